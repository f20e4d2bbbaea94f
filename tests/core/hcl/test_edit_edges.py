"""Edges of edits that mutants have found: counts, blank lines, line ends, brackets that share a line."""

from __future__ import annotations

from typing import Any

import pytest

from core.hcl import (
    AddBlock,
    AttributeStep,
    BlockStep,
    HclError,
    IndexStep,
    InsertElement,
    KeyStep,
    Lines,
    Operation,
    Path,
    RenameLabel,
    SetValue,
    apply,
)

A = (AttributeStep("a"),)
B = (BlockStep("b"),)

CASES: dict[str, tuple[str, Operation, str]] = {
    "an attribute before the file's blocks": (
        "a = 1\n\nb {}\n",
        SetValue((AttributeStep("c"),), 2),
        "a = 1\nc = 2\n\nb {}\n",
    ),
    "the file's first attribute": ("b {\n}\n", SetValue((AttributeStep("c"),), 2), "c = 2\n\nb {\n}\n"),
    "an attribute behind another": (
        "b {\n  a = 1\n  c {}\n}\n",
        SetValue((*B, AttributeStep("d")), 2),
        "b {\n  a = 1\n  d = 2\n  c {}\n}\n",
    ),
    "a body's first attribute": (
        "b {\n  c {}\n}\n",
        SetValue((*B, AttributeStep("d")), 2),
        "b {\n  d = 2\n\n  c {}\n}\n",
    ),
    "an object behind brackets that share a line": (
        "m {\n  a = [{\n    x = 1\n    }, {\n    x = 2\n  }]\n}\n",
        InsertElement((BlockStep("m"), *A), 2, {"x": 3}),
        "m {\n  a = [{\n    x = 1\n    }, {\n    x = 2\n    }, {\n    x = 3\n  }]\n}\n",
    ),
    "an object behind the only one": (
        "a = [{\n  x = 1\n}]\n",
        InsertElement(A, 1, {"x": 3}),
        "a = [{\n  x = 1\n  }, {\n  x = 3\n}]\n",
    ),
    "an object before the only one": (
        "a = [{\n  x = 1\n}]\n",
        InsertElement(A, 0, {"x": 3}),
        "a = [{\n  x = 3\n  }, {\n  x = 1\n}]\n",
    ),
    "an object in an empty list": (
        "a = []\n",
        InsertElement(A, 0, {"x": 3}),
        "a = [\n  {\n    x = 3\n  },\n]\n",
    ),
    "a long text keeps the heredoc's style": (
        "a = <<E\nx\nE\n",
        SetValue(A, "y" * 150 + "\n"),
        "a = <<E\n" + "y" * 150 + "\nE\n",
    ),
    "lines in the place of a value in a line": (
        "a = { b = 1 }\n",
        SetValue((*A, KeyStep("b")), Lines("x\ny\n")),
        "a = {\n  b = <<-EOT\n    x\n    y\n  EOT\n}\n",
    ),
    "lines in a list": (
        "a = [1, 2]\n",
        SetValue((*A, IndexStep(0)), Lines("x\ny\n")),
        "a = [<<-EOT\n  x\n  y\nEOT\n, 2]\n",
    ),
    "lines that need quotes": ("a = 1\n", SetValue(A, Lines("x\ny")), 'a = "x\\ny"\n'),
    "lines that are there": ("a = <<E\nx\nE\n", SetValue(A, Lines("x\n")), "a = <<E\nx\nE\n"),
    "a quoted label stays quoted": (
        'b "x" {}\n',
        RenameLabel((BlockStep("b", ("x",)),), 0, "y"),
        'b "y" {}\n',
    ),
    "a bare label stays bare": ("b x {}\n", RenameLabel((BlockStep("b", ("x",)),), 0, "y"), "b y {}\n"),
    "a bare label that needs quotes": (
        "b x {}\n",
        RenameLabel((BlockStep("b", ("x",)),), 0, "y z"),
        'b "y z" {}\n',
    ),
    "a block takes the file's first line end": (
        "a = 1\nc = 2\r\n",
        AddBlock((), 'b "x" {\n  d = 1\n}'),
        'a = 1\nc = 2\r\n\nb "x" {\n  d = 1\n}\n',
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_edges(name: str) -> None:
    before, operation, after = CASES[name]
    assert apply(before.encode(), [operation]).data.decode() == after


@pytest.mark.parametrize(("changed", "kept"), [(150, True), (151, False)])
def test_so_many_elements_are_changed_one_by_one(changed: int, kept: bool) -> None:
    before = "a = [\n" + "".join(f"  {n}, # {n}\n" for n in range(changed)) + "]\n"
    values: list[Any] = [n + 1000 for n in range(changed)]
    after = apply(before.encode(), [SetValue(A, values)]).data
    assert (b"# 7\n" in after) is kept
    assert b"1149" in after


@pytest.mark.parametrize(
    ("before", "path"),
    [
        ("a = [1]\n", (*A, KeyStep("b"))),
        ("a = {}\n", (*A, IndexStep(0))),
        ("a = 1\n", (*A, KeyStep("b"))),
        ("a = 1\n", (*A, IndexStep(0))),
        ("a = var.x\n", (*A, KeyStep("b"))),
        ("b {}\n", (*B, IndexStep(0))),
        ("b {}\n", (*B, KeyStep("c"))),
        ("a = [1]\n", (*A, IndexStep(2))),
        ("a = 1\n", (BlockStep("c"), AttributeStep("d"))),
    ],
)
def test_where_nothing_can_be_set(before: str, path: Path) -> None:
    with pytest.raises(HclError):
        apply(before.encode(), [SetValue(path, 1)])


def test_an_empty_object_in_a_list_on_a_line_is_filled_there() -> None:
    after = apply(b"a = [{}, 1]\n", [SetValue((*A, IndexStep(0), KeyStep("b")), 2)]).data
    assert after == b"a = [{ b = 2 }, 1]\n"
    after = apply(b"b {\n  a = {}\n}\n", [SetValue((*B, *A, KeyStep("c")), 2)]).data
    assert after == b"b {\n  a = {\n    c = 2\n  }\n}\n"
