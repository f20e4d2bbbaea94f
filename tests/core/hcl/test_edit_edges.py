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
    PartStep,
    Path,
    RemoveAt,
    RenameLabel,
    ReorderElements,
    SetValue,
    Template,
    apply,
    edit,
    parse,
    to_python,
)
from core.hcl.source import MAX_DEPTH

A = (AttributeStep("a"),)
B = (BlockStep("b"),)

LONG = "y" * 30

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
    "a number in the place of an object": ("a = { b = 1 }\n", SetValue(A, 2), "a = 2\n"),
    "a list in the place of an object": ("a = { b = 1 }\n", SetValue(A, [1, 2]), "a = [1, 2]\n"),
    "a list in the place of a number": ("a = 1\n", SetValue(A, [1, 2]), "a = [1, 2]\n"),
    "a number in the place of a list": ("a = [1]\n", SetValue(A, 2), "a = 2\n"),
    "an object in the place of a number": ("a = 1\n", SetValue(A, {"b": 1}), "a = {\n  b = 1\n}\n"),
    "an object in the place of an empty one": ("a = {}\n", SetValue(A, {"b": 1}), "a = {\n  b = 1\n}\n"),
    "a list in the place of an empty one": ("a = []\n", SetValue(A, [1, 2]), "a = [1, 2]\n"),
    "no element in the place of some": ("a = [\n  1,\n]\n", SetValue(A, []), "a = []\n"),
    "an object on a line whose keys are computed": (
        "a = { (x) = 1 }\n",
        SetValue(A, {"b": 2}),
        "a = { b = 2 }\n",
    ),
    "an object on lines whose keys are computed": (
        "a = {\n  (x) = 1\n}\n",
        SetValue(A, {"b": 2}),
        "a = {\n  b = 2\n}\n",
    ),
    "an object that just fits on the line": (
        "a = { b = 1 }\n",
        SetValue((*A, KeyStep("b")), {"c": "y" * 78}),
        f'a = {{ b = {{ c = "{"y" * 78}" }} }}\n',
    ),
    "an object that is one character too long for the line": (
        "a = { b = 1 }\n",
        SetValue((*A, KeyStep("b")), {"c": "y" * 79}),
        f'a = {{ b = {{\n  c = "{"y" * 79}"\n}} }}\n',
    ),
    "a list that is too long for the line": (
        "a = { b = 1 }\n",
        SetValue((*A, KeyStep("b")), [LONG, LONG, LONG]),
        f'a = {{ b = [\n  "{LONG}",\n  "{LONG}",\n  "{LONG}",\n] }}\n',
    ),
    "an object that is too long for the line": (
        "a = { b = 1 }\n",
        SetValue((*A, KeyStep("b")), {"c": LONG, "d": LONG, "e": LONG}),
        f'a = {{ b = {{\n  c = "{LONG}"\n  d = "{LONG}"\n  e = "{LONG}"\n}} }}\n',
    ),
    "lines stand in as far as what they replace begins": (
        "a = [\n  1\n    ]\n",
        SetValue(A, Lines("x\ny\n")),
        "a = <<-EOT\n  x\n  y\nEOT\n",
    ),
    "what a new value lies in is made, too": (
        "b {}\n",
        SetValue((*A, IndexStep(0), KeyStep("c")), 1),
        "a = [\n  {\n    c = 1\n  },\n]\n\nb {}\n",
    ),
    "an object in an object on a line": (
        "a = { b = 1 }\n",
        SetValue((*A, KeyStep("c")), {"d": 1}),
        "a = { b = 1, c = { d = 1 } }\n",
    ),
    "an object in a list on a line": (
        "a = [1]\n",
        InsertElement(A, 1, {"b": 2}),
        "a = [1, { b = 2 }]\n",
    ),
    "an element that is too long for the line": (
        "a = [1]\n",
        InsertElement(A, 1, "y" * 100),
        f'a = [\n  1,\n  "{"y" * 100}",\n]\n',
    ),
    "lines in an object on a line": (
        "a = { b = 1 }\n",
        SetValue((*A, KeyStep("c")), Lines("x\ny\n")),
        "a = {\n  b = 1\n  c = <<-EOT\n    x\n    y\n  EOT\n}\n",
    ),
    "lines in a block on a line": (
        "b { c = 1 }\n",
        SetValue((*B, *A), Lines("x\n")),
        "b {\n  c = 1\n  a = <<-EOT\n    x\n  EOT\n}\n",
    ),
    "lines in a block without anything": (
        "b {}\n",
        SetValue((*B, *A), Lines("x\n")),
        "b {\n  a = <<-EOT\n    x\n  EOT\n}\n",
    ),
    "lines in an object without anything": (
        "a = {  }\n",
        SetValue((*A, KeyStep("c")), Lines("x\n")),
        "a = {\n  c = <<-EOT\n    x\n  EOT\n}\n",
    ),
    "lines behind a file's only line": (
        "a = 1",
        SetValue((AttributeStep("c"),), Lines("x\n")),
        "a = 1\nc = <<-EOT\n  x\nEOT\n",
    ),
    "lines in a list on a line of its own": (
        "a = [1]\n",
        InsertElement(A, 1, Lines("x\n")),
        "a = [\n  1,\n  <<-EOT\n    x\n  EOT\n  ,\n]\n",
    ),
    "a comment in an object that is filled": (
        "a = [{ /* c */ }]\n",
        SetValue((*A, IndexStep(0), KeyStep("c")), 1),
        "a = [{ /* c */ c = 1 }]\n",
    ),
    "a name as long as its neighbours are lined up": (
        "b{\n b   = 1\n abc = 2\n}\n",
        SetValue((*B, AttributeStep("abcd")), 3),
        "b{\n b   = 1\n abc = 2\n abcd = 3\n}\n",
    ),
    "a shorter name than its neighbours": (
        "b{\n b   = 1\n abc = 2\n}\n",
        SetValue((*B, AttributeStep("x")), 3),
        "b{\n b   = 1\n abc = 2\n x   = 3\n}\n",
    ),
    "a reference as an attribute's whole value": (
        "b {\n}\n",
        SetValue((*B, *A), Template('"${x}"')),
        "b {\n  a = x\n}\n",
    ),
    "a reference as an item's whole value": (
        "a = {}\n",
        SetValue((*A, KeyStep("b")), Template('"${x}"')),
        'a = {\n  b = "${x}"\n}\n',
    ),
    "a reference as an element": (
        "a = [1]\n",
        InsertElement(A, 0, Template('"${x}"')),
        'a = ["${x}", 1]\n',
    ),
    "an object behind one with a comma, in a layout of its own": (
        "m {\n    a = [{\n        x = 1\n    }, {\n        x = 2\n    },\n    ]\n}\n",
        InsertElement((BlockStep("m"), *A), 2, {"x": 3}),
        "m {\n    a = [{\n        x = 1\n    }, {\n        x = 2\n    },\n"
        "    {\n      x = 3\n    },\n    ]\n}\n",
    ),
    "an object behind others on their lines, in a layout of its own": (
        "m {\n    a = [{\n        x = 1\n    }, {\n        x = 2\n    }]\n}\n",
        InsertElement((BlockStep("m"), *A), 2, {"x": 3}),
        "m {\n    a = [{\n        x = 1\n    }, {\n        x = 2\n    }, {\n      x = 3\n    }]\n}\n",
    ),
    "an object behind one that ends elsewhere than its line begins": (
        "a = [{\n        x = 1\n  }]\n",
        InsertElement(A, 1, {"x": 3}),
        "a = [{\n        x = 1\n  }, {\n    x = 3\n  }]\n",
    ),
    "an object between others on their lines, in a layout of its own": (
        "a = [{\n      x = 1\n    }, {\n      x = 2\n  }]\n",
        InsertElement(A, 1, {"x": 3}),
        "a = [{\n      x = 1\n    }, {\n      x = 3\n    }, {\n      x = 2\n  }]\n",
    ),
    "an object stands as far in as the last one on a line of its own": (
        "a = [\n      1,\n  2\n]\n",
        InsertElement(A, 1, {"x": 3}),
        "a = [\n      1,\n  {\n        x = 3\n  },\n  2\n]\n",
    ),
    "an object on lines of its own behind others that share theirs": (
        "a = [\n      {\n        x = 1\n  }, {\n        x = 2\n      }\n]\n",
        InsertElement(A, 2, {"x": 3}),
        "a = [\n      {\n        x = 1\n  }, {\n        x = 2\n      },\n"
        "      {\n            x = 3\n      }\n]\n",
    ),
    "a block takes the file's first line end": (
        "a = 1\nc = 2\r\n",
        AddBlock((), 'b "x" {\n  d = 1\n}'),
        'a = 1\nc = 2\r\n\nb "x" {\n  d = 1\n}\n',
    ),
    "an attribute takes the file's first line end": (
        "a = 1\n\nb {\r\n}\r\n",
        SetValue((AttributeStep("c"),), 2),
        "a = 1\nc = 2\n\nb {\r\n}\r\n",
    ),
    "an attribute in a block takes its last line end": (
        "b {\r\n  a = 1\n  c {}\n}\n",
        SetValue((*B, AttributeStep("d")), 2),
        "b {\r\n  a = 1\n  d = 2\n  c {}\n}\n",
    ),
    "an attribute where comments head the file": (
        "# c\n\nb {}\n",
        SetValue(A, 1),
        "# c\n\nb {}\na = 1\n",
    ),
    "one neighbour that is too far off": ("a  = 1\n", SetValue((AttributeStep("c"),), 2), "a  = 1\nc = 2\n"),
    "a tab before the sign": ("a\t=\t1\n", SetValue((AttributeStep("c"),), 2), "a\t=\t1\nc\t=\t2\n"),
    "a text that holds its heredoc's marker": (
        "a = <<E\nx\nE\n",
        SetValue(A, "E\n"),
        "a = <<-EOT\n  E\nEOT\n",
    ),
    "a text without a last line end": ("a = <<E\nx\nE\n", SetValue(A, "x\ny"), 'a = "x\\ny"\n'),
    "an object in the place of a list whose end stands elsewhere": (
        "a = [\r\n  1\n    ]\n",
        SetValue(A, {"b": 1}),
        "a = {\r\n  b = 1\r\n}\n",
    ),
    "lines in an empty object in a list on a line": (
        "a = [{}]\n",
        SetValue((*A, IndexStep(0), KeyStep("c")), Lines("x\n")),
        "a = [{\n  c = <<-EOT\n    x\n  EOT\n}]\n",
    ),
    "what is too long in an empty object in a list on a line": (
        "a = [{}]\n",
        SetValue((*A, IndexStep(0), KeyStep("c")), "y" * 100),
        f'a = [{{\n  c = "{"y" * 100}"\n}}]\n',
    ),
    "an object that is too long for a list on a line": (
        "a = [1]\n",
        InsertElement(A, 1, {"b": "y" * 100}),
        f'a = [\n  1,\n  {{\n    b = "{"y" * 100}"\n  }},\n]\n',
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_edges(name: str) -> None:
    before, operation, after = CASES[name]
    assert apply(before.encode(), [operation]).data.decode() == after


@pytest.mark.parametrize(
    ("before", "after", "comments_stay"),
    [
        ("b = 1\n\n  c = 2\n\n  d = 3", "b = 1\n\n  d = 3", "b = 1\n\n\n  d = 3"),
        ("b = 1\n\n  # of c\n  c = 2", "b = 1", "b = 1\n\n  # of c"),
        ("c = 1\n\n  b = 2", "b = 2", "\n  b = 2"),
        ("b = 1, c = 2\n\n  d = 3", "b = 1\n\n  d = 3", "b = 1\n\n  d = 3"),
        ("b = 1,\n\n  # of c\n  c = 2", "b = 1", "b = 1\n\n  # of c"),
        ("b = 1,\n  c = 2, d = 3\n", "b = 1,\n  d = 3\n", "b = 1,\n  d = 3\n"),
        ("b = x\n\n  c = 2\n\n  (d) = 3", "b = x,\n\n  (d) = 3", "b = x,\n\n\n  (d) = 3"),
    ],
)
def test_an_entry_that_goes_takes_along(before: str, after: str, comments_stay: str) -> None:
    """With its comments also the blank line that would be one too many, as a block does."""
    for wanted, comments in ((after, True), (comments_stay, False)):
        result = apply(f"a = {{\n  {before}\n}}\n".encode(), [RemoveAt((*A, KeyStep("c")), comments)])
        inside = "" if wanted.startswith("\n") else "  "
        assert result.data.decode() == f"a = {{\n{inside}{wanted}\n}}\n"


def test_what_else_goes_leaves_line_ends_as_they_are() -> None:
    """In a body, where a blank line may set groups apart, in a list, and an entry beside others."""
    assert apply(b"b = 1\n\n# of a\na = 1\n\nc = 2\n", [RemoveAt(A, True)]).data == b"b = 1\n\n\nc = 2\n"
    listed = apply(b"a = [\n  1,\n\n  # two\n  2,\n\n  3\n]\n", [RemoveAt((*A, IndexStep(1)), True)])
    assert listed.data == b"a = [\n  1,\n\n\n  3\n]\n"
    assert apply(b"a = { b = 1, c = 2 }\n", [RemoveAt((*A, KeyStep("c")), True)]).data == b"a = { b = 1 }\n"
    begun = apply(b"a = { c = 1\n  b = 2\n}\n", [RemoveAt((*A, KeyStep("c")), True)])
    assert begun.data == b"a = {\n  b = 2\n}\n"


@pytest.mark.parametrize(
    ("items", "apart"),
    [
        ("b = {\n    x = 1\n  }\n\n  c = {\n    x = 2\n  }", True),
        ("b = 1\n\n  c = 2", True),
        ("b = 1\n\n  c = 2\n\n  d = 3", True),
        ("b = 1 # x\n  # y\n \t\n  c = 2", True),
        ("b = {\n    x = 1\n  }\n  c = {\n    x = 2\n  }", False),
        ("b = {\n    x = 1\n  }", False),
        ("b = {\n\n    x = 1\n  }\n  c = {\n\n    x = 2\n  }", False),
        ("b = 1\n\n  c = 2\n  d = 3", False),
        ("b = 1\n  c = 2\n\n  d = 3", False),
        ("b = 1\n  # x\n  c = 2", False),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_new_object_is_set_apart_where_all_are(items: str, apart: bool, newline: str) -> None:
    """A line of its own isn't."""
    for value, text, blank in (({"x": 3}, "{\n    x = 3\n  }", "\n" * apart), (3, "3", "")):
        before = f"a = {{\n  {items}\n}}\n".replace("\n", newline).encode()
        after = f"a = {{\n  {items}\n{blank}  n = {text}\n}}\n".replace("\n", newline)
        assert apply(before, [SetValue((*A, KeyStep("n")), value)]).data.decode() == after


def test_a_new_object_in_a_list_is_not_set_apart() -> None:
    before = b"a = [\n  {\n    x = 1\n  },\n\n  {\n    x = 2\n  },\n]\n"
    after = apply(before, [InsertElement(A, 2, {"x": 3})]).data
    assert after == before[:-2] + b"  {\n    x = 3\n  },\n]\n"


def part(index: int, *steps: IndexStep | KeyStep | PartStep) -> Path:
    """Within what is computed."""
    return (*A, PartStep(index), *steps)


@pytest.mark.parametrize(
    ("before", "path", "value", "after"),
    [
        ("f(b, { c = 1 })", part(1, KeyStep("c")), 2, "f(b, { c = 2 })"),
        ("f(b, { c = 1 })", part(1, KeyStep("d")), 2, "f(b, { c = 1, d = 2 })"),
        ("f(b, {\n  c = 1\n})", part(1, KeyStep("d")), 2, "f(b, {\n  c = 1\n  d = 2\n})"),
        ("f(b, {})", part(1, KeyStep("d")), 2, "f(b, { d = 2 })"),
        ("f(g({}))", part(0, PartStep(0), KeyStep("d")), 2, "f(g({ d = 2 }))"),
        ("f(b, {})", part(1, KeyStep("d")), Lines("x\n"), "f(b, {\n  d = <<-EOT\n    x\n  EOT\n})"),
        ("f(b, [1])", part(1, IndexStep(1)), 2, "f(b, [1, 2])"),
        ("f(b, [])", part(1, IndexStep(0)), 2, "f(b, [2])"),
        ('b ? "x" : "y"', part(1), "z", 'b ? "z" : "y"'),
        ("f(b, 1)", part(1), {"x": 1, "y": [2]}, "f(b, { x = 1, y = [2] })"),
        ("f(b, [\n  c\n    ])", part(1), {"x": 1}, "f(b, {\n  x = 1\n})"),
        ("f(b, 1)", part(1), Lines("x\ny\n"), 'f(b, "x\\ny\\n")'),
        ("f(b, <<E\nx\nE\n)", part(1), "y\n", 'f(b, "y\\n"\n)'),
        ("f(1)", part(0), Template('"${x}"'), 'f("${x}")'),
    ],
)
def test_within_what_is_computed(before: str, path: Path, value: Any, after: str) -> None:
    assert apply(f"a = {before}\n".encode(), [SetValue(path, value)]).data.decode() == f"a = {after}\n"


@pytest.mark.parametrize(("changed", "kept"), [(150, True), (151, False)])
def test_so_many_elements_are_changed_one_by_one(changed: int, kept: bool) -> None:
    before = "a = [\n" + "".join(f"  {n}, # {n}\n" for n in range(changed)) + "]\n"
    values: list[Any] = [n + 1000 for n in range(changed)]
    after = apply(before.encode(), [SetValue(A, values)]).data
    assert (b"# 7\n" in after) is kept
    assert b"1149" in after


@pytest.mark.parametrize("many", [4, 5])
@pytest.mark.parametrize(
    "values",
    [
        pytest.param([*range(5, 20)], id="the first gone"),
        pytest.param([*range(15)], id="the last gone"),
        pytest.param([*range(7), *range(12, 20)], id="some gone within"),
        pytest.param([*range(100, 105), *range(20)], id="new ones first"),
        pytest.param([*range(20), *range(100, 105)], id="new ones last"),
        pytest.param([*range(7), *range(100, 105), *range(7, 20)], id="new ones within"),
        pytest.param([*range(7), *range(100, 105), *range(12, 20)], id="others within"),
        pytest.param([100, *range(1, 7), 7, 101, *range(8, 16), 18, 19], id="here and there"),
    ],
)
def test_however_they_are_changed(monkeypatch: pytest.MonkeyPatch, values: list[int], many: int) -> None:
    monkeypatch.setattr(edit, "_MANY", many)  # private: a limit that is far off made near
    before = "a = [\n" + "".join(f"  {n}, # {n}\n" for n in range(20)) + "]\n"
    after = apply(before.encode(), [SetValue(A, values)]).data
    assert to_python(parse(after).body.attributes["a"].expr) == values
    changed = 4 if values[:2] == [100, 1] else 5
    assert (b"# 13\n" in after) is (many >= changed and 13 in values)


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
        ("b {}\n", (*A, IndexStep(1), KeyStep("c"))),
    ],
)
def test_where_nothing_can_be_set(before: str, path: Path) -> None:
    with pytest.raises(HclError):
        apply(before.encode(), [SetValue(path, 1)])


@pytest.mark.parametrize(
    ("before", "operation", "words"),
    [
        ("\nb {\n}\n", ReorderElements(B, (0,)), "b is not a list written out here."),
        ("\na = 1\n", ReorderElements(A, ()), "a is not a list written out here."),
        ("\nb {\n}\n", InsertElement(B, 0, 1), "b is not a list written out here."),
        ("\na = {}\n", InsertElement(A, 0, 1), "a is not a list written out here."),
        ("\na = [1]\n", InsertElement(A, -1, 1), "The list has no element 0."),
        ("\na = [1]\n", ReorderElements(A, ()), "The new order doesn't name each element once."),
        ("\na = 1\n", SetValue((*A, KeyStep("c")), 1), "a is not written out here, so nothing"),
        ("\na = f(1)\n", RemoveAt(part(0)), "A part of a computed value can't be removed by itself."),
        ("\na = f(1)\n", SetValue(part(1), 1), "a is not written out here, so nothing"),
        ("\na = f(1)\n", SetValue(part(0, KeyStep("c")), 1), "a / (1) is not written out here, so nothing"),
        ("", SetValue((KeyStep("c"),), 1), "The file is not written out here, so nothing"),
    ],
)
def test_what_a_refusal_calls_the_place(before: str, operation: Operation, words: str) -> None:
    with pytest.raises(HclError) as refused:
        apply(before.encode(), [operation])
    assert refused.value.sentence.startswith(words)
    assert refused.value.line == (2 if before else 1)


def test_an_empty_object_in_a_list_on_a_line_is_filled_there() -> None:
    after = apply(b"a = [{}, 1]\n", [SetValue((*A, IndexStep(0), KeyStep("b")), 2)]).data
    assert after == b"a = [{ b = 2 }, 1]\n"
    after = apply(b"b {\n  a = {}\n}\n", [SetValue((*B, *A, KeyStep("c")), 2)]).data
    assert after == b"b {\n  a = {\n    c = 2\n  }\n}\n"


@pytest.mark.parametrize(
    ("before", "operation", "line"),
    [
        ("a {\n  b {\n  }\n}\n", RemoveAt((BlockStep("a"), BlockStep("b"), AttributeStep("x"))), 2),
        ("\na {\n  b {\n  }\n}\n", RemoveAt((BlockStep("a"), BlockStep("c"), AttributeStep("x"))), 2),
        ("\na {\n}\n", RemoveAt((BlockStep("x"),)), 1),
        ("a = 1\nb = (\n", SetValue(A, 2), 2),
        ("a = 1\n\nb {\n}\n", SetValue((*B, BlockStep("c"), *A), 1), 3),
        ('a = 1\nb "x" {\n}\n', RenameLabel((BlockStep("b", ("x",)),), 1, "y"), 2),
    ],
)
def test_the_line_that_a_refusal_names(before: str, operation: Operation, line: int) -> None:
    with pytest.raises(HclError) as refused:
        apply(before.encode(), [operation])
    assert refused.value.line == line


def test_a_refusal_counts_labels_and_elements_from_one() -> None:
    with pytest.raises(HclError, match="no label 2"):
        apply(b'b "x" {}\n', [RenameLabel((BlockStep("b", ("x",)),), 1, "y")])
    for operation in (InsertElement(A, 2, 1), SetValue((*A, IndexStep(2)), 1)):
        with pytest.raises(HclError, match="no element 3"):
            apply(b"a = [1]\n", [operation])


@pytest.mark.parametrize("in_lists", [True, False])
def test_how_deep_a_value_may_nest(in_lists: bool) -> None:
    value: Any = 1
    for _level in range(MAX_DEPTH):
        value = [value] if in_lists else {"k": value}
    assert apply(b"a = 1\n", [SetValue(A, value)]).data.count(b"[" if in_lists else b"{") == MAX_DEPTH
    with pytest.raises(HclError, match="nests more than"):
        apply(b"a = 1\n", [SetValue(A, [value])])


@pytest.mark.parametrize(
    "values",
    [
        pytest.param([*range(600), 7000], id="one more at the end of many"),
        pytest.param([*range(599)], id="one less at the end of many"),
        pytest.param([*range(500, 600)], id="most of many gone"),
    ],
)
def test_long_lists_keep_what_stays(values: list[int]) -> None:
    before = "a = [\n" + "".join(f"  {n}, # {n}\n" for n in range(600)) + "]\n"
    after = apply(before.encode(), [SetValue(A, values)]).data
    assert to_python(parse(after).body.attributes["a"].expr) == values
    assert (b"# 7\n" in after) is (7 in values)


def test_an_element_gone_from_the_beginning_of_many() -> None:
    before = "a = [\n" + "".join(f"  {n % 50}, # {n}\n" for n in range(500)) + "]\n"
    after = apply(before.encode(), [SetValue(A, [n % 50 for n in range(1, 501)])]).data
    assert b"# 0\n" not in after and b"# 1\n" in after and b"# 499\n" in after
