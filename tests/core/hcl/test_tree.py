"""Reading: kinds, spans, lines, and tree-sitter's traps."""

from __future__ import annotations

from core.hcl import AttributeStep, BlockStep, IndexStep, KeyStep, find, parse, prefilter
from core.hcl.path import expression_of
from tests.core.hcl.referee import evaluated, needs_terraform


def kind(text: str) -> str:
    return parse(f"x = {text}\n".encode()).body.attributes["x"].expr.kind


def test_kinds() -> None:
    assert {
        text: kind(text) for text in ('"a"', "1", "-1", "true", "null", '"$${a}"', '"$$${a}"')
    } == dict.fromkeys(('"a"', "1", "-1", "true", "null", '"$${a}"', '"$$${a}"'), "literal")
    assert kind("var.a[0].b") == kind("a") == kind('a["b"]') == kind("a.0.b") == "reference"
    assert kind("{}") == "object"
    assert kind("[]") == "tuple"
    assert kind('"${a}"') == kind('"%{ if a }b%{ endif }"') == "template"
    assert kind("<<E\nx\nE") == kind("<<E\n${x}\nE") == "heredoc"
    for text in (
        "a.b[*]",
        "f(1)",
        "1 + 2",
        "(1)",
        "[for a in b : a]",
        "{ for a in b : a => a }",
        "a ? b : c",
        "!a",
    ):
        assert kind(text) == "expression", text


def test_spans_and_lines_with_a_byte_order_mark() -> None:
    data = b'\xef\xbb\xbfmodule "a" "b\\"c" {\n  x = {\n    y = 1\n  }\n}\n'
    tree = parse(data)
    block = tree.body.blocks[0]
    assert (block.type, block.labels, block.line, block.end_line) == ("module", ("a", 'b"c'), 1, 5)
    assert [data[s:e] for s, e in block.label_spans] == [b'"a"', b'"b\\"c"']
    place = find(tree, (BlockStep("module", ("a", 'b"c')), AttributeStep("x"), KeyStep("y")))
    assert place is not None
    assert place.line == 3
    assert data[slice(*place.span)] == b"y = 1"
    assert data[slice(*block.body.span)].startswith(b"\n  x")


def test_keys() -> None:
    items = (
        parse(b'x = { a = 1, "b c" : 2, (d) = 3, 1 = 4, "${e}" = 5, true = 6 }')
        .body.attributes["x"]
        .expr.items
    )
    assert [(i.key, i.key_kind) for i in items] == [
        ("a", "identifier"),
        ("b c", "string"),
        (None, "expression"),
        ("1", "number"),
        (None, "expression"),
        ("true", "identifier"),
    ]


def test_find_takes_the_last_of_two_equal_keys_and_the_nth_block() -> None:
    tree = parse(b'a = { k = 1, k = 2 }\nb "x" {}\nb "x" { y = 1 }\n')
    place = find(tree, (AttributeStep("a"), KeyStep("k")))
    expr = expression_of(place) if place else None
    assert expr is not None
    assert expr.text == "2"
    second = find(tree, (BlockStep("b", ("x",), 1), AttributeStep("y")))
    assert second is not None
    assert find(tree, (BlockStep("b", ("x",), 2),)) is None
    assert find(tree, (AttributeStep("a"), IndexStep(0))) is None


def test_a_broken_file_still_shows_what_could_be_read() -> None:
    tree = parse(b'module "a" {\n  x = 1\n}\n\nmodule "b" {\n  y = = 2\n}\n')
    assert tree.problem is not None
    assert tree.problem.line == 6
    assert tree.body.blocks[0].labels == ("a",)


def test_prefilter() -> None:
    assert prefilter(b'x\nresource\t"a" "b" {}')
    assert not prefilter(b"locals { module = 1 }")


KEYS = (
    "1.30", "1.0", "01", "1e3", "0.10", "1e-7", "10", "1.5e1", "0", "0.0", "100e-2", "7E2", "0.1e1",
    "3.14159",
    "123456789012345678901234567890", "1e30", "12.340e1", "true", "null", '"1.30"', "a-b",
)  # fmt: skip


@needs_terraform
def test_keys_are_those_that_terraform_reads() -> None:
    trees = {key: parse(f"x = {{ {key} = 1 }}\n".encode()) for key in KEYS}
    sound = [key for key, tree in trees.items() if tree.problem is None]
    assert {"1.30", "1.0", "01", "0.10", "0", "0.0", "true"} <= set(sound), "what stays is read-only"
    mine = [trees[key].body.attributes["x"].expr.items[0].key for key in sound]
    assert mine == evaluated([], [f"keys({{ {key} = 1 }})[0]" for key in sound])


def test_of_a_key_that_stands_twice_the_last_is_meant() -> None:
    tree = parse(b'x = { 1.0 = "a", "1" = "b" }\n')
    assert tree.body.attributes["x"].expr.value() == {"1": "b"}
    item = find(tree, (AttributeStep("x"), KeyStep("1")))
    assert item is not None and expression_of(item).text == '"b"'  # type: ignore[union-attr]
