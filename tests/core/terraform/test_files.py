"""Files as chunks, and what stays the same object after an edit."""

from __future__ import annotations

import pytest

from core.terraform.files import BINARY, SourceFile, common_ends, read, update

TEXT = b"""\
module "a" {
  source = "x"
  size   = 1
}

# between
module "b" {
  source = "x"
  map = {
    k = "v"
  }
}
"""


def test_an_edit_keeps_all_other_chunks() -> None:
    old = read("x.tf", TEXT)
    new = update(old, TEXT.replace(b"size   = 1", b"size   = 10"))
    assert new.placed[1].chunk is old.placed[1].chunk
    assert new.placed[0].chunk.attributes["size"].value == 10
    assert new.placed[0].chunk.attributes["source"] is old.placed[0].chunk.attributes["source"]


def test_a_line_more_moves_what_stands_below() -> None:
    old = read("x.tf", TEXT)
    new = update(old, TEXT.replace(b"size   = 1\n", b"size   = 1\n  more   = 2\n"))
    assert (old.placed[1].line, new.placed[1].line) == (7, 8)
    assert new.placed[1].chunk is old.placed[1].chunk
    assert [p.line for p in new.placed] == [p.line for p in read("x.tf", new.data).placed]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"}\n\n# between", b"}\n\nlocals {}\n# between"),
        (b'module "a" {', b'module "c" {'),
        (b"size   = 1\n}", b"size   = 1\n}\nlocals {\n  a = 1\n}"),
        (b"# between", b"/* between"),
        (b"size   = 1", b"size   = <<EOT\n1\nEOT"),
        (b"size   = 1", b"size   = {"),
    ],
)
def test_what_reaches_beyond_a_chunk_is_read_anew(old: bytes, new: bytes) -> None:
    data = TEXT.replace(old, new)
    quick, whole = update(read("x.tf", TEXT), data), read("x.tf", data)
    assert (quick.trouble, quick.trouble_line) == (whole.trouble, whole.trouble_line)
    assert [(p.line, p.start, p.end, p.nth, p.chunk.labels) for p in quick.placed] == [
        (p.line, p.start, p.end, p.nth, p.chunk.labels) for p in whole.placed
    ]


def test_parts_of_a_tfvars_map_stay_too() -> None:
    text = b"clusters = {\n  a = {\n    x = 1\n  }\n  b = {\n    x = 2\n  }\n}\n"
    old = read("x.tfvars", text)
    new = update(old, text.replace(b"x = 2", b"x = 3"))
    before, after = old.placed[0].chunk.node, new.placed[0].chunk.node
    assert before is not None and after is not None
    assert after.items[0] is before.items[0]
    assert after.items[1] is not before.items[1]


def test_binary_and_broken_files_are_read_only() -> None:
    assert read("x.tf", b"\x00GITCRYPT").trouble == BINARY
    assert read("x.tf", b"a = = 1\n").trouble
    assert read("x.tf", b"a = 1\na = 2\n").trouble, "found by the strict check"
    assert read("x.tfvars.json", b"{").trouble
    assert read("x.tfvars.json", b"[]").trouble


def test_json_values() -> None:
    file = read("terraform.tfvars.json", b'{\n  "a": {"b": [1, "${x}"]},\n  "c": null\n}')
    node = file.placed[0].chunk.node
    assert node is not None and node.json
    assert (file.placed[0].line, file.placed[1].line) == (2, 3)
    assert [e.kind for e in node.items[0].node.elements] == ["literal", "literal"], "texts are literal"


@pytest.mark.parametrize(
    ("a", "b", "ends"),
    [(b"abcd", b"abXd", (2, 1)), (b"", b"x", (0, 0)), (b"aa", b"aaa", (2, 0)), (b"same", b"same", (4, 0))],
)
def test_common_ends(a: bytes, b: bytes, ends: tuple[int, int]) -> None:
    assert common_ends(a, b) == ends


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("a.tfvars.json", '{"a": 6}', '{"a": 7}'),
        ("a.tfvars.json", '{"a": 6, "b": [1], "c": {"d": "x"}}', '{"a": 6, "b": [2], "c": {"d": "x"}}'),
        ("a.tfvars.json", '{"a": 6,\n "b": 1}', '{"b": 1,\n "a": 6}'),
        ("a.tfvars.json", '{"a": 6}', '{"a": 6, "b": 7}'),
        ("m.tf.json", '{"module": {"m": {"n": 1}}}', '{"module": {"m": {"n": 2}}}'),
        (
            "m.tf.json",
            '{"module": {"m": {"n": 1}, "o": {"n": 3}}}',
            '{"module": {"m": {"n": 1}, "o": {"n": 4}}}',
        ),
    ],
)  # fmt: skip
def test_json_that_changed_says_what_it_says_when_read_anew(name: str, before: str, after: str) -> None:
    def told(file: SourceFile) -> list[object]:
        return [
            (
                p.chunk.type, p.chunk.labels, p.chunk.name, p.line,
                p.chunk.node.value if p.chunk.node is not None else None,
                p.chunk.node.text if p.chunk.node is not None else "",
                {key: node.value for key, node in p.chunk.attributes.items()},
            )
            for p in file.placed
        ]  # fmt: skip

    new = update(read(name, before.encode()), after.encode())
    assert told(new) == told(read(name, after.encode()))
