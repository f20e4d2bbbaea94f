"""Edits by example: where text goes, what goes with it, and what never moves."""

from __future__ import annotations

from typing import Any

import pytest

from core.hcl import (
    AddBlock,
    AttributeStep,
    BlockStep,
    Expression,
    HclError,
    IndexStep,
    InsertElement,
    KeyStep,
    Operation,
    Reference,
    RemoveAt,
    RenameLabel,
    ReorderElements,
    SetValue,
    Template,
    apply,
)
from core.hcl.kept_trees import recall

A = (AttributeStep("a"),)
HEREDOC = Expression("<<EOT\nfoo\nEOT")


def key(*names: str) -> tuple[Any, ...]:
    return (*A, *map(KeyStep, names))


def at(index: int) -> tuple[Any, ...]:
    return (*A, IndexStep(index))


CASES: dict[str, tuple[str, Operation, str]] = {
    "a value keeps its comment": ("a = 1 # c\n", SetValue(A, 2), "a = 2 # c\n"),
    "a new attribute aligns": (
        "a    = 1\nlong = 2\n",
        SetValue((AttributeStep("b"),), 3),
        "a    = 1\nlong = 2\nb    = 3\n",
    ),
    "a longer name moves the chain": (
        "a = 1\n",
        SetValue((AttributeStep("long"),), 2),
        "a    = 1\nlong = 2\n",
    ),
    "a first key stands before the comment of the next": (
        "a = {\n  # two\n  bb = {}\n\n  c = {}\n}\n",
        SetValue(key("x", "y"), 1, first=True),
        "a = {\n  x = {\n    y = 1\n  }\n\n  # two\n  bb = {}\n\n  c = {}\n}\n",
    ),
    "a first key takes commas along": (
        "a = { # of all\r\n  bb = 1,\r\n  c  = 2\r\n}\r\n",
        SetValue(key("xyz"), 3, first=True),
        "a = { # of all\r\n  xyz = 3,\r\n  bb  = 1,\r\n  c   = 2\r\n}\r\n",
    ),
    "a first key on one line": (
        "a = { b = 1, c = 2 }\n",
        SetValue(key("x"), 3, first=True),
        "a = { x = 3, b = 1, c = 2 }\n",
    ),
    "a first key that needs lines": (
        "a = { b = {} }\n",
        SetValue(key("x"), {"y": "z" * 120}, first=True),
        'a = {\n  x = {\n    y = "' + "z" * 120 + '"\n  }\n  b = {}\n}\n',
    ),
    "a first heredoc": (
        "a = {\n  b = 1,\n  c = 2\n}\n",
        SetValue(key("x"), HEREDOC, first=True),
        "a = {\n  x = <<EOT\nfoo\nEOT\n  b = 1,\n  c = 2\n}\n",
    ),
    "a first key behind the bracket": (
        "a = { b = 1\n}\n",
        SetValue(key("x"), 2, first=True),
        "a = { x = 2, b = 1\n}\n",
    ),
    "a first key of none": ("a = {}\n", SetValue(key("x"), 2, first=True), "a = {\n  x = 2\n}\n"),
    "a key that is there stays where it is": (
        "a = { b = 1, c = 2 }\n",
        SetValue(key("c"), 3, first=True),
        "a = { b = 1, c = 3 }\n",
    ),
    "a dirty chain is copied": ("a=1\nbb=2\n", SetValue((AttributeStep("c"),), 3), "a=1\nbb=2\nc=3\n"),
    "a dirty column is kept": (
        "  a     = 1\n  bb    = 2\n",
        SetValue((AttributeStep("c"),), 3),
        "  a     = 1\n  bb    = 2\n  c     = 3\n",
    ),
    "a blank line bounds the chain": (
        "a = 1\n\nb = 2\n",
        SetValue((AttributeStep("long"),), 3),
        "a = 1\n\nb    = 2\nlong = 3\n",
    ),
    "attributes before blocks": (
        'b "x" {\n  c {}\n}\n',
        SetValue((BlockStep("b", ("x",)), AttributeStep("d")), 1),
        'b "x" {\n  d = 1\n\n  c {}\n}\n',
    ),
    "an empty object opens": ("a = {}\n", SetValue(key("b"), 1), "a = {\n  b = 1\n}\n"),
    "an empty object in a line fills": (
        "a = { b = {} }\n",
        SetValue(key("b", "c"), 1),
        "a = { b = { c = 1 } }\n",
    ),
    "objects on the way": ("a = {}\n", SetValue(key("b", "c"), 1), "a = {\n  b = {\n    c = 1\n  }\n}\n"),
    "a one-line object grows": ("a = { b = 1 }\n", SetValue(key("c"), 2), "a = { b = 1, c = 2 }\n"),
    "until it doesn't fit": (
        "a = { b = 1 }\n",
        SetValue(key("c"), "x" * 90),
        'a = {\n  b = 1\n  c = "' + "x" * 90 + '"\n}\n',
    ),
    "colons and tight": ("a = {b:1}\n", SetValue(key("c"), 2), "a = {b:1, c:2}\n"),
    "commas between": (
        "a = {\n  b = 1,\n  c = 2\n}\n",
        SetValue(key("d"), 3),
        "a = {\n  b = 1,\n  c = 2,\n  d = 3\n}\n",
    ),
    "one comma among many without": (
        "a = {\n  b = f(1),\n  c = 2\n  d = 3\n  e = f(4),\n  g = 5\n}\n",
        SetValue(key("h"), 6),
        "a = {\n  b = f(1),\n  c = 2\n  d = 3\n  e = f(4),\n  g = 5\n  h = 6\n}\n",
    ),
    "a comma at the end": ("a = {\n  b = 1,\n}\n", SetValue(key("d"), 3), "a = {\n  b = 1,\n  d = 3,\n}\n"),
    "quoted neighbours": ('a = {\n  "b" = 1\n}\n', SetValue(key("d"), 3), 'a = {\n  "b" = 1\n  "d" = 3\n}\n'),
    "a key that needs quotes": (
        "a = {\n  b = 1\n}\n",
        SetValue(key("k8s.io/x"), 3),
        'a = {\n  b          = 1\n  "k8s.io/x" = 3\n}\n',
    ),
    "before closing comments": (
        "a = {\n  b = 1 # one\n  # closing\n}\n",
        SetValue(key("c"), 2),
        "a = {\n  b = 1 # one\n  c = 2\n  # closing\n}\n",
    ),
    "computed keys stay": (
        "a = {\n  (x) = 1\n}\n",
        SetValue(key("b"), 2),
        "a = {\n  (x) = 1\n  b   = 2\n}\n",
    ),
    "CRLF": (
        "a = {\r\n  b = 1\r\n}\r\n",
        SetValue(key("c"), {"d": 1}),
        "a = {\r\n  b = 1\r\n  c = {\r\n    d = 1\r\n  }\r\n}\r\n",
    ),
    "tabs": (
        "a = {\n\tb = {\n\t\tc = 1\n\t}\n}\n",
        SetValue(key("b", "d"), {"e": 2}),
        "a = {\n\tb = {\n\t\tc = 1\n\t\td = {\n\t\t\te = 2\n\t\t}\n\t}\n}\n",
    ),
    "no final line end": ("a = 1", SetValue((AttributeStep("b"),), 2), "a = 1\nb = 2"),
    "a byte order mark": ("\ufeffa = 1\n", SetValue((AttributeStep("bb"),), 2), "\ufeffa  = 1\nbb = 2\n"),
    "wide characters": (
        "a = {\n  größe = 1\n}\n",
        SetValue(key("b"), 2),
        "a = {\n  größe = 1\n  b     = 2\n}\n",
    ),
    # Lists
    "append on a line": ("a = [1, 2]\n", InsertElement(A, 2, 3), "a = [1, 2, 3]\n"),
    "append to lines": (
        "a = [\n  1,\n  2 # two\n]\n",
        InsertElement(A, 2, 3),
        "a = [\n  1,\n  2, # two\n  3\n]\n",
    ),
    "append with a comma": ("a = [\n  1,\n]\n", SetValue(at(1), 2), "a = [\n  1,\n  2,\n]\n"),
    "insert before a commented one": (
        "a = [\n  1,\n  # two\n  2,\n]\n",
        InsertElement(A, 1, 9),
        "a = [\n  1,\n  9,\n  # two\n  2,\n]\n",
    ),
    "insert first": ("a = [1]\n", InsertElement(A, 0, 0), "a = [0, 1]\n"),
    "fill a list": ("a = []\n", InsertElement(A, 0, "x"), 'a = ["x"]\n'),
    "objects in a list": (
        "a = [{\n  b = 1\n}]\n",
        InsertElement(A, 1, {"b": 2}),
        "a = [{\n  b = 1\n  }, {\n  b = 2\n}]\n",
    ),
    "only what differs is touched": (
        'a = [\n  "x", # one\n  "y", # two\n]\n',
        SetValue(A, ["x", "z", "y"]),
        'a = [\n  "x", # one\n  "z",\n  "y", # two\n]\n',
    ),
    "only keys that differ": (
        "a = {\n  b = 1 # one\n  c = 2 # two\n}\n",
        SetValue(A, {"b": 1, "d": 3}),
        "a = {\n  b = 1 # one\n  d = 3\n}\n",
    ),
    "the same order is no change": (
        "a = [\n  <<-E\n  x\n  E\n, \n]\n",
        ReorderElements(A, (0,)),
        "a = [\n  <<-E\n  x\n  E\n, \n]\n",
    ),
    "reorder takes comments along": (
        "a = [\n  1, # one\n  # lead\n  2 # two\n]\n",
        ReorderElements(A, (1, 0)),
        "a = [\n  # lead\n  2, # two\n  1  # one\n]\n",
    ),
    "reorder on a line": ("a = [1, 2, 3]\n", ReorderElements(A, (2, 0, 1)), "a = [3, 1, 2]\n"),
    # Removing
    "an attribute and its comment": ("a = 1 # c\nlong = 2\n", RemoveAt(A), "long = 2\n"),
    "leading comments stay": ("# lead\na = 1\nb = 2\n", RemoveAt(A), "# lead\nb = 2\n"),
    "unless asked": ("b = 2\n# lead\n# more\na = 1\n", RemoveAt(A, comments=True), "b = 2\n"),
    "unless asked, at the top": ("# lead\n# more\na = 1\nb = 2\n", RemoveAt(A, comments=True), "b = 2\n"),
    "comments set apart stay even so": (
        "# about the file\n# more\n\na = 1\nb = 2\n",
        RemoveAt(A, comments=True),
        "# about the file\n# more\n\nb = 2\n",
    ),
    "what would read on gets a comma, also behind a sign": (
        "a = {\n  x = -y\n  b = 1\n  (v) = 1\n}\n",
        RemoveAt((*A, KeyStep("b"))),
        "a = {\n  x = -y,\n  (v) = 1\n}\n",
    ),
    "a key on a line": ("a = { b = 1, c = 2 }\n", RemoveAt(key("b")), "a = { c = 2 }\n"),
    "the last key on a line": ("a = { b = 1, c = 2 }\n", RemoveAt(key("c")), "a = { b = 1 }\n"),
    "the only key": ("a = { b = 1 }\n", RemoveAt(key("b")), "a = {}\n"),
    "a key said twice": ("a = {\n  b = 1\n  b = 2\n}\n", RemoveAt(key("b")), "a = {\n}\n"),
    "the last of a list": ("a = [\n  1,\n  2\n]\n", RemoveAt(at(1)), "a = [\n  1\n]\n"),
    "the last with a comma": ("a = [\n  1,\n  2, # c\n]\n", RemoveAt(at(1)), "a = [\n  1,\n]\n"),
    "the last line of a file without an end": ("b = 2\na = 1", RemoveAt(A), "b = 2"),
    "an attribute of a one-line block": ("b { a = 1 }\n", RemoveAt((BlockStep("b"), *A)), "b {}\n"),
    "a block and a blank line": ("x {}\n\nb {}\n\ny {}\n", RemoveAt((BlockStep("b"),)), "x {}\n\ny {}\n"),
    # Blocks
    "a block at the end": ("x {}\n", AddBlock((), "b {\nc=1\n}"), "x {}\n\nb {\n  c = 1\n}\n"),
    "a block behind another": (
        "x {}\n\ny {}\n",
        AddBlock((), "b {}", (BlockStep("x"),)),
        "x {}\n\nb {}\n\ny {}\n",
    ),
    "a block in one that opens on one line": (
        "x { a = {\n  b = 1\n} }\n",
        AddBlock((BlockStep("x"),), "c {}"),
        "x {\n  a = {\n    b = 1\n  }\n\n  c {}\n}\n",
    ),
    "an attribute in a block that opens on one line": (
        "x { a = [{\n  b = 1\n}] } # c\n",
        SetValue((BlockStep("x"), AttributeStep("d")), 2),
        "x {\n  a = [{\n    b = 1\n  }]\n  d = 2\n} # c\n",
    ),
    "a block in a block": ("x {}\n", AddBlock((BlockStep("x"),), "b {}"), "x {\n  b {}\n}\n"),
    "a one-line block opens": (
        "b { a = 1 }\n",
        SetValue((BlockStep("b"), AttributeStep("c")), 2),
        "b {\n  a = 1\n  c = 2\n}\n",
    ),
    "rename": ('b "x" y {}\n', RenameLabel((BlockStep("b", ("x", "y")),), 1, "z w"), 'b "x" "z w" {}\n'),
    # Heredocs end their line
    "into an attribute with a comment": (
        "a = 1 # c\nb = 2\n",
        SetValue(A, HEREDOC),
        "# c\na = <<EOT\nfoo\nEOT\nb = 2\n",
    ),
    "into a one-line object": (
        "a = { b = 1, c = 2 }\n",
        SetValue(key("b"), HEREDOC),
        "a = {\n  b = <<EOT\nfoo\nEOT\n  c = 2\n}\n",
    ),
    "into an object with commas": (
        "a = {\n  b = 1, # c\n  d = 2,\n}\n",
        SetValue(key("b"), HEREDOC),
        "a = {\n  # c\n  b = <<EOT\nfoo\nEOT\n  d = 2,\n}\n",
    ),
    "into a list": ("a = [1, 2]\n", SetValue(at(0), HEREDOC), "a = [<<EOT\nfoo\nEOT\n, 2]\n"),
    "to the end of a list": (
        "a = [\n  1\n]\n",
        InsertElement(A, 1, HEREDOC),
        "a = [\n  1,\n  <<EOT\nfoo\nEOT\n]\n",
    ),
    "into a one-line block": (
        "b { a = 1 }\n",
        SetValue((BlockStep("b"), *A), HEREDOC),
        "b {\n  a = <<EOT\nfoo\nEOT\n}\n",
    ),
    "at the end of a file": ("a = 1", SetValue(A, HEREDOC), "a = <<EOT\nfoo\nEOT\n"),
    "a text in a heredoc stays one": (
        "a = <<-E\n    x\n  E\n",
        SetValue(A, "y\n  z\n"),
        "a = <<-E\n    y\n      z\n  E\n",
    ),
    "a text that needs no heredoc": ("a = <<E\nx\nE\n", SetValue(A, "y"), 'a = "y"\n'),
    "behind another on its line": (
        "a = {\n  b = 1, c = 2 # n\n  d = 3\n}\n",
        SetValue(key("c"), HEREDOC),
        "a = {\n  b = 1, c = <<EOT\nfoo\nEOT\n  # n\n  d = 3\n}\n",
    ),
    # What tree-sitter would read on into the next line
    "a name before a computed key": (
        "a = {\n  b = 1\n  (x) = 2\n}\n",
        SetValue(key("b"), Reference("foo")),
        "a = {\n  b = foo,\n  (x) = 2\n}\n",
    ),
    "removed before a computed key": (
        "a = {\n  b = foo\n  c = 1,\n  (x) = 2\n}\n",
        RemoveAt(key("c")),
        "a = {\n  b = foo,\n  (x) = 2\n}\n",
    ),
    "spread before a computed key": (
        "a = { b = foo, (x) = 2 }\n",
        SetValue(key("c"), HEREDOC),
        "a = {\n  b   = foo,\n  (x) = 2,\n  c   = <<EOT\nfoo\nEOT\n}\n",
    ),
    # Expressions
    "a reference": ("a = 1\n", SetValue(A, Reference("var.x")), "a = var.x\n"),
    "a template that is only a reference": ("a = 1\n", SetValue(A, Template('"${var.x}"')), "a = var.x\n"),
    "an expression is laid out": ("a = 1\n", SetValue(A, Expression("f( 1,2 )")), "a = f(1, 2)\n"),
}


@pytest.mark.parametrize("name", CASES)
def test_examples(name: str) -> None:
    before, operation, after = CASES[name]
    assert apply(before.encode(), [operation]).data.decode() == after


@pytest.mark.parametrize(
    ("text", "operation", "words"),
    [
        ("a = var.x\n", SetValue(key("b"), 1), "not written out here"),
        ("a = 1\n", SetValue((BlockStep("b"), *A), 1), "no block b"),
        ("a = [1]\n", SetValue(at(2), 1), "no element 3"),
        ("a = 1\n", InsertElement(A, 0, 1), "not a list"),
        ("a = [1]\n", ReorderElements(A, (0, 0)), "order"),
        ("a = 1\n", RemoveAt((AttributeStep("b"),)), "There is no b"),
        ("a = 1\n", SetValue(A, Expression("1\nb = 2")), "not one expression"),
        ("a = 1\n", SetValue(A, Expression("")), "empty"),
        ("a = 1\n", SetValue(A, Expression("1 +")), "expected"),
        ("a = 1\n", SetValue(A, Expression("1 # c")), "comment"),
        ("a = 1\n", SetValue(A, Expression("1 }")), ""),
        ("a = 1\n", SetValue(A, [{"x": Expression("1, y = 2")}]), ""),
        ("a = {}\n", SetValue(key("b"), float("nan")), "no number"),
        ("a = 1\n", SetValue((AttributeStep("b c"),), 1), "can't be the name"),
        ("a = 1\n", AddBlock((), "x = 1"), "not a block"),
        ("a = 1\n", AddBlock((), "x {"), "not closed"),
        ("b {}\n", RenameLabel((BlockStep("b"),), 0, "x"), "no label"),
        ("a = 1 b = 2\n", SetValue(A, 2), "end its line"),
        ("b {}\n", SetValue((BlockStep("b"),), 2), "no value"),
    ],
)
def test_refusals_say_why(text: str, operation: Operation, words: str) -> None:
    with pytest.raises(HclError) as error:
        apply(text.encode(), [operation])
    assert words in error.value.sentence
    assert error.value.sentence.endswith((".", "?", "”", ")")) or words in (
        "expected",
        "not one expression",
        "not a block",
    )


def test_a_refusal_leaves_nothing_half_done() -> None:
    data = b"a = 1\nb = 2\n"
    with pytest.raises(HclError):
        apply(data, [SetValue(A, 5), RemoveAt((AttributeStep("zz"),))])
    assert apply(data, [SetValue(A, 5)]).data == b"a = 5\nb = 2\n"


def test_several_edits_in_one_go() -> None:
    data = b"a = 1\nb = [1]\nc {\n}\n"
    result = apply(
        data,
        [
            SetValue(A, 10),
            InsertElement((AttributeStep("b"),), 0, 0),
            SetValue((BlockStep("c"), AttributeStep("d")), True),
            AddBlock((), "e {}"),
        ],
    )
    assert result.data == b"a = 10\nb = [0, 1]\nc {\n  d = true\n}\n\ne {}\n"
    assert len(result.splices) == 4


def test_line_ends_of_nested_expressions_are_the_files() -> None:
    value = {"b": Expression("[\n  1,\n]"), "c": (1, Expression("f(\n2\n)"))}
    after = apply(b"a = 1\r\nz = 2\r\n", [SetValue(A, value)]).data
    assert after.count(b"\n") == after.count(b"\r\n") > 5


def test_lines_that_were_dirty_stay_and_clean_ones_align() -> None:
    data = b"x   = 1\ny=2\nlong = 3\n"
    after = apply(data, [SetValue((AttributeStep("longer"),), 4)]).data
    assert b"y=2\n" in after
    assert after.splitlines()[0] == b"x   = 1"


def test_the_tree_of_a_result_is_kept() -> None:
    result = apply(b"a = 1\n", [SetValue(A, 77)])
    assert recall(result.data) is not None
