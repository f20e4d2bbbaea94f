from __future__ import annotations

import doctest
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.review import linediff
from core.review.linediff import changed_ranges, diff, split_lines
from core.review.model import FileDiff
from core.review.text import unified

LINES = st.lists(
    st.sampled_from([b"a\n", b"b\n", b"  c = 1\n", b"  c = 2\n", b"}\n", b"\n", b"x\r\n", b"x\n", b"long\n"]),
    max_size=30,
)
ENDS = st.sampled_from([b"", b"no newline", b"}"])


def patched(old: bytes, new: bytes) -> bytes:
    """`old` with the changed ranges replaced: must be `new`."""
    a, b = split_lines(old), split_lines(new)
    out: list[bytes] = []
    at = 0
    for hunk in changed_ranges(old, new):
        assert at <= hunk.start_a <= hunk.end_a
        assert not out or at < hunk.start_a, "an equal line stands between"
        assert hunk.start_a < hunk.end_a or hunk.start_b < hunk.end_b
        out += a[at : hunk.start_a] + b[hunk.start_b : hunk.end_b]
        at = hunk.end_a
    return b"".join(out + a[at:])


@given(LINES, ENDS, LINES, ENDS)
@settings(max_examples=400, deadline=None)
def test_applying_it_gives_after(a: list[bytes], end_a: bytes, b: list[bytes], end_b: bytes) -> None:
    old, new = b"".join(a) + end_a, b"".join(b) + end_b
    assert patched(old, new) == new
    assert (changed_ranges(old, new) == []) == (old == new)


@given(LINES, ENDS, LINES, ENDS, st.sampled_from([0, 1, 3, None]))
@settings(max_examples=300, deadline=None)
def test_lines_are_numbered_and_none_is_lost(
    a: list[bytes], end_a: bytes, b: list[bytes], end_b: bytes, context: int | None
) -> None:
    old, new = b"".join(a) + end_a, b"".join(b) + end_b
    shown = diff("x.tf", old, new, context)
    check_numbers(shown, old, new, complete=context is None)


def check_numbers(shown: FileDiff, old: bytes, new: bytes, complete: bool) -> None:
    texts = {
        side: [x.rstrip(b"\n").removesuffix(b"\r").decode() for x in split_lines(data)]
        for side, data in (("old", old), ("new", new))
    }
    next_old = next_new = 1
    for index, line in enumerate(shown.lines):
        if line.kind == "@":
            assert not complete
            skipped = int(line.text.split()[0])
            next_old, next_new = next_old + skipped, next_new + skipped
            continue
        if line.old is not None:
            assert line.old == next_old and texts["old"][line.old - 1] == line.text
            next_old += 1
        if line.new is not None:
            assert line.new == next_new and texts["new"][line.new - 1] == line.text
            next_new += 1
        assert {" ": (True, True), "-": (True, False), "+": (False, True)}[line.kind] == (
            line.old is not None,
            line.new is not None,
        )
        if line.pair is not None:
            assert shown.lines[line.pair].pair == index
            assert {line.kind, shown.lines[line.pair].kind} == {"-", "+"}
        for start, end in line.marks:
            assert 0 <= start < end <= len(line.text)
    if shown.lines:
        assert (next_old - 1, next_new - 1) == (len(texts["old"]), len(texts["new"]))
    assert shown.added == sum(x.kind == "+" for x in shown.lines)
    assert shown.removed == sum(x.kind == "-" for x in shown.lines)


CASES = [
    (b"", b"a\n"),
    (b"a\n", b""),
    (b"a", b"a\n"),
    (b"a\n", b"a"),
    (b"a\nb", b"a\nc"),
    (b"x\n" * 9, b"x\n" * 11),
    (b"a\r\nb\r\n", b"a\r\nB\r\n"),
    (b"1\n2\n3\n4\n5\n6\n7\n8\n9\n", b"1\nII\n3\n4\n5\n6\n7\n8\nIX\n"),
    (b"\n\n\n", b"\n"),
    (b"a\nb\nc\n", b"c\na\nb\n"),
    (b"\xff\xfe\n", b"\xff\xfd\n"),
]


@pytest.mark.parametrize(("old", "new"), CASES)
def test_git_applies_the_text(tmp_path: Path, old: bytes, new: bytes) -> None:
    git_applies(tmp_path, "a b.tf", old, new)


@given(LINES, ENDS, LINES, ENDS)
@settings(max_examples=25, deadline=None)
def test_git_applies_any_text(a: list[bytes], end_a: bytes, b: list[bytes], end_b: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        git_applies(Path(folder), "x.tf", b"".join(a) + end_a, b"".join(b) + end_b)


def git_applies(folder: Path, name: str, old: bytes | None, new: bytes | None) -> None:
    if old == new:
        assert unified(name, old, new) == b""
        return
    if old is not None:
        (folder / name).write_bytes(old)
    run = subprocess.run(
        ["git", "apply", "--whitespace=nowarn", "-"],
        cwd=folder,
        input=unified(name, old, new),
        capture_output=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert ((folder / name).read_bytes() if (folder / name).exists() else None) == new


@pytest.mark.parametrize(
    "name", ["plain.tf", "with space.tf", "ümläut.tf", 'quote".tf', "tab\t.tf", 'a "b" c.tf']
)
def test_git_applies_added_and_removed_files(tmp_path: Path, name: str) -> None:
    git_applies(tmp_path, name, None, b"one\ntwo\n")
    git_applies(tmp_path, name, b"one\ntwo\n", None)
    git_applies(tmp_path, name, b"one\ntwo\n", b"one\n2\n")


def test_empty_files_come_and_go(tmp_path: Path) -> None:
    git_applies(tmp_path, "empty.tf", None, b"")
    git_applies(tmp_path, "empty.tf", b"", None)


def test_as_few_changed_lines_as_git_on_scattered_changes() -> None:
    ends = [b"}\n\n" if i % 9 == 0 else b"" for i in range(3000)]
    old = b"".join(b"  setting_%d = %d\n" % (i, i % 7) + end for i, end in enumerate(ends))
    lines = split_lines(old)
    new_lines = list(lines)
    for i in range(40, 3000, 70):
        new_lines[i] = b"  changed = %d\n" % i
    for i in range(2900, 100, -400):
        new_lines[i:i] = [b"  added = 1\n", b"}\n"]
    hunks = changed_ranges(old, b"".join(new_lines))
    assert sum(h.end_a - h.start_a for h in hunks) == len(range(40, 3000, 70))


def test_a_block_comes_whole() -> None:
    old = b"configuration = {\n  apps = {\n    max = 1\n  }\n}\n"
    new = b"configuration = {\n  apps = {\n    max = 1\n  }\n\n  ops = {\n    max = 1\n  }\n}\n"
    added = [x.text for x in diff("x.tf", old, new).lines if x.kind == "+"]
    assert added in (["", "  ops = {", "    max = 1", "  }"], ["  ops = {", "    max = 1", "  }", ""])
    new = b"configuration = {\n  apps = {\n    max = 1\n  }\n  ops = {\n    max = 1\n  }\n}\n"
    added = [x.text for x in diff("x.tf", old, new).lines if x.kind == "+"]
    assert added == ["  ops = {", "    max = 1", "  }"]


def test_marks_what_changed_in_a_line() -> None:
    shown = diff("x.tf", b'  type = "e2-standard-8"\n  min = 1\n', b'  type = "e2-standard-16"\n  min = 3\n')
    by_kind = [(x.kind, [x.text[s:e] for s, e in x.marks]) for x in shown.lines]
    assert by_kind == [("-", ["8"]), ("-", ["1"]), ("+", ["16"]), ("+", ["3"])]
    assert [x.pair for x in shown.lines] == [2, 3, 0, 1]


def test_pairs_the_line_with_the_same_key() -> None:
    old = b'    zones = ["b"]\n'
    new = b'    labels = {}\n    zones = ["b", "c"]\n'
    shown = diff("x.tf", old, new)
    removed = next(x for x in shown.lines if x.kind == "-")
    assert removed.pair is not None and shown.lines[removed.pair].text.startswith("    zones")


def test_marks_count_code_points() -> None:
    old, new = '  note = "😀 one"\n', '  note = "😀 two"\n'
    shown = diff("x.tf", old.encode(), new.encode())
    assert [x.text[s:e] for x in shown.lines for s, e in x.marks] == ["one", "two"]


def test_folds_what_is_equal() -> None:
    old = b"".join(b"%d\n" % i for i in range(40))
    new = old.replace(b"\n20\n", b"\nXX\n").replace(b"\n29\n", b"\nYY\n")
    shown = diff("x", old, new)
    gaps = [x.text for x in shown.lines if x.kind == "@"]
    assert gaps == ["17 unchanged lines", "2 unchanged lines", "7 unchanged lines"]
    assert len(shown.changes) == 2


def test_notes() -> None:
    assert "gets a line end" in diff("x", b"a", b"a\n").note
    assert "loses" in diff("x", b"a\n", b"a").note
    assert diff("x", b"a\n", b"b\n").note == ""
    assert diff("x", b"\0", b"b\n").note.startswith("Not text")
    assert diff("x", None, b"a\n").status == "added"
    assert diff("x", b"a\n", None).status == "removed"


def test_doctests() -> None:
    assert doctest.testmod(linediff).failed == 0


GENERAL = b"""pools = {
  general = {
    machine   = "e2-standard-4"
    min_nodes = 1
    max_nodes = 2
  }
}
"""
EXTRA = b"""
  extra = {
    machine   = "e2-standard-4"
    min_nodes = 1
    max_nodes = 2
  }
"""


def signs(found: FileDiff) -> list[str]:
    return [line.kind + line.text for line in found.lines if line.kind in "+-"]


def test_a_line_that_comes_with_another_block_is_not_the_one_that_went() -> None:
    new = GENERAL.replace(b"max_nodes = 2", b"max_nodes = 5").replace(b"  }\n}", b"  }\n" + EXTRA + b"}")
    found = diff("a.tfvars", GENERAL, new)
    assert signs(found)[:2] == ["-    max_nodes = 2", "+    max_nodes = 5"]
    assert signs(found)[2:] == ["+" + line for line in EXTRA.decode().splitlines()]


POOL = b"""module "np2" {
  source = "pool"

  configuration = {
    apps = {
      name         = "np2"
      machine_type = "g2-standard-8"
      min_nodes    = 0
      max_nodes    = 2
      disk_size_gb = 200
    }
    ops = {
      max_nodes = 1
    }
  }
}
"""
GPU = b"""module "gpu" {
  source = "pool"

  configuration = {
    apps = {
      name         = "gpu"
      machine_type = "n1-standard-4"
      min_nodes    = 1
      max_nodes    = 3
      image_type   = "COS"
    }
    ops = {}
  }
}
"""


def test_blocks_that_are_called_differently_are_not_one_that_changed() -> None:
    found = diff("a.tf", POOL, GPU)
    assert signs(found) == [f"-{x}" for x in POOL.decode().splitlines()] + [
        f"+{x}" for x in GPU.decode().splitlines()
    ]
    assert [line.pair for line in found.lines] == [None] * len(found.lines)


def test_a_block_with_another_name_alone_is_the_same_block() -> None:
    found = diff("a.tf", POOL, POOL.replace(b'module "np2"', b'module "gpu"') + b"\n" + GPU)
    assert signs(found)[:2] == ['-module "np2" {', '+module "gpu" {']
    assert [line.pair for line in found.lines[:2]] == [1, 0]
    assert (found.added, found.removed) == (1 + 1 + len(GPU.splitlines()), 1)


def test_rows_of_a_table_are_paired_by_their_first_cell() -> None:
    old = b"| np2 | gke_gc0_europe-west1 | models |\n"
    other, same = (
        diff("README.md", old, b"| %s | gke_gc0_europe-west1 | GPU |\n" % name) for name in (b"gpu", b"np2")
    )
    assert [line.pair for line in other.lines] == [None, None]
    assert [line.pair for line in same.lines] == [1, 0]


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_a_block_that_is_added_comes_whole(low: int, high: int, then: int) -> None:
    old = GENERAL.replace(b"max_nodes = 2", b"max_nodes = %d" % low)
    new = GENERAL.replace(b"max_nodes = 2", b"max_nodes = %d" % high)
    extra = EXTRA.replace(b"max_nodes = 2", b"max_nodes = %d" % then)
    found = diff("a.tfvars", old, new.replace(b"  }\n}", b"  }\n" + extra + b"}"))
    changed = [] if low == high else [f"-    max_nodes = {low}", f"+    max_nodes = {high}"]
    assert signs(found) == changed + ["+" + line for line in extra.decode().splitlines()]
