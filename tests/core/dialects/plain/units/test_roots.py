"""Which folders are roots, what they are called, and what a search on bytes must not be fooled by."""

from __future__ import annotations

import pytest

from core.dialects.plain.search import searched
from core.dialects.plain.units import Layout, units
from tests.core.dialects.plain.support import (
    BACKEND,
    CLUSTER,
    Link,
    layout,
    root,
    shape,
    snapshot,
    variables,
)

MAIN = BACKEND + CLUSTER


def paths(found: Layout) -> list[str]:
    return [r.path for r in found.roots]


def names(found: Layout) -> dict[str, list[str]]:
    return {r.path: [u.name for u in r.units] for r in found.roots}


def test_a_lone_root_has_no_name() -> None:
    assert names(layout({"main.tf": CLUSTER})) == {".": [""]}
    assert names(layout({"infra/main.tf": CLUSTER})) == {"infra": [""]}


def test_siblings_have_their_folders_names_and_share_a_parent() -> None:
    files = {f"tf/env/{e}/main.tf": MAIN for e in ("local", "staging", "production")}
    found = layout(files)
    assert names(found) == {f"tf/env/{e}": [e] for e in ("local", "production", "staging")}
    assert {r.group for r in found.roots} == {"tf/env"}


def test_roots_of_one_name_are_told_apart_by_their_parents() -> None:
    files = {f"aws/acme-{e}/cluster/main.tf": MAIN for e in ("development", "production")}
    files["aws/acme-production/dns/main.tf"] = MAIN
    assert names(layout(files)) == {
        "aws/acme-development/cluster": ["development"],
        "aws/acme-production/cluster": ["production"],
        "aws/acme-production/dns": ["production"],
    }


def test_called_folders_are_no_roots_unless_they_keep_a_state() -> None:
    files = {
        "live/main.tf": BACKEND + 'module "a" {\n  source = "../own/a"\n}\n',
        "own/a/main.tf": CLUSTER + 'module "b" { source = "./b" }\n',
        "own/a/b/main.tf": CLUSTER + 'provider "google" {}\n',
        "own/c/main.tf": MAIN,
        "top/main.tf": 'module "c" { source = "../own/c/" }\n' + BACKEND,
    }
    found = layout(files)
    assert paths(found) == ["live", "own/c", "top"]
    assert found.called["own/a"] == ("live",)


def test_folders_of_modules_are_roots_only_with_proof() -> None:
    files = {
        "modules/a/main.tf": CLUSTER + 'provider "google" {}\n',
        "modules/b/main.tf": MAIN,
        "modules/c/main.tf": CLUSTER,
        "modules/c/.terraform.lock.hcl": "",
        "declared/variables.tf": variables("a"),
        "examples/x/main.tf": CLUSTER,
        ".hidden/main.tf": MAIN,
        "a/.terraform/modules/x/main.tf": MAIN,
    }
    found = layout(files)
    assert paths(found) == [".hidden", "examples/x", "modules/b", "modules/c"]
    assert [r.path for r in found.roots if r.example] == ["examples/x"]


@pytest.mark.parametrize(
    ("code", "lock", "is_root"),
    [
        (CLUSTER, False, False),
        # Somebody has checked the module by itself.
        (CLUSTER, True, False),
        (CLUSTER + 'provider "google" {}\n', False, False),
        (CLUSTER + 'provider "google" {}\n', True, True),
        (MAIN, False, True),
    ],
)
def test_a_lock_file_makes_no_root_of_what_is_called(code: str, lock: bool, is_root: bool) -> None:
    files = {"main.tf": 'module "k" {\n  source = "./k"\n}\n', "k/main.tf": code}
    files |= {"k/.terraform.lock.hcl": ""} if lock else {}
    assert paths(layout(files)) == [".", *(["k"] if is_root else [])]


@pytest.mark.parametrize("stem", ["{}", "{}.env", "env.{}", "{}-vars", "vars-{}"])
def test_a_file_called_like_its_folder_names_the_environment(stem: str) -> None:
    """`dev/dev.env.tfvars`: what its folder's name leaves of it would say nothing."""
    found = layout(
        {
            **{f"{e}/main.tf": MAIN + variables("name", "zone") for e in ("dev", "prod")},
            **{f"{e}/{stem.format(e)}.tfvars": 'name = "x"\n' for e in ("dev", "prod")},
        }
    )
    assert names(found) == {"dev": ["dev"], "prod": ["prod"]}


def test_folders_of_tests_are_no_roots() -> None:
    files = {
        "main.tf": MAIN,
        "test/fixtures/ci/main.tf": MAIN,
        "tests/a/main.tf": MAIN,
    }
    assert paths(layout(files)) == ["."]
    assert paths(layout({f"envs/{e}/main.tf": MAIN for e in ("dev", "test")})) == ["envs/dev", "envs/test"]


@pytest.mark.parametrize(
    "text",
    [
        '# source = "../own"\n',
        '/*\nmodule "x" {\n  source = "../own"\n}\n*/\n',
        'locals {\n  a = <<EOT\nmodule "x" {\n  source = "../own"\n}\nEOT\n}\n',
        'locals {\n  a = <<-EOT\n  source = "../own"\n  EOT\n}\n',
        'locals { a = "https://x" /* source = "../own" */ }\n',
    ],
)
def test_what_stands_in_comments_and_texts_calls_nothing(text: str) -> None:
    assert "own" in paths(layout({"live/main.tf": BACKEND + text, "own/main.tf": CLUSTER}))


@pytest.mark.parametrize(
    "text",
    [
        'module "x" { source = "../own" }',
        'module "x" {\r\n\tsource="../own"\r\n}\r\n',
        '// it\'s "quoted\nmodule "x" {\n  source = "../own" # here\n}\n',
        'locals {\n  a = "/*"\n}\nmodule "x" {\n  source = "../own"\n}\nlocals {\n  b = "*/"\n}\n',
        'locals {\n  a = "<<EOT"\n}\nmodule "x" {\n  source = "../own"\n}\n',
    ],
)
def test_calls_are_found_however_they_are_written(text: str) -> None:
    assert "own" not in paths(layout({"live/main.tf": BACKEND + text, "own/main.tf": CLUSTER}))


def test_json_code_counts_like_any_other() -> None:
    files = {
        "live/main.tf.json": '{"terraform": [{"backend": {"gcs": {}}}], "variable": {"size": {}},'
        ' "module": {"x": {"source": "../own"}}}',
        "own/main.tf": CLUSTER,
        "live/prod.tfvars": "size = 1\n",
        "live/broken.tf.json": "{",
    }
    found = layout(files)
    assert paths(found) == ["live"]
    assert shape(found.root("live")) == {"prod": ["live/prod.tfvars"]}
    assert [n.file for n in found.notes] == ["live/broken.tf.json"]


def test_variables_whatever_their_spelling() -> None:
    files = {
        "main.tf": MAIN
        + 'variable size {}\n  variable "region" { type = string }\n'
        + 'variable\t"a-b"{\n}\n# variable "no" {}\n',
        "prod.tfvars": "size = 1\nregion = 1\na-b = 1\nno = 1\n",
        "dev.tfvars": "no = 1\n",
    }
    found = layout(files)
    assert shape(found.root(".")) == {"prod": ["prod.tfvars"]}
    assert "3 of the 3 variables" in found.roots[0].units[0].reason


def test_links_are_read_at_their_target() -> None:
    files = {
        "shared/variables.tf": variables("size"),
        "a/main.tf": MAIN,
        "a/shared.tf": Link("../shared/variables.tf"),
        "b/main.tf": BACKEND + 'module "x" { source = "../link/own" }\n',
        "link": Link("real"),
        "real/own/main.tf": CLUSTER,
        "a/out.tf": Link("../../etc/passwd"),
        "a/away.tf": Link("/etc/passwd"),
        "a/round.tf": Link("round.tf"),
        "a/prod.tfvars": "size = 1\n",
    }
    found = layout(files)
    assert paths(found) == ["a", "b"]
    assert shape(found.root("a")) == {"prod": ["a/prod.tfvars"]}
    assert sorted(n.file for n in found.notes) == ["a/away.tf", "a/out.tf", "a/round.tf"]


def test_opentofu_replaces_files_of_the_same_name_and_overrides_come_last() -> None:
    files = {
        "main.tf": MAIN + variables("old"),
        "main.tofu": MAIN + variables("new"),
        "override.tf": variables("new"),
        "z_override.tf": variables("new"),
        "a.tf": "",
        ".hidden.tf": variables("hidden"),
        "prod.tfvars": "new = 1\n",
        "old.tfvars": "old = 1\nhidden = 1\n",
    }
    found = root(files)
    assert found.files == ("a.tf", "main.tofu", "override.tf", "z_override.tf")
    assert shape(found) == {"prod": ["prod.tfvars"]}


def test_a_layer_of_an_environment_is_called_as_the_folder_above() -> None:
    files = {f"infra/production/{layer}/main.tf": BACKEND for layer in ("network", "cluster")}
    files["infra/production/cluster/eks.tf"] = CLUSTER
    found = units(snapshot(files), searched()).roots
    assert {r.path: [u.name for u in r.units] for r in found} == {
        f"infra/production/{layer}": ["production"] for layer in ("cluster", "network")
    }


def test_clusters_of_one_environment_are_told_apart() -> None:
    files = {f"production/{name}/main.tf": BACKEND + CLUSTER for name in ("blue", "green")}
    files["production/dns/main.tf"] = BACKEND
    named = {r.path: [u.name for u in r.units] for r in units(snapshot(files), searched()).roots}
    assert named == {
        "production/blue": ["production-blue"],
        "production/green": ["production-green"],
        "production/dns": ["production"],
    }


def test_a_folder_whose_code_is_linked_to_is_run_where_the_links_are() -> None:
    files: dict[str, str] = {
        "playground/main.tf": MAIN,
        "playground/pools.tf": Link("region/eu/pools.tf"),
        "playground/region/eu/pools.tf": CLUSTER,
        "playground/region/us/pools.tf": CLUSTER,
        "live/a/main.tf": MAIN,
        "live/a/backend.tf": Link("../../shared/backend.tf"),
        "shared/backend.tf": BACKEND,
    }
    assert paths(layout(files)) == ["live/a", "playground", "playground/region/us"]
    locked = {**files, "shared/.terraform.lock.hcl": ""}
    assert "shared" in paths(layout(locked))
