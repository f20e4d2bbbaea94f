"""The same repository in HCL and in JSON is read as the same, and edited in JSON scalar by scalar."""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from typing import Any

import pytest

from core.dialects.errors import Refused
from tests.core.dialects.plain.operations.samples import EKS, GKE
from tests.core.dialects.plain.operations.support import done
from tests.core.dialects.plain.reading.support import entity, platform, reading, told, value
from tests.core.dialects.plain.support import snapshot
from tests.core.dialects.plain.write import trial
from tests.core.dialects.plain.write.generator import Project
from tests.core.dialects.plain.write.support import diff, edited
from tests.core.terraform.evaluate.as_json import files_as_json

CODE = """\
{
  "variable": {"size": {"type": "number", "default": 4},
    "zones": {"default": ["a", "b"]}},
  "resource": {
    "google_container_cluster": {
      "main": {"name": "main", "location": "eu", "min_master_version": "1.30"}
    },
    "google_container_node_pool": {
      "web": {
        "name": "web",
        "cluster": "${google_container_cluster.main.id}",
        "version": "${google_container_cluster.main.min_master_version}",
        "node_count": "${var.size}",
        "node_locations": "${var.zones}",
        "node_config": [
          {
            "machine_type": "e2-small",
            "labels": {"team": "a", "key/b": "${upper(\\"x\\")}"},
            "taint": [
              {"key": "a", "value": "1", "effect": "NO_SCHEDULE"},
              {"key": "b", "value": "2", "effect": "NO_SCHEDULE"}
            ]
          }
        ],
        "lifecycle": {"ignore_changes": ["node_count"]}
      }
    }
  }
}
"""
POOL = "google_container_node_pool.web"


def test_values_places_and_what_is_ignored() -> None:
    pool = entity(platform({"main.tf.json": CODE}), POOL)
    assert told(pool, "node_config.machine_type") == ("e2-small", "set", "main.tf.json:17")
    assert told(pool, "version")[:2] == ("1.30", "linked")
    assert told(pool, "node_count") == (4, "inherited", "main.tf.json:2")
    assert value(pool, "node_count").ignored
    assert value(pool, "node_config.labels").value == {"team": "a", "key/b": "X"}
    assert value(pool, "node_config.taint").value == [
        {"key": "a", "value": "1", "effect": "NO_SCHEDULE"},
        {"key": "b", "value": "2", "effect": "NO_SCHEDULE"},
    ]


@pytest.mark.parametrize(
    ("where", "new", "lines"),
    [
        ("node_config.machine_type", "n2", '-            "machine_type": "e2-small",\n'
         '+            "machine_type": "n2",'),
        ("node_count", 7, '-  "variable": {"size": {"type": "number", "default": 4},\n'
         '+  "variable": {"size": {"type": "number", "default": 7},'),
        ("node_config.machine_type", "${x}", '-            "machine_type": "e2-small",\n'
         '+            "machine_type": "$${x}",'),
        ("autoscaling.max_node_count", 3, '-        "lifecycle": {"ignore_changes": ["node_count"]}\n'
         '+        "lifecycle": {"ignore_changes": ["node_count"]},\n+        "autoscaling": {\n'
         '+          "max_node_count": 3\n+        }'),
        ("node_config.disk_size_gb", 50, '-            ]\n+            ],\n+            "disk_size_gb": 50'),
    ],
)  # fmt: skip
def test_an_edit_changes_its_scalar_alone(where: str, new: Any, lines: str) -> None:
    files = {"main.tf.json": CODE}
    written = edited(files, f"{POOL}//{where}", new)
    assert diff(files, written) == "main.tf.json\n" + lines


def test_what_a_text_refers_to_is_replaced_whole() -> None:
    files = {"main.tf.json": CODE}
    written = edited(files, f"{POOL}//version", "1.31", "override")
    assert diff(files, written).splitlines()[1:] == [
        '-        "version": "${google_container_cluster.main.min_master_version}",',
        '+        "version": "1.31",',
    ]


@pytest.mark.parametrize(
    ("where", "new", "sentence"),
    [
        ("node_config.taint", [{"key": "c", "effect": "NO_SCHEDULE"}], "main.tf.json, line 20"),
        ('node_config.labels["key/b"]', "Y", "main.tf.json, line 18"),
    ],
)
def test_what_cant_be_written_is_refused_with_its_line(where: str, new: Any, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        edited({"main.tf.json": CODE}, f"{POOL}//{where}", new)


def test_a_file_that_cant_be_read_is_a_problem_with_its_line() -> None:
    (problem, *_rest) = [
        one
        for found in reading(
            {"main.tf": GKE["main.tf"], "more.tf.json": '{\n "locals": {"a": }\n}'}
        ).platforms
        for one in found.problems
        if one.rule == "file-unreadable"
    ]
    assert (problem.file, problem.line, problem.severity.value) == ("more.tf.json", 2, "error")


def test_operations_write_json_where_they_can() -> None:
    files = files_as_json(EKS)
    pool = 'module.eks.eks_managed_node_groups["core"]'
    more = done(files, "add-node-pool", like=pool, name="zebra")
    groups = json.loads(more["main.tf.json"])["module"]["eks"]["eks_managed_node_groups"]
    assert groups["zebra"] == {**groups["core"], "name": "zebra"}
    assert done(more, "remove-node-pool", pool=pool.replace("core", "zebra")) == files


def _differences(seed: int) -> list[str]:
    files = Project(seed).files
    one, other = (trial.values(trial.read(snapshot(f))) for f in (files, files_as_json(files)))
    return [
        f"seed {seed}: {key}: {trial.shown(one.get(key))} / {trial.shown(other.get(key))}"
        for key in {**one, **other}
        if key not in one or key not in other or not _alike(one[key], other[key])
    ]


def _alike(one: Any, other: Any) -> bool:
    mine, its = one[2], other[2]
    return (
        trial.same_value(one, other)
        and (mine.origin, mine.ignored, mine.sensitive) == (its.origin, its.ignored, its.sensitive)
        and mine.shared_with == its.shared_with
    )


@pytest.mark.parametrize("seed", range(0, 40, 4))
def test_hcl_and_json_are_read_as_the_same(seed: int) -> None:
    assert [one for at in range(seed, seed + 4) for one in _differences(at)] == []


@pytest.mark.fuzz
def test_many_are_read_as_the_same() -> None:
    """REPOFORM_PROJECTS of them from REPOFORM_SEED on."""
    first = int(os.environ.get("REPOFORM_SEED", "1000"))
    count = int(os.environ.get("REPOFORM_PROJECTS", "1000"))
    assert [one for at in range(first, first + count) for one in _differences(at)] == []


def _edits(seeds: range, edits: int) -> Counter[str]:
    states: Counter[str] = Counter()
    for seed in seeds:
        rng = random.Random(seed * 31)
        files = snapshot(files_as_json(Project(seed).files, rng.choice((2, 4, "\t", None))))
        state = trial.read(files)
        for _n in range(edits):
            edit = trial.random_edit(rng, state)
            if edit is None:
                break
            verdict, _written = trial.tried(files, state, edit, rng.random() < 0.2)
            assert verdict.state != "failed", f"seed {seed}: {edit}: {verdict.wrong}"
            states[verdict.state] += 1
    return states


@pytest.mark.parametrize("seed", range(0, 24, 6))
def test_edits_in_json_change_nothing_else(seed: int) -> None:
    assert _edits(range(seed, seed + 6), 6)["done"] > 2


@pytest.mark.fuzz
def test_many_edits_in_json() -> None:
    """REPOFORM_EDITS of them from REPOFORM_SEED on."""
    first = int(os.environ.get("REPOFORM_SEED", "1000"))
    count = int(os.environ.get("REPOFORM_EDITS", "3000"))
    print(dict(_edits(range(first, first + count // 10), 10)))
