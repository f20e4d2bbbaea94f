"""Settings that are blocks, as many as there are: written out, or by a dynamic block."""

from __future__ import annotations

from typing import Any

import pytest

from core.dialects.errors import Refused
from tests.core.dialects.plain.write.support import diff, edited

MAIN = """\
resource "google_container_node_pool" "db" {
  node_config {
    machine_type = "x"

    taint {
      key    = "a"
      value  = "1" # one
      effect = "NO_SCHEDULE"
    }

    taint {
      key    = "b"
      value  = "true"
      effect = "NO_SCHEDULE"
    }
  }
}

resource "google_container_node_pool" "none" {
  name = "x"
}

variable "taints" {
  default = []
}

resource "aws_eks_node_group" "web" {
  node_group_name = "web"

  dynamic "taint" {
    for_each = var.taints
    content {
      key    = taint.value.key
      value  = taint.value["value"]
      effect = taint.value.effect
    }
  }
}

resource "aws_eks_node_group" "odd" {
  node_group_name = "odd"

  dynamic "taint" {
    for_each = var.taints
    content {
      key    = "prefix/${taint.value.key}"
      effect = taint.value.effect
    }
  }
}
"""
FILES = {
    "main.tf": MAIN.split('\nresource "aws_eks_node_group" "odd"')[0],
    "terraform.tfvars": 'taints = [\n  { key = "a", value = "b", effect = "NO_SCHEDULE" },\n]\n',
}
A = {"key": "a", "value": "1", "effect": "NO_SCHEDULE"}
B = {"key": "b", "value": "true", "effect": "NO_SCHEDULE"}
C = {"key": "c", "value": "2", "effect": "NO_EXECUTE"}
GIVEN = {"key": "a", "value": "b", "effect": "NO_SCHEDULE"}
DB = "google_container_node_pool.db//node_config.taint"
WEB = "aws_eks_node_group.web//taint"
_NEW = ["    taint {", '      key    = "c"', '      value  = "2"', '      effect = "NO_EXECUTE"', "    }"]


def _plus(lines: list[str]) -> list[str]:
    return sorted(f"+{line}" for line in lines)


@pytest.mark.parametrize("wanted", [[A, B, C], [A, C, B]])
def test_a_block_is_added_where_it_is_asked_for(wanted: list[Any]) -> None:
    written = edited(FILES, DB, wanted)
    changed = diff(FILES, written).splitlines()
    assert changed[0] == "main.tf"
    assert sorted(line for line in changed[1:] if line.strip("+-")) == _plus(_NEW)
    text = written.files["main.tf"].decode()
    places = [text.index(f'key    = "{one["key"]}"') for one in wanted]
    assert places == sorted(places)


def test_what_comes_first_moves_the_others_on() -> None:
    text = edited(FILES, DB, [C, A, B]).files["main.tf"].decode()
    places = [text.index(f'key    = "{one["key"]}"') for one in (C, A, B)]
    assert places == sorted(places)
    assert text.count("taint {") == 3


@pytest.mark.parametrize(
    ("wanted", "lines"),
    [
        ([A, {**B, "effect": "NO_EXECUTE"}],
         ['-      effect = "NO_SCHEDULE"', '+      effect = "NO_EXECUTE"']),
        ([{**A, "value": "2"}, B], ['-      value  = "1" # one', '+      value  = "2" # one']),
        ([B], ["-", "-    taint {", '-      key    = "a"', '-      value  = "1" # one',
               '-      effect = "NO_SCHEDULE"', "-    }"]),
        ([{"key": "a", "effect": "NO_SCHEDULE"}, B], ['-      value  = "1" # one']),
        ([A, B], []),
    ],
)  # fmt: skip
def test_only_what_differs_is_touched(wanted: list[Any], lines: list[str]) -> None:
    assert diff(FILES, edited(FILES, DB, wanted)).splitlines()[1:] == lines


def test_blocks_are_made_with_the_block_around_them_and_taken_away() -> None:
    files = edited(FILES, "google_container_node_pool.none//node_config.taint", [A]).files
    assert (
        '  name = "x"\n\n  node_config {\n    taint {\n      key    = "a"\n      value  = "1"\n'
        '      effect = "NO_SCHEDULE"\n    }\n  }\n}\n'
    ) in files["main.tf"].decode()
    assert "taint {" not in edited(FILES, DB).files["main.tf"].decode().split("resource")[1]


@pytest.mark.parametrize(
    ("wanted", "lines"),
    [
        ([{**GIVEN, "value": "z"}], ['-  { key = "a", value = "b", effect = "NO_SCHEDULE" },',
                                    '+  { key = "a", value = "z", effect = "NO_SCHEDULE" },']),
        ([GIVEN, C],
         ["+  {", '+    key    = "c"', '+    value  = "2"', '+    effect = "NO_EXECUTE"', "+  },"]),
    ],
)  # fmt: skip
def test_a_dynamic_block_is_changed_in_its_list(wanted: list[Any], lines: list[str]) -> None:
    assert diff(FILES, edited(FILES, WEB, wanted)).splitlines() == ["terraform.tfvars", *lines]


def test_what_a_dynamic_block_makes_of_its_list_is_not_guessed() -> None:
    files = {**FILES, "main.tf": MAIN}
    with pytest.raises(Refused, match=r"made by “dynamic” in main\.tf, line") as refused:
        edited(files, "aws_eks_node_group.odd//taint", [GIVEN])
    assert refused.value.kind == "computed"
    with pytest.raises(Refused, match="serves others, too"):
        edited(files, WEB, [C])
