"""Labels, taints, tags and metadata of Google's pools stand in inputs of their own, under the pool's name and
under "all": they are changed at the pool."""

from __future__ import annotations

from typing import Any

import pytest

from core.changes.changes import changes
from core.dialects.errors import Refused
from tests.core.dialects.plain.reading.support import reading
from tests.core.dialects.plain.write.support import after, diff, edited

HEAD = """\
module "gke" {
  source  = "terraform-google-modules/kubernetes-engine/google"
  version = "33.0.0"

  project_id = "p"
  name       = "n"

  node_pools = [
    { name = "core", max_count = 3 },
    { name = "lab", max_count = 3 },
  ]
"""
MAPS = """
  node_pools_labels = {
    all = {
      env = "x"
    }
    core = {
      team = "web"
    }
  }

  node_pools_taints = {
    all = [
      { key = "a", value = "b", effect = "NO_SCHEDULE" },
    ]
    core = [
      { key = "c", value = "d", effect = "NO_EXECUTE" },
    ]
  }
"""
FILES = {"main.tf": HEAD + MAPS + "}\n"}
BARE = {"main.tf": HEAD + "}\n"}
ALL = {"key": "a", "value": "b", "effect": "NO_SCHEDULE"}
OWN = {"key": "c", "value": "d", "effect": "NO_EXECUTE"}
NEW = {"key": "e", "value": "f", "effect": "NO_EXECUTE"}


def at(pool: str, setting: str) -> str:
    return f'module.gke.node_pools["{pool}"]//{setting}'


def lines(files: dict[str, str], where: str, value: Any = None) -> list[str]:
    return [line.strip() for line in diff(files, edited(files, where, value)).splitlines()[1:]]


DONE = [
    (FILES, "core", "node_pools_labels", {"env": "x", "team": "app"},
     ['-      team = "web"', '+      team = "app"']),
    (FILES, "core", 'node_pools_labels["team"]', "app", ['-      team = "web"', '+      team = "app"']),
    (FILES, "core", "node_pools_labels", {"env": "y", "team": "web"}, ['+      env  = "y"']),
    (FILES, "lab", "node_pools_labels", {"env": "x", "a": "b"}, ["+    lab = {", '+      a = "b"', "+    }"]),
    (BARE, "core", "node_pools_labels", {"a": "b"},
     ["+", "+  node_pools_labels = {", "+    core = {", '+      a = "b"', "+    }", "+  }"]),
    (BARE, "core", "node_pools_tags", ["t"], ["+", "+  node_pools_tags = {", '+    core = ["t"]', "+  }"]),
]  # fmt: skip


@pytest.mark.parametrize(("files", "pool", "setting", "value", "said"), DONE)
def test_the_pools_own_part_is_written(
    files: dict[str, str], pool: str, setting: str, value: Any, said: list[str]
) -> None:
    now = after(files, edited(files, at(pool, setting), value))
    found = [line for line in lines(files, at(pool, setting), value) if line != "+"]
    assert found == [line for line in said if line != "+"]
    module = reading(now).module(".", f'module.gke.node_pools["{pool}"]')
    other = "lab" if pool == "core" else "core"
    assert module is not None
    path = setting.partition("[")[0]
    there = module.setting(path)
    assert there is not None
    whole = value if path == setting else {"env": "x", "team": value}
    assert there.values[""].value == whole
    told = {c.module for c in changes(reading(files), reading(now))}
    assert f'module.gke.node_pools["{pool}"]' in told
    assert f'module.gke.node_pools["{other}"]' not in told


@pytest.mark.parametrize(("pool", "own"), [("core", [OWN]), ("lab", [])])
def test_taints_for_all_stay_and_the_pools_own_follow(pool: str, own: list[dict[str, str]]) -> None:
    now = after(FILES, edited(FILES, at(pool, "node_pools_taints"), [ALL, *own, NEW]))
    assert now["main.tf"].count('"NO_SCHEDULE"') == 1, "what counts for all is written once"
    module = reading(now).module(".", f'module.gke.node_pools["{pool}"]')
    assert module is not None
    found = module.setting("node_pools_taints")
    assert found is not None and found.values[""].value == [ALL, *own, NEW]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("node_pools_labels", {"team": "web"}),
        ("node_pools_taints", [OWN]),
        ('node_pools_labels["env"]', None),
    ],
)
def test_what_counts_for_all_is_not_taken_away_from_one(setting: str, value: Any) -> None:
    with pytest.raises(Refused, match="counts for all pools"):
        edited(FILES, at("core", setting), value)


def test_what_is_unset_is_the_pools_own() -> None:
    assert lines(FILES, at("core", 'node_pools_labels["team"]')) == ['-      team = "web"']
    with pytest.raises(Refused, match="counts for all pools"):
        edited(FILES, at("lab", "node_pools_labels"))


def test_the_modules_own_default_is_kept_for_the_others() -> None:
    wanted = ["https://www.googleapis.com/auth/cloud-platform", "x"]
    try:
        now = after(BARE, edited(BARE, at("core", "node_pools_oauth_scopes"), wanted))
    except Refused as refused:
        raise AssertionError(str(refused)) from refused
    assert "all" in now["main.tf"] and now["main.tf"].count("cloud-platform") == 1


WRAPPED = {
    "main.tf": 'variable "labels" {}\nvariable "taints" {}\n'
    + HEAD
    + "\n  node_pools_labels = var.labels\n  node_pools_taints = var.taints\n}\n",
    "env/dev.tfvars": "labels = {}\ntaints = {}\n",
    "env/prod.tfvars": 'labels = {\n  core = {\n    team = "web"\n  }\n}\ntaints = {}\n',
}


def test_in_the_file_of_variables_of_the_environment() -> None:
    where = 'module.gke.node_pools["core"]/prod/node_pools_labels'
    assert diff(WRAPPED, edited(WRAPPED, where, {"team": "app"})).splitlines() == [
        "env/prod.tfvars", '-    team = "web"', '+    team = "app"',
    ]  # fmt: skip
    where = 'module.gke.node_pools["lab"]/dev/node_pools_taints'
    now = after(WRAPPED, edited(WRAPPED, where, [NEW]))
    assert now["env/prod.tfvars"] == WRAPPED["env/prod.tfvars"] and "lab" in now["env/dev.tfvars"]
    assert {c.environment for c in changes(reading(WRAPPED), reading(now))} == {"dev"}


def test_one_label_is_written_beside_what_only_terraform_can_tell() -> None:
    text = FILES["main.tf"].replace('      env = "x"\n', "      env = data.x.y.name\n")
    text += 'data "x" "y" {}\n'
    assert lines({"main.tf": text}, at("lab", 'node_pools_labels["team"]'), "a")[1:-1] == [
        '+      team = "a"'
    ]
    with pytest.raises(Refused, match="can't be told by reading"):
        edited({"main.tf": text}, at("lab", "node_pools_labels"), {"team": "a"})
