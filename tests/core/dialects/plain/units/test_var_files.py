"""Files of variables: which root they belong to, and which environments they make."""

from __future__ import annotations

import pytest

from core.dialects.plain.units.glance import glance
from tests.core.dialects.plain.support import BACKEND, CLUSTER, layout, root, shape, unit, variables

MAIN = BACKEND + CLUSTER
ALL_NAMES = ("vpc", "subnets", "zone", "bucket", "dns", "cache", "queue")


def test_a_file_per_environment_beside_the_code() -> None:
    files = {
        "main.tf": MAIN + variables("size", "region"),
        "dev.tfvars": "size = 1\nregion = 1\n",
        "prod.tfvars": "size = 3\nregion = 1\n",
    }
    found = root(files)
    assert shape(found) == {"dev": ["dev.tfvars"], "prod": ["prod.tfvars"]}
    reason = unit(found, "prod").reason
    assert reason == "prod = prod.tfvars, because it sets 2 of the 2 variables of the top folder."


def test_json_in_a_folder_beside_the_root() -> None:
    files = {
        "cluster/main.tf": MAIN + variables("pools", "version", "region"),
        "dns/main.tf": BACKEND + variables("zone"),
        "config/production.tfvars.json": '{"pools": {}, "version": "1.30"}',
        "config/test.tfvars.json": '{"pools": {}, "version": "1.30"}',
        "config/zones.tfvars.json": '{"zone": "x"}',
    }
    found = layout(files)
    assert shape(found.root("cluster")) == {
        "production": ["config/production.tfvars.json"],
        "test": ["config/test.tfvars.json"],
    }
    assert shape(found.root("dns")) == {"zones": ["config/zones.tfvars.json"]}
    assert "2 of the 3 variables of cluster/" in unit(found.root("cluster"), "production").reason


def test_names_of_the_root_are_left_out_of_the_environments() -> None:
    names = ("dev-new-gke", "integration-new-gke", "production-new-gke", "demo-gke")
    files = {
        "rsp/main.tf": BACKEND + variables("project"),
        "rsp/gke/main.tf": MAIN + variables("pools", "project"),
        **{f"rsp/env/{n}.tfvars": "pools = []\nproject = 1\n" for n in names},
        "rsp/env/dev.tfvars": "project = 1\n",
    }
    found = layout(files)
    assert list(shape(found.root("rsp/gke"))) == ["dev", "integration", "demo", "production"]
    assert shape(found.root("rsp")) == {"dev": ["rsp/env/dev.tfvars"]}


def test_a_folder_per_environment_with_a_common_layer_and_a_file_per_root() -> None:
    files: dict[str, str] = {
        "deployments/cluster/main.tf": MAIN + variables("size", "environment", "cidr"),
        "deployments/vpc/main.tf": MAIN + variables("nat", "environment", "cidr"),
    }
    for environment in ("integration", "staging", "production"):
        at = f"variables/{environment}"
        files[f"{at}/common.tfvars"] = 'environment = "x"\ncidr = "y"\n'
        files[f"{at}/cluster.tfvars"] = "size = 1\n"
        files[f"{at}/vpc.tfvars"] = "nat = true\n"
    files["variables/test/common.tfvars"] = 'environment = "test"\n'
    found = layout(files)
    for name in ("cluster", "vpc"):
        assert shape(found.root(f"deployments/{name}")) == {
            e: [f"variables/{e}/common.tfvars", f"variables/{e}/{name}.tfvars"]
            for e in ("integration", "production", "staging")
        }
    roles = [f.role for f in unit(found.root("deployments/vpc"), "staging").var_files]
    assert roles == ["layer", "own"]


def test_an_environment_called_test_is_no_folder_of_tests() -> None:
    files = {
        "main.tf": MAIN + variables("size"),
        "env/test/main.tfvars": "size = 1\n",
        "env/prod/main.tfvars": "size = 1\n",
    }
    assert shape(root(files)) == {"prod": ["env/prod/main.tfvars"], "test": ["env/test/main.tfvars"]}


def test_files_among_tests_make_no_environment() -> None:
    files = {
        "cluster/main.tf": MAIN + variables("size"),
        "cluster/prod.tfvars": "size = 1\n",
        "cluster/test/golden/golden.tfvars": "size = 1\n",
        "cluster/test/golden/empty.tfvars": "",
        "cluster/test/other.tfvars": "gone = 1\n",
    }
    found = layout(files)
    assert shape(found.root("cluster")) == {"prod": ["cluster/prod.tfvars"]}
    assert [f.path for f in root(files, "cluster").tests] == [
        "cluster/test/golden/empty.tfvars",
        "cluster/test/golden/golden.tfvars",
    ]
    assert [s.path for s in found.stale] == ["cluster/test/other.tfvars"]


def test_what_sets_nothing_that_is_declared_is_stale() -> None:
    files = {
        "main.tf": MAIN + variables("size"),
        "dev.tfvars": "size = 1\n",
        "old.tfvars": "gone = 1\n",
        "nothing.tfvars": "# nothing\n",
    }
    found = layout(files)
    assert shape(found.root(".")) == {"dev": ["dev.tfvars"]}
    assert {s.path: s.reason for s in found.stale} == {
        "nothing.tfvars": "It sets nothing.",
        "old.tfvars": "No folder declares a variable that it sets.",
    }


def test_what_several_roots_declare_a_little_of_is_said_so() -> None:
    """Not that none declares it."""
    files = {
        "a/main.tf": MAIN + variables("size", "name"),
        "b/main.tf": MAIN + variables("size", "name"),
        "modules/fixtures/fixtures.default.tfvars": "size = 1\ngone = 1\naway = 2\nlost = 3\n",
    }
    (stale,) = layout(files).stale
    assert stale.reason.startswith("Nothing tells which of the folders")


def test_files_read_by_themselves_stand_beneath() -> None:
    files = {
        "main.tf": MAIN + variables("a", "b") + 'module "child" { source = "./child" }\n',
        "child/main.tf": variables("a"),
        "b.auto.tfvars": "a = 1\n",
        "a.auto.tfvars.json": '{"a": 2}',
        "terraform.tfvars": "a = 3\n",
        "terraform.tfvars.json": '{"a": 4}',
        "prod.tfvars": "b = 1\n",
        "child/terraform.tfvars": "a = 5\n",
    }
    found = layout(files)
    assert shape(found.root(".")) == {
        "prod": [
            "terraform.tfvars",
            "terraform.tfvars.json",
            "a.auto.tfvars.json",
            "b.auto.tfvars",
            "prod.tfvars",
        ]
    }
    assert [s.path for s in found.stale] == ["child/terraform.tfvars"]


def test_a_folder_without_code_may_name_its_file_as_terraform_does() -> None:
    files = {
        "main.tf": MAIN + variables("a"),
        "envs/prod/terraform.tfvars": "a = 1\n",
        "envs/dev/terraform.tfvars": "a = 1\n",
    }
    assert shape(root(files)) == {
        "dev": ["envs/dev/terraform.tfvars"],
        "prod": ["envs/prod/terraform.tfvars"],
    }


def test_files_read_by_themselves_alone_make_no_environment() -> None:
    files = {"main.tf": MAIN + variables("a"), "terraform.tfvars": "a = 3\n"}
    assert shape(root(files)) == {"": ["terraform.tfvars"]}


def test_only_files_called_global_are_told_by_their_folders() -> None:
    files = {
        "infra/main.tf": MAIN + variables("a", "b"),
        "infra/acme/global.tfvars": "a = 1\nb = 1\n",
        "infra/umbrella/global.tfvars": "a = 1\nb = 1\n",
    }
    assert shape(root(files, "infra")) == {
        "acme": ["infra/acme/global.tfvars"],
        "umbrella": ["infra/umbrella/global.tfvars"],
    }


def test_a_layer_above_folders_serves_all_of_them() -> None:
    files = {
        "main.tf": MAIN + variables("a", "b"),
        "env/base.tfvars": "a = 1\n",
        "env/prod/eu.tfvars": "b = 1\n",
        "env/prod/us.tfvars": "b = 1\n",
        "env/prod.tfvars": "a = 2\n",
        "env/stage/eu.tfvars": "b = 1\n",
    }
    assert shape(root(files)) == {
        "prod-eu": ["env/base.tfvars", "env/prod.tfvars", "env/prod/eu.tfvars"],
        "us": ["env/base.tfvars", "env/prod.tfvars", "env/prod/us.tfvars"],
        "stage-eu": ["env/base.tfvars", "env/stage/eu.tfvars"],
    }


def test_several_files_of_one_environment_lie_in_its_folder() -> None:
    files = {"main.tf": MAIN + variables("net", "pools", "tags")}
    for environment in ("dev", "prod"):
        files[f"env/{environment}/network.tfvars"] = "net = 1\n"
        files[f"env/{environment}/pools.tfvars"] = "pools = 1\ntags = 1\n"
    assert shape(root(files)) == {
        e: [f"env/{e}/network.tfvars", f"env/{e}/pools.tfvars"] for e in ("dev", "prod")
    }


def test_one_file_may_serve_several_roots() -> None:
    files = {
        "net/main.tf": MAIN + variables("region", "project"),
        "apps/main.tf": MAIN + variables("region", "project"),
        "env/prod.tfvars": "region = 1\nproject = 1\n",
    }
    found = layout(files)
    assert shape(found.root("net")) == shape(found.root("apps")) == {"prod": ["env/prod.tfvars"]}


def test_a_renamed_variable_does_not_send_a_file_to_a_copy_of_its_root() -> None:
    names = ("a", "b", "c", "d", "e")
    files = {
        "one/main.tf": MAIN + variables("a", "b", "c", "d", "renamed"),
        "two/main.tf": MAIN + variables(*names),
        "one/config/prod.tfvars": "".join(f"{n} = 1\n" for n in names),
        "two/config/prod.tfvars": "".join(f"{n} = 1\n" for n in names),
    }
    found = layout(files)
    assert shape(found.root("one")) == {"prod": ["one/config/prod.tfvars"]}
    assert shape(found.root("two")) == {"prod": ["two/config/prod.tfvars"]}


def test_names_in_objects_and_comments_are_not_set() -> None:
    files = {
        "one/main.tf": MAIN + variables("pools"),
        "two/main.tf": MAIN + variables("a", "b", "c"),
        "env/prod.tfvars": "pools = {\na = 1\nb = 2\n}\n# c = 1\n/*\nb = 1\n*/\n",
    }
    found = layout(files)
    assert shape(found.root("one")) == {"prod": ["env/prod.tfvars"]}
    assert shape(found.root("two")) == {"two": []}


@pytest.mark.parametrize(
    "text",
    [b"\0GITCRYPT\0\x8f\xff", b'{"a": "ENC[AES256_GCM,data:x]", "sops": {}}'],
    ids=["git-crypt", "sops"],
)
def test_encrypted_files_are_never_read(text: bytes) -> None:
    files: dict[str, str | bytes] = {
        "infra/main.tf": MAIN + variables("a"),
        "infra/prod.tfvars": "a = 1\n",
        "infra/secrets/prod.tfvars": text,
    }
    found = layout(files)
    prod = unit(found.root("infra"), "prod")
    assert [(f.path, f.assumed) for f in prod.var_files] == [
        ("infra/prod.tfvars", False),
        ("infra/secrets/prod.tfvars", True),
    ]
    assert [n.file for n in found.notes] == ["infra/secrets/prod.tfvars"]


def test_a_broken_file_is_a_note_and_keeps_what_can_be_read() -> None:
    files = {
        "main.tf": MAIN + variables("a"),
        "dev.tfvars": "a = 1\n",
        "prod.tfvars": "a = 1\nb = = 3\n",
        "qa.tfvars.json": '{"a": ',
        "uat.tfvars.json": "[1]",
    }
    found = layout(files)
    assert shape(found.root(".")) == {"dev": ["dev.tfvars"], "prod": ["prod.tfvars"]}
    assert [(n.file, n.line) for n in found.notes] == [
        ("prod.tfvars", 2),
        ("qa.tfvars.json", 1),
        ("uat.tfvars.json", 1),
    ]


def test_files_to_copy_and_files_for_the_state_make_no_environment() -> None:
    files = {
        "main.tf": MAIN + variables("a", "region"),
        "projects/acme.tfvars": "a = 1\n",
        "projects/template.tfvars": "a = 1\n",
        "env/prod/backend.tfvars": 'bucket = "b"\nkey = "k"\n',
    }
    found = layout(files)
    assert shape(found.root(".")) == {"acme": ["projects/acme.tfvars"]}
    assert [s.path for s in found.stale] == ["env/prod/backend.tfvars", "projects/template.tfvars"]
    assert "where Terraform keeps its state" in found.stale[0].reason


def test_folders_that_share_a_word_are_told_apart_without_it() -> None:
    files = {
        "k8s/main.tf": MAIN + variables("a"),
        "k8s/subscriptions/DEV-Acme/terraform.tfvars": "a = 1\n",
        "k8s/subscriptions/PROD-Acme/terraform.tfvars": "a = 1\n",
    }
    assert list(shape(root(files, "k8s"))) == ["DEV", "PROD"]


def test_a_root_that_shares_its_file_with_one_that_it_fits_better() -> None:
    """A file for all roots of an environment: the small one declares few of its names, asks for no other."""
    most = variables("vpc", "subnets", "zone", "bucket", "dns", "cache", "queue")
    files = {
        "deployments/apps/main.tf": BACKEND + most,
        "deployments/cluster/main.tf": MAIN + variables("vpc", "subnets", "zone"),
        "deployments/cluster/more.tf": 'variable "size" {\n  type    = number\n  default = 3\n}\n',
        "deployments/variables/prod/common.tfvars": "".join(f"{n} = 1\n" for n in ALL_NAMES),
        "deployments/variables/test/common.tfvars": "".join(f"{n} = 1\n" for n in ALL_NAMES),
    }
    found = layout(files).root("deployments/cluster")
    assert shape(found) == {
        "prod": ["deployments/variables/prod/common.tfvars"],
        "test": ["deployments/variables/test/common.tfvars"],
    }
    assert "it sets all 3 variables that deployments/cluster/ asks for" in unit(found, "prod").reason
    assert set(shape(layout(files).root("deployments/apps"))) == {"prod", "test"}


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        (("vpc", "subnets", "zone", "own"), ("vpc", "subnets", "zone", "bucket", "dns")),
        (("vpc", "subnets"), ("vpc", "subnets", "zone", "bucket", "dns")),
    ],
    ids=["one is missing", "two are chance"],
)
def test_what_asks_for_more_or_for_little_shares_no_file(
    asked: tuple[str, ...], names: tuple[str, ...]
) -> None:
    files = {
        "deployments/apps/main.tf": BACKEND + variables(*names),
        "deployments/cluster/main.tf": MAIN + variables(*asked),
        "deployments/variables/prod.tfvars": "".join(f"{n} = 1\n" for n in names),
    }
    assert list(shape(layout(files).root("deployments/cluster")).values()) == [[]]


@pytest.mark.parametrize(
    ("declared", "required"),
    [
        ('variable "a" {}\n', True),
        ('variable "a" { default = 1 }\n', False),
        ('variable "a" {\n  type = object({\n    x = string\n  })\n}\n', True),
        ('variable "a" {\n  description = "a default = 1"\n}\n', False),
        ('variable "a" {\n  default = {\n    b = 1\n  }\n}\n', False),
        ('variable "a" {\n  type = string\n}\nlocals {\n  default = 1\n}\n', True),
        ('variable "a" {\nvariable "b" { default = 1 }\n', True),
    ],
)
def test_which_variables_have_to_be_given(declared: str, required: bool) -> None:
    assert ("a" in glance("main.tf", declared.encode()).required) is required


def test_which_variables_of_json_have_to_be_given() -> None:
    data = b'{"variable": {"a": {"type": "string"}, "b": {"default": null}, "c": [{"default": 1}], "d": {}}}'
    assert glance("main.tf.json", data).required == ("a", "d")


def _shared_by_folder(*with_files: str) -> dict[str, str]:
    """`common.tfvars` in a folder per environment, and files of another root beside some of them."""
    files = {
        "deployments/cluster/main.tf": MAIN + variables("vpc", "subnets", "zone", "size"),
        "deployments/cdn/main.tf": BACKEND + variables("vpc", "subnets", "zone", "cache"),
        "deployments/dns/main.tf": BACKEND + variables("bucket"),
    }
    for environment in ("integration", "production", "test"):
        files[f"variables/{environment}/common.tfvars"] = "vpc = 1\nsubnets = 1\nsize = 1\n"
    for environment in with_files:
        files[f"variables/{environment}/cdn.tfvars"] = "cache = 1\nzone = 1\n"
    return files


@pytest.mark.parametrize("beside", [(), ("production",), ("production", "test")])
def test_a_layer_is_the_same_roots_in_every_folder_whatever_lies_beside_it(beside: tuple[str, ...]) -> None:
    found = layout(_shared_by_folder(*beside))
    assert shape(found.root("deployments/cluster")) == {
        name: [f"variables/{name}/common.tfvars"] for name in ("integration", "production", "test")
    }
    if "production" in beside:
        cdn = shape(found.root("deployments/cdn"))
        assert cdn["production"] == ["variables/production/common.tfvars", "variables/production/cdn.tfvars"]
        reason = unit(found.root("deployments/cluster"), "production").reason
        assert "as variables/integration/common.tfvars does" in reason


def test_a_layer_of_another_folder_binds_no_root_that_knows_little_of_it() -> None:
    files = _shared_by_folder("production")
    files["variables/production/common.tfvars"] = "vpc = 1\nzone = 1\ncache = 1\n"
    files["variables/test/common.tfvars"] = "size = 1\n"
    found = layout(files)
    assert list(shape(found.root("deployments/cluster"))) == ["integration", "test"]
