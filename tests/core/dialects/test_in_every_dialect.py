"""What was once wrong where a module was shown as it is written, held against both dialects.

There are samples for Kubestack's modules, for modules that nothing knows, and for ordinary resources.
"""

from __future__ import annotations

import pytest

from core.dialects.errors import Refused
from core.platform.model import Severity
from tests.core.dialects.plain.reading.support import platform
from tests.core.dialects.plain.write.support import edited
from tests.core.dialects.support import Repo

EKS = "eks_gc0_eu-west-1"
CLUSTER = """\
module "eks_gc0_eu-west-1" {
  source = "github.com/kbst/terraform-kubestack//aws/cluster?ref=v0.19.2-beta.0"
%s  configuration = {
    apps = {
      base_domain              = "kubestack.example.com"
      cluster_desired_capacity = 3
      cluster_max_size         = 9
      cluster_min_size         = %s
    }
    ops = {}
  }
}
"""
OTHER = 'module "other" {\n  source = "./m"\n%s}\n'
POOL = 'resource "google_container_node_pool" "p" {\n  cluster    = "c"\n%s}\n'
SIZES = (
    "locals {\n  sizes = {\n    prod    = 5\n    default = 1\n  }\n"
    "  size = local.sizes[terraform.workspace]\n}\n"
)


def generic(text: str, **more: str) -> Repo:
    """A module that nothing knows, beside a platform."""
    files = {"main.tf": CLUSTER % ("", "3") + OTHER % text, "m/main.tf": 'variable "size" {}\n', **more}
    return Repo(files)


# A value that another file of variables sets


@pytest.mark.parametrize("path", ["env/prod.tfvars", "../config/prod.tfvars", "env/prod.tfvars.json"])
def test_a_default_isnt_shown_where_a_pipelines_file_sets_it(path: str) -> None:
    file = f"tf/{path}".replace("tf/../", "")
    text = '{"size": 6}\n' if path.endswith("json") else "size = 6\n"
    repo = Repo({
        "tf/main.tf": CLUSTER % ("", "var.size"),
        "tf/variables.tf": 'variable "size" {\n  default = 3\n}\n',
        file: text,
    })  # fmt: skip
    shown = repo.value(EKS, "apps", "cluster_min_size", "tf")
    assert (shown.known, shown.value) == (False, None)
    assert file in shown.note
    with pytest.raises(Refused, match="depends on the pipeline"):
        repo.set(EKS, "apps", "cluster_min_size", 5, root="tf", mode="at_source")
    pool = platform(
        {
            "tf/main.tf": 'variable "size" { default = 3 }\n' + POOL % "  node_count = var.size\n",
            file: text,
        },
        "tf",
    )
    found = pool.module("google_container_node_pool.p")
    setting = found.setting("node_count") if found is not None else None
    assert setting is not None and setting.values["prod"].value == 6


# A value that the workspace chooses


@pytest.mark.parametrize(
    "text", ['lookup(local.sizes, terraform.workspace, 1)', "local.size", '"${terraform.workspace}-x"']
)  # fmt: skip
def test_a_choice_by_workspace_isnt_flattened(text: str) -> None:
    repo = Repo({"main.tf": SIZES + CLUSTER % ("", text)})
    with pytest.raises(Refused, match="chosen by the environment's name") as refused:
        repo.set(EKS, "apps", "cluster_min_size", 7, mode="override")
    assert refused.value.kind == "refused"
    # What ops alone inherits so far can be its own.
    assert [line.strip() for line in repo.set(EKS, "ops", "cluster_min_size", 7)] != []
    with pytest.raises(Refused, match="chosen by the environment's name"):
        generic(f"  size   = {text}\n", **{"sizes.tf": SIZES}).set("other", "", "size", 7, mode="override")


def test_what_is_no_choice_by_workspace_can_be_fixed() -> None:
    repo = generic("  size   = data.x.y.z\n", **{"data.tf": 'data "x" "y" {}\n'})
    assert repo.set("other", "", "size", 7, mode="override")[1].strip() == "+  size   = 7"


# A switch


@pytest.mark.parametrize("count", ["var.on ? 1 : 0", "!var.on ? 0 : 1", "(var.on ? 1 : 0)", "1", "0"])
def test_what_a_switch_makes_can_be_edited(count: str) -> None:
    switch = 'variable "on" { default = true }\n'
    repo = Repo({"main.tf": switch + CLUSTER % (f"  count  = {count}\n", "3")})
    assert repo.set(EKS, "apps", "cluster_max_size", 12)[1].split() == ["+", "cluster_max_size", "=", "12"]
    other = generic(f"  count  = {count}\n  size   = 3\n", **{"on.tf": switch})
    assert other.set("other", "", "size", 4) == ["-  size   = 3", "+  size   = 4"]


@pytest.mark.parametrize("count", ["2", "var.n", "var.on ? 2 : 0", "length(var.list)", "var.on ? var.n : 0"])
def test_what_makes_several_cant(count: str) -> None:
    repo = generic(f"  count  = {count}\n  size   = 3\n")
    with pytest.raises(Refused, match="several times"):
        repo.set("other", "", "size", 4)


# Maps of yes and no


def test_a_yes_stays_without_quotes() -> None:
    repo = generic('  flags  = { a = false, b = true, n = 3, t = "x" }\n')
    whole = {"a": True, "b": True, "n": 5, "t": "y"}
    assert repo.set("other", "", "flags", whole)[1].strip() == (
        '+  flags  = { a = true, b = true, n = 5, t = "y" }'
    )
    assert 'flags["a"]' not in {s.path for s in repo.module("other").settings}
    assert repo.set("other", "", 'flags["a"]', False)[1].strip() == (
        '+  flags  = { a = false, b = true, n = 5, t = "y" }'
    )
    assert repo.unset("other", "", 'flags["n"]')[1].strip() == (
        '+  flags  = { a = false, b = true, t = "y" }'
    )
    labels = {"main.tf": POOL % '  node_config {\n    labels = { a = false, b = "false" }\n  }\n'}
    where = "google_container_node_pool.p//node_config.labels"
    for wanted in ({"a": True, "b": True}, {"a": "true", "b": "true"}):
        written = edited(labels, where, wanted).files["main.tf"].decode()
        assert 'labels = { a = true, b = "true" }' in written


def test_an_entry_of_what_is_no_map_is_refused() -> None:
    repo = generic("  size   = 3\n")
    with pytest.raises(Refused, match="can't be edited one by one"):
        repo.set("other", "", 'size["a"]', 1)
    with pytest.raises(Refused, match="is not a setting"):
        repo.set("other", "", 'nothing["a"]', 1)


# Files that another program makes ones of variables of


@pytest.mark.parametrize("text", ["\0GITCRYPT\0abc", "size = <%= n %>\n", "size = {{ n }}\n"])
def test_what_isnt_terraform_yet_is_no_error(text: str) -> None:
    """As long as Terraform isn't told to read it by its name."""
    files = {
        "main.tf": 'variable "size" {}\n' + POOL % "  node_count = var.size\n",
        "dev.tfvars": "size = 1\n",
        "prod.tfvars": text,
    }
    worst = [p.severity for p in platform(files).problems if p.file == "prod.tfvars"]
    assert Severity.ERROR not in worst
    auto = platform({**files, "terraform.tfvars": text}).problems
    assert Severity.ERROR in [p.severity for p in auto if p.file == "terraform.tfvars"]


def test_secrets_lie_beneath_environments() -> None:
    files = {
        "main.tf": 'variable "size" {}\nvariable "token" {}\n' + POOL % "  node_count = var.size\n",
        "dev.tfvars": "size = 1\n",
        "prod.tfvars": "size = 2\n",
        "secrets.tfvars": 'token = "x"\n',
    }
    assert [e.name for e in platform(files).environments] == ["dev", "prod"]
