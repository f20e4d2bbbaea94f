"""What the splices stand on: gaps, lines and indentation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.hcl import write
from core.hcl.source import BOM, Splice, splice
from core.hcl.write import Row, gap

OBJECT = b"  a = {\n    b = 1\n    c = 2\n  }\n"


def row(data: bytes, kind: str, *elements: bytes, is_file: bool = False) -> Row:
    """The row of these elements between the first bracket and the last, or of the whole file."""
    spans, at = [], 0
    for element in elements:
        start = data.index(element, at)
        at = start + len(element)
        spans.append((start, at))
    if is_file:
        return Row(kind, 0, len(data), tuple(spans), True)
    opening = min(data.index(b) for b in (b"{", b"[") if b in data)
    closing = max(data.rindex(b) for b in (b"}", b"]") if b in data)
    return Row(kind, opening + 1, closing, tuple(spans))


@pytest.mark.parametrize(
    ("text", "comma", "tail", "newline", "comments"),
    [
        (b"", None, 0, None, ()),
        (b"  ", None, 0, None, ()),
        (b"\n", None, 0, 1, ()),
        (b" \n  ", None, 0, 2, ()),
        (b",", 0, 1, None, ()),
        (b" , ", 1, 2, None, ()),
        (b",\n", 0, 1, 2, ()),
        (b" # c\n  ", None, 4, 5, ((1, 5),)),
        (b", # c\r\n", 0, 5, 7, ((2, 7),)),
        (b" # c\r\n\r\n", None, 4, 6, ((1, 6),)),
        (b" /* c */\n", None, 8, 9, ((1, 8),)),
        (b" /* c */ ", None, 8, None, ((1, 8),)),
        (b" /* c */ , /* d */ ", 9, 18, None, ((1, 8), (11, 18))),
        (b"\n# c\n", None, 0, 1, ((1, 5),)),
        (b"\n# c\n,", 5, 6, None, ((1, 5),)),
        (b"\n  ,\n", 3, 4, 5, ()),
        (b"\n\n", None, 0, 1, ()),
        (b" # c", None, 4, None, ((1, 4),)),
    ],
)
def test_gaps(
    text: bytes, comma: int | None, tail: int, newline: int | None, comments: tuple[tuple[int, int], ...]
) -> None:
    found = gap(b"xx" + text + b"yy", 2, 2 + len(text))
    assert (found.start, found.end) == (2, 2 + len(text))
    assert found.comma == (None if comma is None else comma + 2)
    assert found.tail == tail + 2
    assert found.newline == (None if newline is None else newline + 2)
    assert found.comments == tuple((a + 2, b + 2) for a, b in comments)


def test_gaps_between_elements() -> None:
    data = b"[1, 2 , 3]\n"
    found = row(data, "tuple", b"1", b"2", b"3")
    gaps = [write.gap_after(data, found, index) for index in (-1, 0, 1, 2)]
    assert [(g.start, g.end, g.comma) for g in gaps] == [(1, 1, None), (2, 4, 2), (5, 8, 6), (9, 9, None)]


def test_lines() -> None:
    data = BOM + b"a\n  b c\n"
    assert write.line_start(data, 3) == 3
    assert write.line_start(data, 4) == 3
    assert write.line_start(data, 5) == 5
    assert write.line_start(b"a\nb", 1) == 0
    assert write.line_start(b"a\nb", 2) == 2
    assert write.indent_at(data, 8) == b"  "
    assert write.indent_at(data, 3) == b""
    assert write.indent_at(b"\t a", 2) == b"\t "
    assert write.starts_line(data, 3)
    assert write.starts_line(data, 7)
    assert not write.starts_line(data, 9)
    assert not write.starts_line(b"\va", 1)
    assert write.line_start(b"\na", 1) == 1


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        (b"<<E\nx\nE", True), (b"<<-E\nx\n  E", True), (b"<<E\nx\nE\n, 1", False), (b"1", False),
        (b'"<<E"', False),
        (b"a = <<E\nE", True), (b"[\n<<E\nE\n]", False), (b"1 # <<E", False), (b"<<E\nx", False),
        (b"", False), (b"# <<E", False),
    ],
)  # fmt: skip
def test_what_ends_with_a_heredoc(text: bytes, ends: bool) -> None:
    assert write.ends_with_heredoc(text) is ends


def test_indentation() -> None:
    inner = row(OBJECT, "object", b"b = 1", b"c = 2")
    assert (write.inner_indent(OBJECT, inner), write.unit(OBJECT, inner)) == (b"    ", b"  ")
    four = OBJECT.replace(b"    b", b"      b").replace(b"    c", b"      c")
    inner = row(four, "object", b"b = 1", b"c = 2")
    assert (write.inner_indent(four, inner), write.unit(four, inner)) == (b"      ", b"    ")
    line = b"  a = { b = 1 }\n"
    inner = row(line, "object", b"b = 1")
    assert (write.inner_indent(line, inner), write.unit(line, inner)) == (b"    ", b"  ")
    tabs = b"\ta = {}\n"
    inner = row(tabs, "object")
    assert (write.inner_indent(tabs, inner), write.unit(tabs, inner)) == (b"\t\t", b"\t")
    file = b"a = 1\n"
    inner = row(file, "body", b"a = 1", is_file=True)
    assert (write.inner_indent(file, inner), write.unit(file, inner)) == (b"", b"  ")
    empty = row(b"", "body", is_file=True)
    assert (write.inner_indent(b"", empty), write.unit(b"", empty)) == (b"", b"  ")
    moved = b"  a = 1\n"
    inner = row(moved, "body", b"a = 1", is_file=True)
    assert (write.inner_indent(moved, inner), write.unit(moved, inner)) == (b"  ", b"  ")
    last = b"a = {\n  b = 1\n    c = 2\n}\n"
    inner = row(last, "object", b"b = 1", b"c = 2")
    assert (write.inner_indent(last, inner), write.unit(last, inner)) == (b"    ", b"  ")
    mixed = b"\ta = {\n    b = 1\n\t}\n"
    assert write.unit(mixed, row(mixed, "object", b"b = 1")) == b"\t"
    flat = b"  a = {\n  b = 1\n  }\n"
    assert write.unit(flat, row(flat, "object", b"b = 1")) == b"  "
    out = b"  a = {\nb = 1\n  }\n"
    inner = row(out, "object", b"b = 1")
    assert (write.inner_indent(out, inner), write.unit(out, inner)) == (b"", b"  ")


def test_what_stands_on_one_line() -> None:
    assert write.is_one_line(b"a = { b = 1 }\n", row(b"a = { b = 1 }\n", "object", b"b = 1"))
    assert not write.is_one_line(OBJECT, row(OBJECT, "object", b"b = 1", b"c = 2"))
    block = b"b { a = [\n  1\n] }\n"
    assert write.is_one_line(block, Row("body", 3, 16, ((4, 15),)))
    assert not write.is_one_line(block, Row("object", 3, 16, ((4, 15),)))
    below = b"b {\n  a = 1 }\n"
    assert not write.is_one_line(below, Row("body", 3, 12, ((6, 11),)))


def test_what_fits() -> None:
    assert write.fits(b"x" * 90 + b"\n" + b"y" * 200, 10, b"z" * 10)
    assert not write.fits(b"x" * 90 + b"\n" + b"y" * 200, 10, b"z" * 11)
    assert write.fits(b"\n" + b"y" * 200, 0, b"z")
    assert write.fits(b"y" * 200 + b"\n" + b"x" * 90, 210, b"z" * 10)
    assert not write.fits(b"y" * 200 + b"\n" + b"x" * 90, 210, b"z" * 11)


def test_what_must_be_spread() -> None:
    line = b"a = { b = 1 }\n"
    one = row(line, "object", b"b = 1")
    assert not write.needs_expansion(line, one, b"c = 2")
    assert write.needs_expansion(line, one, b"c = [\n]")
    assert not write.needs_expansion(line, one, b"c" * 85)
    assert write.needs_expansion(line, one, b"c" * 86)
    empty = row(b"a = {}\n", "object")
    assert not write.needs_expansion(b"a = {}\n", empty, b"c = [\n]")
    block = b"b { a = 1 }\n"
    body = row(block, "body", b"a = 1")
    assert write.needs_expansion(block, body, b"c")
    assert not write.needs_expansion(b"b {}\n", row(b"b {}\n", "body"), b"c")
    assert not write.needs_expansion(OBJECT, row(OBJECT, "object", b"b = 1", b"c = 2"), b"c = [\n]")
    assert not write.needs_expansion(b"a = 1", row(b"a = 1", "body", b"a = 1", is_file=True), b"c")


@pytest.mark.parametrize(
    ("before", "kind", "elements", "after"),
    [
        (b"a = { b = 1, c = 2 }\n", "object", (b"b = 1", b"c = 2"), b"a = {\n  b = 1\n  c = 2\n}\n"),
        (b"a = {b = 1,c = 2,}\n", "object", (b"b = 1", b"c = 2"), b"a = {\n  b = 1\n  c = 2\n}\n"),
        (b"a = { b = 1, /* c */ }\n", "object", (b"b = 1",), b"a = {\n  b = 1 /* c */\n}\n"),
        (b"a = [1, 2]\n", "tuple", (b"1", b"2"), b"a = [\n  1,\n  2,\n]\n"),
        (b"a = [1, 2,]\n", "tuple", (b"1", b"2"), b"a = [\n  1,\n  2,\n]\n"),
        (b"a = { b = 1, (c) = 2 }\n", "object", (b"b = 1", b"(c) = 2"), b"a = {\n  b = 1,\n  (c) = 2\n}\n"),
        (
            b'a = { b = 1, ["c"] = 2 }\n',
            "object",
            (b"b = 1", b'["c"] = 2'),
            b'a = {\n  b = 1,\n  ["c"] = 2\n}\n',
        ),
        (b"a = {}\n", "object", (), b"a = {\n}\n"),
        (b"a = { /* c */ }\n", "object", (), b"a = { /* c */ }\n"),
        (b"b { a = 1 }\n", "body", (b"a = 1",), b"b {\n  a = 1\n}\n"),
        (b"  a = { b = 1 /* c */ }\r\n", "object", (b"b = 1",), b"  a = {\r\n    b = 1 /* c */\r\n  }\r\n"),
    ],
)
def test_spreading(before: bytes, kind: str, elements: tuple[bytes, ...], after: bytes) -> None:
    assert splice(before, write.expand(before, row(before, kind, *elements))) == after


@pytest.mark.parametrize(
    ("data", "kind", "elements", "text", "comma"),
    [
        (b"{\n  b = v\n  (c) = 2\n}", "object", (b"b = v", b"(c) = 2"), b"x", b","),
        (b"{\n  b = v\n  (c) = 2\n}", "object", (b"b = v", b"(c) = 2"), b"1", b""),
        (b'{\n  b = v\n  ["c"] = 2\n}', "object", (b"b = v", b'["c"] = 2'), b"1", b","),
        (b"{\n  b = v\n  c = 2\n}", "object", (b"b = v", b"c = 2"), b"x", b""),
        (b"{\n  b = v,\n  (c) = 2\n}", "object", (b"b = v", b"(c) = 2"), b"x", b""),
        (b"[\n  v,\n  (c)\n]", "tuple", (b"v", b"(c)"), b"x", b""),
        (b"{\n  b = v\n  (c) = 2\n}", "object", (b"b = v", b"(c) = 2"), b"<<E\nE", b""),
        (b"{\n  b = v\n  (c) = 2\n}", "object", (b"b = v", b"(c) = 2"), b"a.b", b""),
        (b"{\n  b = v\n  (c) = 2\n}", "object", (b"b = v", b"(c) = 2"), b'"x"', b""),
    ],
)
def test_a_comma_where_the_next_item_would_be_read_on(
    data: bytes, kind: str, elements: tuple[bytes, ...], text: bytes, comma: bytes
) -> None:
    assert write.set_apart(data, row(data, kind, *elements), 0, text) == comma
    assert write.set_apart(data, row(data, kind, *elements), 1, text) == b""


def test_an_order_that_is_there_changes_nothing() -> None:
    data = b"[1, 2]"
    assert write.reorder(data, row(data, "tuple", b"1", b"2"), (0, 1)) == []
    assert write.reorder(data, row(data, "tuple", b"1", b"2"), (1, 0)) == [
        Splice(1, 2, b"2"),
        Splice(4, 5, b"1"),
    ]


SPLICES = json.loads(Path(__file__).with_name("splices.json").read_text(encoding="utf-8"))
"""Each read by eye: what a call makes of a row, before layout."""


@pytest.mark.parametrize("case", SPLICES, ids=lambda case: f"{case['call']} {case['before']!r}")
def test_splices(case: dict[str, Any]) -> None:
    data = case["before"].encode()
    elements = [one.encode() for one in case["elements"]]
    found = row(data, case["kind"], *elements, is_file=case["file"])
    arguments = [one.encode() if isinstance(one, str) else one for one in case["args"]]
    splices = getattr(write, case["call"])(data, found, *arguments, **case["options"])
    assert splice(data, sorted(splices, key=lambda s: (s.start, s.end))).decode() == case["after"]
