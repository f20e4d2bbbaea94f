"""Modules that are not Kubestack's: shown with their arguments, edited where literal, in any repository."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.cli.json_output import inspection
from core.dialects.errors import Refused
from core.platform.edit import Edit
from core.platform.model import ModuleKind, Origin
from core.snapshot import ModuleText
from tests.core.dialects.support import Repo

VARIABLES = """\
variable "name" {
  type        = string
  description = "How it is called."

  validation {
    condition     = length(var.name) < 20
    error_message = "At most 19 letters."
  }

  validation {
    condition = can(regex("^[a-z]+$",
      var.name))
    error_message = "Only ${"letters"}."
  }
}

variable "size" {
  type    = object({ min = optional(number, 1), max = optional(number) })
  default = {}
}

variable "zones" {
  type    = set(string)
  default = ["b", "a"]
}

variable "count_of" {
  default = 3
}

variable "computed" {
  default = null
}
"""
CALL = """\
module "x" {
  source = "%s"

  name  = "one" # the first
  zones = ["a"]
  size  = { max = 3 }
  vpc   = module.vpc.id
}
"""
KUBESTACK = """\
module "gke" {
  source = "github.com/kbst/terraform-kubestack//google/cluster?ref=v0.19.2-beta.0"

  configuration = {
    apps = { name_prefix = "gc0" }
    ops  = {}
  }
}
"""
FETCHED = ModuleText(VARIABLES.encode(), "4f2c1e" + "0" * 34, False)


def test_a_repository_without_kubestack() -> None:
    files = {
        "live/main.tf": CALL % "../modules/x",
        "modules/x/variables.tf": VARIABLES,
        "modules/x/main.tf": 'resource "x" "y" {}\n',
        "docs/x.tf": "locals {}\n",
    }
    repo = Repo(files)
    (platform,) = repo.reading.platforms
    assert (platform.root, platform.clusters, platform.environments) == ("live", (), ())
    module = repo.module("x", "live")
    assert module.kind is ModuleKind.GENERIC and module.code is None
    assert repo.set("x", "", "name", "two", root="live") == [
        '-  name  = "one" # the first', '+  name  = "two" # the first',
    ]  # fmt: skip
    repo.set("x", "", "count_of", 5, root="live")
    assert repo.value("x", "", "count_of", "live").value == 5
    # A cluster comes and goes, in one session.
    repo.snapshot = repo.snapshot.with_files({"live/gke.tf": KUBESTACK.encode()})
    repo.reading = repo.dialect.read(repo.snapshot, repo.reading)
    assert [c.module.name for c in repo.reading.platforms[0].clusters if c.module] == ["gke"]
    assert repo.module("x", "live").setting("count_of") is not None
    repo.snapshot = repo.snapshot.with_files({"live/gke.tf": None})
    repo.reading = repo.dialect.read(repo.snapshot, repo.reading)
    assert repo.reading.platforms[0].clusters == () and repo.module("x", "live")


def test_nothing_called_is_nothing_shown() -> None:
    assert Repo({"main.tf": 'resource "x" "y" {}\n', "variables.tf": VARIABLES}).reading.platforms == ()


def test_its_own_variables_say_what_a_form_asks() -> None:
    repo = Repo({"main.tf": CALL % "./x", "x/variables.tf": VARIABLES})
    fields = {s.path: s for s in repo.module("x").settings}
    name = fields["name"].field
    assert name.required and name.help.splitlines() == [
        "How it is called.",
        "Has to fit: length(var.name) < 20 (At most 19 letters.)",
        'Has to fit: can(regex("^[a-z]+$", var.name))',
    ]
    assert (fields["zones"].field.type, fields["zones"].field.default) == ("list", ["b", "a"])
    assert fields["size"].field.default == {"min": 1}
    unset = fields["count_of"]
    assert unset.field.type == "number"
    assert (unset.values[""].origin, unset.values[""].value) == (Origin.DEFAULT, 3)
    assert fields["computed"].values[""].origin is Origin.UNSET
    assert fields["vpc"].values[""].origin is Origin.LINKED and not fields["vpc"].field.required


@pytest.mark.parametrize("beside", [{}, {"gke.tf": KUBESTACK}])
def test_one_of_another_repository_is_read_once_it_was_fetched(beside: dict[str, str]) -> None:
    repo = Repo({"main.tf": CALL % "git::https://example.org/m.git//x?ref=v1", **beside})
    module = repo.module("x")
    assert module.setting("count_of") is None and module.code is not None
    assert (module.code.url, module.code.ref, module.code.folder, module.code.host, module.code.read) == (
        "https://example.org/m.git", "v1", "x", "example.org", False,
    )  # fmt: skip
    asked = []

    def modules(url: str, ref: str, folder: str) -> ModuleText | None:
        asked.append((url, ref, folder))
        return FETCHED

    repo.snapshot = replace(repo.snapshot, modules=modules)
    repo.reading = repo.dialect.read(repo.snapshot, repo.reading)
    module = repo.module("x")
    assert module.setting("count_of") is not None
    assert set(asked) == {("https://example.org/m.git", "v1", "x")}
    assert module.code is not None and module.code.read and "4f2c1e" in module.code.sentence
    assert module.code.url == "", "a tag stays where it is"
    repo.set("x", "", "count_of", 4)
    assert repo.value("x", "", "count_of").value == 4


def test_one_of_a_registry_says_where_it_is() -> None:
    code = Repo({"main.tf": CALL % "app.terraform.io/acme/vpc/aws"}).module("x").code
    assert code is not None and (code.url, code.read) == ("", False) and "terraform init" in code.sentence
    code = Repo({"main.tf": CALL % "terraform-aws-modules/vpc/aws"}).module("x").code
    assert code is not None and not code.read and code.ref == ">= 0"
    assert code.url == "https://github.com/terraform-aws-modules/terraform-aws-vpc.git"


def test_a_release_that_was_fetched_and_one_that_declares_no_settings() -> None:
    source = "github.com/kbst/terraform-kubestack//google/cluster?ref=v9.0.0"
    files = {"main.tf": KUBESTACK.replace("v0.19.2-beta.0", "v9.0.0")}
    assert source in files["main.tf"]
    inner = b"name_prefix = optional(string), soft = optional(bool, true)"
    typed = b'variable "configuration" {\n  type = map(object({ %s }))\n}\n' % inner
    flat = b'variable "configuration" {\n  type = map(map(string))\n}\n'
    repo = Repo(files)
    (problem,) = repo.problems("version-assumed")
    assert problem.fix == "Read the module's own settings from github.com." and problem.fix_edits == ()
    for data, known in ((typed, True), (flat, False)):
        text = ModuleText(data, "4" * 40, True)
        repo.snapshot = replace(repo.snapshot, modules=lambda *_at, text=text: text)
        repo.reading = repo.dialect.read(repo.snapshot, repo.reading)
        module = repo.module("gke")
        assert (module.setting("soft") is not None) is known
        assert module.code is not None and module.code.read is known
        (problem,) = repo.problems("version-assumed")
        assert problem.fix is None and ("one by one" in problem.sentence) is not known


def test_moving_a_value_to_the_base_keeps_it_where_a_default_would_come_first() -> None:
    call = KUBESTACK.replace("ops  = {}", 'ops  = { soft = 7, name_prefix = "o" }')
    files = {
        "main.tf": call.replace(
            "github.com/kbst/terraform-kubestack//google/cluster?ref=v0.19.2-beta.0", "./own/google/cluster"
        ),
        "own/google/cluster/variables.tf": 'variable "configuration" {\n  type = map(object({'
        ' name_prefix = optional(string), soft = optional(number, 3) }))\n}\n'
        'variable "configuration_base_key" {\n  default = "apps"\n}\n',
    }  # fmt: skip
    repo = Repo(files)
    args = {"module": "gke", "environment": "ops", "settings": ["soft", "name_prefix"]}
    repo.apply(Edit("operation", ".", operation="promote", args=args))
    assert repo.value("gke", "apps", "soft").value == 7
    value = repo.value("gke", "ops", "soft")
    assert (value.value, value.origin) == (7, Origin.SET)
    assert repo.value("gke", "ops", "name_prefix").origin is Origin.INHERITED


def test_what_can_not_be_edited_says_so() -> None:
    repo = Repo({"main.tf": CALL % "./x", "x/variables.tf": VARIABLES})
    with pytest.raises(Refused, match=r"module\.vpc\.id"):
        repo.set("x", "", "vpc", "other")


def test_arguments_of_any_type_are_what_is_written() -> None:
    own = 'variable "a" {}\nvariable "b" {\n  type = map(any)\n}\n'
    own += 'variable "c" {\n  type = any\n  default = {}\n}\n'
    call = 'module "x" {\n  source = "./x"\n  a = "one"\n  b = { k = "v" }\n  c = { k = { deep = 1 } }\n}\n'
    repo = Repo({"main.tf": call, "x/variables.tf": own})
    types = {s.path: s.field.type for s in repo.module("x").settings}
    assert types == {"a": "text", "b": "map", "c": "object"}
    assert repo.set("x", "", "a", "two") == ['-  a = "one"', '+  a = "two"']


def test_sensitive_arguments_are_not_shown() -> None:
    own = 'variable "password" {\n  sensitive = true\n  default = "none"\n}\n'
    own += 'variable "key" {\n  sensitive = true\n}\n'
    call = 'module "x" {\n  source = "./x"\n  key = "hunter2"\n}\n'
    repo = Repo({"main.tf": call, "x/variables.tf": own, "gke.tf": KUBESTACK})
    for name in ("password", "key"):
        assert repo.value("x", "", name).sensitive
    shown = b"".join(inspection(None, repo.reading)).decode()
    assert "hunter2" not in shown and '"none"' not in shown


def test_a_hostile_modules_own_variables() -> None:
    own = "".join(f'variable "v{i}" {{}}\n' for i in range(3000))
    own += 'variable "deep" {\n  type = ' + "list(" * 5000 + "any" + ")" * 5000 + "\n}\n"
    own += 'variable "open" {\n  type = object({ a = optional(string, "' + "$${a}" * 2000 + "\n}\n"
    own += 'variable "long" {\n  description = "' + "\u202eword " * 50_000 + '"\n}\n'
    module = Repo({"main.tf": 'module "x" {\n  source = "./x"\n}\n', "x/variables.tf": own}).module("x")
    assert len(module.settings) <= 1000
    few = own[own.index('variable "deep"') :]
    module = Repo({"main.tf": 'module "x" {\n  source = "./x"\n}\n', "x/variables.tf": few}).module("x")
    assert all(len(s.field.help) <= 1001 for s in module.settings)
