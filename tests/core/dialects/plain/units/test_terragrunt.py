"""Terragrunt: units and their roots, includes, what files read from each other, and inputs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.dialects.plain.units.terragrunt import Given, given
from core.terraform.evaluate import Texts, Value
from tests.core.dialects.plain.support import BACKEND, CLUSTER, layout, shape, snapshot, variables

MODULE = {"modules/eks/main.tf": CLUSTER + variables("name", "size", "tags", "pools", "vpc")}
ROOT = 'remote_state {\n  backend = "s3"\n}\ninputs = { region = "eu" }\n'
UNIT = (
    'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n'
    'terraform {\n  source = "../../../modules//eks"\n}\n'
)


def answers(files: dict[str, str], unit: str) -> Given:
    return given(Texts(snapshot(files)), unit)


def plain(value: Value) -> Any:
    """A value as Python has it; what is unknown by its reason's kind."""
    if not value.is_known:
        return f"<{value.why.kind if value.why else ''}>"
    if isinstance(value.data, dict):
        return {k: plain(v) for k, v in value.data.items()}
    if isinstance(value.data, tuple):
        return [plain(v) for v in value.data]
    if isinstance(value.data, str | bool) or value.data is None:
        return value.data
    return int(str(value.data.integer))


def inputs(files: dict[str, str], unit: str) -> dict[str, Any]:
    return {name: plain(value) for name, value in answers(files, unit).values.items()}


def place(files: dict[str, str], unit: str, name: str) -> tuple[str, int]:
    texts = Texts(snapshot(files))
    mark = given(texts, unit).values[name].mark
    assert mark is not None
    found = texts.place(mark)
    return found.file, found.line


def test_units_of_a_local_source_are_the_environments_of_its_folder() -> None:
    files = {
        **MODULE,
        "root.hcl": ROOT,
        "live/dev/eks/terragrunt.hcl": UNIT,
        "live/prod/eks/terragrunt.hcl": UNIT,
        "live/prod/other/terragrunt.hcl": UNIT.replace("modules//eks", "modules/gone"),
    }
    found = layout(files)
    assert [(u.name, u.terragrunt, u.includes) for r in found.roots for u in r.units] == [
        ("prod", "live/prod/other/terragrunt.hcl", ("root.hcl",)),
        ("dev", "live/dev/eks/terragrunt.hcl", ("root.hcl",)),
        ("prod", "live/prod/eks/terragrunt.hcl", ("root.hcl",)),
    ]
    assert [(r.path, r.remote) for r in found.roots] == [
        ("live/prod/other", "../../../modules/gone"),
        ("modules/eks", None),
    ]
    assert found.roots[1].units[0].reason == (
        "dev = live/dev/eks/, because its terragrunt.hcl runs modules/eks/."
    )


def test_units_of_a_remote_source_are_roots_of_their_own() -> None:
    text = UNIT.replace("../../../modules//eks", "git::https://example.com/modules.git//eks?ref=v1.2.0")
    files = {"root.hcl": ROOT, "live/dev/eks/terragrunt.hcl": text, "live/prod/eks/terragrunt.hcl": text}
    assert [(r.path, r.remote, [u.name for u in r.units]) for r in layout(files).roots] == [
        ("live/dev/eks", "git::https://example.com/modules.git//eks?ref=v1.2.0", ["dev"]),
        ("live/prod/eks", "git::https://example.com/modules.git//eks?ref=v1.2.0", ["prod"]),
    ]


@pytest.mark.parametrize(
    "source",
    [
        "tfr:///terraform-aws-modules/eks/aws?version=20.0.0",
        "github.com/acme/modules//eks?ref=v1",
        "git@github.com:acme/modules.git//eks",
        "s3::https://s3.amazonaws.com/x.zip",
        "/etc/modules",
        "../../../../modules",
    ],
)
def test_sources_from_elsewhere(source: str) -> None:
    files = {**MODULE, "live/a/eks/terragrunt.hcl": f'terraform {{\n  source = "{source}"\n}}\n'}
    found = layout(files).roots
    assert [(r.path, r.remote) for r in found] == [("live/a/eks", source)]


@pytest.mark.parametrize(
    "source",
    [
        "${get_repo_root()}/modules/eks",
        "${get_terragrunt_dir()}/../../../modules/eks",
        "${get_path_to_repo_root()}/modules//eks",
        '${dirname(find_in_parent_folders("root.hcl"))}/modules/eks',
        "${local.modules}/eks",
        "../../../modules/${basename(get_terragrunt_dir())}",
    ],
)
def test_sources_that_are_computed(source: str) -> None:
    text = f'locals {{\n  modules = "../../../modules"\n}}\nterraform {{\n  source = "{source}"\n}}\n'
    files = {**MODULE, "root.hcl": ROOT, "live/a/eks/terragrunt.hcl": text}
    assert [r.path for r in layout(files).roots] == ["modules/eks"]


def test_a_source_may_come_from_what_is_included() -> None:
    files = {
        **MODULE,
        "_common/eks.hcl": 'terraform {\n  source = "${get_repo_root()}/modules/eks"\n}\n'
        "inputs = { size = 1 }\n",
        "live/a/eks/terragrunt.hcl": 'include "c" {\n  path = "${get_repo_root()}/_common/eks.hcl"\n}\n',
    }
    assert [r.path for r in layout(files).roots] == ["modules/eks"]
    assert inputs(files, "live/a/eks/terragrunt.hcl") == {"size": 1}


def test_parents_without_a_module_and_skipped_files_are_no_units() -> None:
    files = {
        **MODULE,
        "terragrunt.hcl": ROOT,
        "live/dev/eks/terragrunt.hcl": UNIT.replace('"root.hcl"', ""),
        "live/off/eks/terragrunt.hcl": "skip = true\n" + UNIT.replace('"root.hcl"', ""),
        "own/terragrunt.hcl": "include {\n  path = find_in_parent_folders()\n}\n",
        "own/main.tf": BACKEND,
    }
    found = layout(files)
    assert {r.path: [u.terragrunt for u in r.units] for r in found.roots} == {
        "modules/eks": ["live/dev/eks/terragrunt.hcl"],
        "own": ["own/terragrunt.hcl"],
    }


def test_names_are_the_shortest_tails_that_tell_units_apart() -> None:
    folders = (
        "non-prod/us-east-1/qa",
        "non-prod/us-east-1/stage",
        "prod/us-east-1/prod",
        "prod/eu-west-1/prod",
    )
    files = {f"live/{f}/eks/terragrunt.hcl": UNIT.replace("../../..", "../../../../..") for f in folders}
    found = layout({**MODULE, "root.hcl": ROOT, **files}).root("modules/eks")
    assert list(shape(found)) == ["qa", "stage", "eu-west-1-prod", "us-east-1-prod"]


def test_values_are_read_with_the_place_of_the_literal() -> None:
    files = {
        **MODULE,
        "root.hcl": ROOT,
        "live/prod/env.hcl": 'locals {\n  environment = "prod"\n  size = {\n    eks = 5\n  }\n}\n',
        "live/prod/eks/terragrunt.hcl": UNIT
        + 'locals {\n  env = read_terragrunt_config(find_in_parent_folders("env.hcl"))\n}\n'
        + 'inputs = {\n  name = "eks-${local.env.locals.environment}"\n'
        + "  size = local.env.locals.size[basename(get_terragrunt_dir())]\n}\n",
    }
    unit = "live/prod/eks/terragrunt.hcl"
    assert inputs(files, unit) == {"region": "eu", "name": "eks-prod", "size": 5}
    assert place(files, unit, "size") == ("live/prod/env.hcl", 4)
    assert place(files, unit, "region") == ("root.hcl", 4)
    assert set(answers(files, unit).reads) == {unit, "root.hcl", "live/prod/env.hcl"}


def test_files_of_variables_are_read_with_places() -> None:
    files = {
        **MODULE,
        "live/common.tfvars": 'tags = { a = "b" }\nsize = 3\n',
        "live/more.tfvars.json": json.dumps({"pools": {"a": {"min": 1}}}),
        "live/a/terragrunt.hcl": 'terraform {\n  source = "../../modules/eks"\n}\ninputs = merge(\n'
        '  jsondecode(read_tfvars_file("../common.tfvars")),\n'
        '  jsondecode(read_tfvars_file(find_in_parent_folders("more.tfvars.json"))),\n  { size = 4 },\n)\n',
    }
    unit = "live/a/terragrunt.hcl"
    assert inputs(files, unit) == {"tags": {"a": "b"}, "size": 4, "pools": {"a": {"min": 1}}}
    assert place(files, unit, "tags") == ("live/common.tfvars", 1)
    assert layout(files).stale == ()


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        ("", {"tags": {"b": 2}, "list": [2], "only": 1}),
        ('  merge_strategy = "shallow"\n', {"tags": {"b": 2}, "list": [2], "only": 1}),
        ('  merge_strategy = "deep"\n', {"tags": {"a": 1, "b": 2}, "list": [1, 2], "only": 1}),
        ('  merge_strategy = "no_merge"\n', {"tags": {"b": 2}, "list": [2]}),
    ],
)
def test_includes_are_merged_as_they_say(strategy: str, expected: dict[str, Any]) -> None:
    files = {
        **MODULE,
        "root.hcl": "inputs = { tags = { a = 1, b = 1 }, list = [1], only = 1 }\n",
        "a/terragrunt.hcl": f'include "r" {{\n  path = "../root.hcl"\n{strategy}}}\n'
        'terraform {\n  source = "../modules/eks"\n}\ninputs = { tags = { b = 2 }, list = [2] }\n',
    }
    assert inputs(files, "a/terragrunt.hcl") == expected


def test_later_includes_win_and_the_unit_wins_over_all() -> None:
    files = {
        "one.hcl": "inputs = { a = 1, b = 1, c = 1 }\n",
        "two.hcl": "inputs = { b = 2, c = 2 }\n",
        "u/terragrunt.hcl": 'include "one" {\n  path = "../one.hcl"\n}\ninclude "two" {\n'
        '  path = "../two.hcl"\n}\n'
        "inputs = { c = 3 }\n",
    }
    assert inputs(files, "u/terragrunt.hcl") == {"a": 1, "b": 2, "c": 3}


def test_exposed_includes_and_paths_seen_from_an_included_file() -> None:
    files = {
        "root.hcl": "locals {\n  key = path_relative_to_include()\n  here = basename(get_terragrunt_dir())\n"
        "  up = path_relative_from_include()\n"
        '  env = read_terragrunt_config(find_in_parent_folders("env.hcl"))\n}\n'
        "inputs = { key = local.key }\n",
        "live/prod/env.hcl": "locals {\n  folder = basename(get_terragrunt_dir())\n"
        "  unit = basename(get_original_terragrunt_dir())\n}\n",
        "live/prod/eks/terragrunt.hcl": 'include "root" {\n'
        '  path = find_in_parent_folders("root.hcl")\n  expose = true\n}\n'
        "inputs = {\n  here = include.root.locals.here\n  up = include.root.locals.up\n"
        "  folder = include.root.locals.env.locals.folder\n  unit = include.root.locals.env.locals.unit\n"
        "  mine = path_relative_to_include()\n}\n",
    }
    assert inputs(files, "live/prod/eks/terragrunt.hcl") == {
        "key": "live/prod/eks",
        "here": "eks",
        "up": "../../..",
        "folder": "prod",
        "unit": "eks",
        "mine": "live/prod/eks",
    }


def test_what_only_a_run_knows_is_unknown_and_hides_nothing_beside_it() -> None:
    files = {
        **MODULE,
        "a/terragrunt.hcl": 'terraform {\n  source = "../modules/eks"\n}\n'
        'dependency "vpc" {\n  config_path = "../vpc"\n  mock_outputs = { id = "mock" }\n}\n'
        'feature "big" {\n  default = true\n}\n'
        "inputs = {\n  vpc = dependency.vpc.outputs.id\n  account = get_aws_account_id()\n"
        '  set = get_env("SIZE", "3")\n  unset = get_env("SIZE")\n  ran = run_cmd("id")\n'
        '  folder = get_terragrunt_dir()\n  parts = split("/", get_terragrunt_dir())\n'
        '  out = file("../../etc/passwd")\n  gone = file("gone.txt")\n  big = feature.big.value\n'
        "  given = values.size\n  size = 1\n  nothing = null\n}\n",
    }
    assert inputs(files, "a/terragrunt.hcl") == {
        "vpc": "<run>",
        "account": "<run>",
        "set": "3",
        "unset": "<run>",
        "ran": "<run>",
        "folder": "<outside>",
        "parts": "<outside>",
        "out": "<outside>",
        "gone": "<refused>",
        "big": True,
        "given": "<run>",
        "size": 1,
    }


def test_a_merge_with_something_unknown_keeps_what_comes_after_it() -> None:
    files = {
        "a/terragrunt.hcl": "inputs = merge({ a = 1, b = 1 }, dependency.x.outputs, { b = 2 })\n",
    }
    found = answers(files, "a/terragrunt.hcl")
    assert not found.complete
    assert {k: plain(v) for k, v in found.values.items()} == {"a": "<run>", "b": 2}


def test_extra_arguments_name_files_of_variables() -> None:
    files = {
        **MODULE,
        "common.tfvars": "size = 1\n",
        "live/prod/eks/prod.tfvars": "size = 2\n",
        "live/prod/eks/terragrunt.hcl": 'terraform {\n  source = "../../../modules/eks"\n'
        '  extra_arguments "vars" {\n    commands = ["plan"]\n'
        '    required_var_files = ["${get_repo_root()}/common.tfvars"]\n'
        '    optional_var_files = ["${get_terragrunt_dir()}/prod.tfvars", "gone.tfvars"]\n  }\n}\n',
    }
    found = layout(files)
    assert shape(found.root("modules/eks")) == {"prod": ["common.tfvars", "live/prod/eks/prod.tfvars"]}
    assert found.stale == ()


@pytest.mark.parametrize(
    "files",
    [
        {"a/terragrunt.hcl": "locals {\n  a = local.b\n  b = local.a\n}\ninputs = { x = local.a }\n"},
        {"a/terragrunt.hcl": 'locals {\n  a = read_terragrunt_config("terragrunt.hcl")\n}\n'
        'inputs = { x = local.a }\n'},
        {
            "a/terragrunt.hcl": 'locals {\n  a = read_terragrunt_config("../b.hcl")\n}\n'
            'inputs = { x = local.a }\n',
            "b.hcl": 'locals {\n  a = read_terragrunt_config("a/terragrunt.hcl")\n}\n',
        },
        {"a/terragrunt.hcl": 'include "x" {\n  path = "terragrunt.hcl"\n}\ninputs = { x = 1 }\n'},
        {"a/terragrunt.hcl": "inputs = { x = [for a in range(1000) : [for b in range(1000) : a * b]] }\n"},
        {"a/terragrunt.hcl": "inputs = { x = " + "[" * 5000 + "]" * 5000 + " }\n"},
        {"a/terragrunt.hcl": "terraform {\n  source = \n}\n"},
        {"a/terragrunt.hcl": b"\0\1\2".decode()},
        {
            "a/terragrunt.hcl": "locals {\n"
            + "".join(f'  a{n} = read_terragrunt_config("../f{n}.hcl")\n' for n in range(400))
            + "}\ninputs = { x = [" + ", ".join(f"local.a{n}" for n in range(400)) + "] }\n",
            **{f"f{n}.hcl": "locals {\n  a = 1\n}\n" for n in range(400)},
        },
    ],
    ids=["locals", "itself", "each-other", "include-itself", "loops", "deep", "broken", "binary", "many"],
)  # fmt: skip
def test_hostile_files_end_in_unknown(files: dict[str, str]) -> None:
    found = answers(files, "a/terragrunt.hcl")
    assert all(not v.known or name == "x" for name, v in found.values.items())
    layout({**MODULE, **files})


def test_a_unit_that_cannot_be_read_is_a_note() -> None:
    files = {**MODULE, "a/main.tf": BACKEND, "a/terragrunt.hcl": "terraform {\n  source = \n}\n"}
    assert [n.file for n in layout(files).notes] == ["a/terragrunt.hcl"]
    text = 'terraform {\n  source = get_env("SOURCE")\n}\n'
    assert [n.sentence for n in layout({"a/terragrunt.hcl": text}).notes] == [
        "Which module this unit runs can't be told by reading."
    ]


@pytest.mark.parametrize(
    ("folders", "expected"),
    [
        (["prod/ap-southeast-1/eks"], ["prod"]),
        (["live/acme/eu-west-1/stage/eks"], ["stage"]),
        (["live/acme/eu-west-1/stage/eks", "live/acme/eu-west-1/stage/vpc"], ["stage", "stage"]),
        (["dev/eu-west-1/eks", "prod/us-east-1/eks"], ["dev", "prod"]),
        (
            ["dev/eu-west-1/eks", "prod/eu-west-1/eks", "prod/us-east-1/eks"],
            ["dev", "prod-eu-west-1", "prod-us-east-1"],
        ),
        (["prod/eu-west-1/eks", "prod/us-east-1/eks"], ["eu-west-1", "us-east-1"]),
        (["accounts/acme/eu-west-1/eks"], ["eks"]),
        (["environments/blue/eks"], ["blue"]),
        (["live/eks"], ["eks"]),
    ],
)
@pytest.mark.parametrize("remote", [True, False])
def test_an_environment_is_called_by_the_folder_above_that_is_its_own(
    folders: list[str], expected: list[str], remote: bool
) -> None:
    source = "tfr:///terraform-aws-modules/eks/aws?version=20.0.0"
    files = {
        f"{f}/terragrunt.hcl": 'terraform {\n  source = "'
        + (source if remote else "${get_repo_root()}/modules/" + f.split("/")[-1])
        + '"\n}\n'
        for f in folders
    }
    if not remote:
        files |= {f"modules/{m}/main.tf": CLUSTER for m in ("eks", "vpc")}
        # Of one that no folder names, the last that isn't the module's.
        last = {"accounts/acme/eu-west-1/eks": "eu-west-1", "live/eks": "live"}
        expected = [last.get(f, e) for f, e in zip(folders, expected, strict=True)]
    named = {u.terragrunt: u.name for r in layout(files).roots for u in r.units}
    assert [named[f"{f}/terragrunt.hcl"] for f in folders] == expected


def test_a_file_of_an_environment_marks_its_folder() -> None:
    files = {
        "live/acme/eu-west-1/blue/env.hcl": "locals {}\n",
        "live/acme/eu-west-1/blue/compute/eks/terragrunt.hcl": 'terraform {\n  source = "tfr:///a/eks/aws"\n}\n',
    }
    assert [u.name for r in layout(files).roots for u in r.units] == ["blue"]
