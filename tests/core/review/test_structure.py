"""Which brackets lines stand in, which are nothing but brackets around others, and which say the same."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from core.hcl.line_tokens import LineTokens
from core.platform.field import Impact, Level
from core.platform.model import Change
from core.review.structure import Containers, frames, fused

CLOSING = {"{": "}", "[": "]", "(": ")"}


def balanced(dice: random.Random) -> str:
    """Lines of words and brackets, all of which are closed."""
    out, stack = "", ""
    for _token in range(dice.randrange(40)):
        kind = dice.choice("{[(|||aa\n\n\n")
        if kind == "|":
            out, stack = (out + CLOSING[stack[-1]], stack[:-1]) if stack else (out, stack)
        else:
            out, stack = out + kind + " " * (kind != "\n"), stack + kind * (kind in CLOSING)
    return out + "".join(CLOSING[kind] + "\n" for kind in reversed(stack))


def test_brackets_around_lines() -> None:
    """Against a plain count of the brackets that are open where a line starts."""
    dice = random.Random(4)
    for _round in range(200):
        text = balanced(dice)
        lines = text.encode().split(b"\n")
        lines = lines[:-1] if not lines[-1] else lines
        tokens = LineTokens(text.encode())
        found = Containers(tokens)
        around: list[list[tuple[int, int]]] = []
        stack: list[tuple[int, int]] = []
        for n, line in enumerate(lines):
            around.append(stack[::-1])
            for at, char in enumerate(line.decode()):
                stack = [*stack, (n, at)] if char in CLOSING else stack[:-1] if char in "}])" else stack
        assert [found.path(n) for n in range(len(lines))] == [
            tuple(tokens.lines[n] for n, _at in brackets) for brackets in around
        ]
        for n in range(len(lines)):
            group = set()
            for way in (range(n - 1, -1, -1), range(n + 1, len(lines))):
                for other in way:
                    if not lines[other].strip() or around[other][:1] != around[n][:1]:
                        break
                    group.add(other)
            assert set(found.group(n)) == group and len(list(found.group(n))) == len(group)


NOTHING = Impact(Level.NO_EFFECT, "")
CHANGE = Change(".", "eks", 'pools["p"].labels.tier', "apps", "", None, None, NOTHING, "")


def framed(text: str, change: Change = CHANGE) -> tuple[set[int], set[int]]:
    """The lines that are marked as frames, and those that are found. The marks: `t` a line that the change
    speaks of, `f` a changed one that frames it, `c` one that only changed, a blank for one that didn't."""
    rows = [(line[0], line[1:]) for line in text.strip("\n").split("\n")]
    tokens = LineTokens("".join(line + "\n" for _mark, line in rows).encode())
    marked = {mark: {n for n, (other, _line) in enumerate(rows) if other == mark} for mark in "tfc "}
    changed = set(range(len(rows))) - marked[" "]
    found = frames(tokens, changed, {n: [0] for n in marked["t"]}, [change])
    assert all(owners == [0] for owners in found.values())
    return marked["f"], set(found)


FRAMES = {
    "an object": "fapps = {\nt  a = 1\nf}",
    "a quoted key": 'f"apps" = {\nt  a = 1\nf}',
    "a key with a colon": "fapps : {\nt  a = 1\nf},",
    "a block": "fapps {\nt  a = 1\nf}",
    "a block that isn't in the address": "cevil {\nt  a = 1\nf}",
    "a key that isn't in the address": "cevil = {\nt  a = 1\nf}",
    "a key of the map": "fpools = {\nfp = {\nflabels = {\nt  a = 1\nf}\nf}\nf}",
    "keys that are only part of one": "cpool = {\nclab = {\nt  a = 1\nf}\nc}",
    "a list": "fapps = [\nt  1,\nf]",
    "brackets alone": "f[{\nt  1,\nf}, {\nt  2\nf}]",
    "a comma before": "f[\nf{\nt  1\nf}\nf, {\nt  2\nf}\nf]",
    "parentheses": "f(\nt  1\nf)",
    "a call": "capps = f(\nt  1\nf)",
    "more than a bracket behind": "fapps = {\nt  a = 1\nc} + 1",
    "more than a bracket before": "capps = {}, {\nt  a = 1\nf}",
    "an empty pair beside": "c{}\nf{\nt  a = 1\nf}",
    "nothing in it": "capps = {\nc}",
    "something else in it": "capps = {\nt  a = 1\nc  evil = 1\nc}",
    "something that stays in it": "capps = {\nt  a = 1\n   old = 1\nc}",
    "comments in it": "fapps = {\nc  # one\nt  a = 1\n\n" [:-1] + "c  # two\nf}",
    "a comment that stays": "capps = {\nt  a = 1\n   # old\nc}",
    "only comments in it": "capps = {\nc  # one\nc}",
    "only the start changed": "capps = {\nt  a = 1\n }",
    "only the end changed": " apps = {\nt  a = 1\nc}",
    "the wrong outer ones": "cf({\nt  a = 1\nf})",
    "one of two has something else": "c[{\nt  a = 1\nc}, {\nc  evil = 1\nc}]",
    "blank lines are no frames": "fapps = {\nc\nt  a = 1\nf}",
    "a computed key": "f(\nt  a\nc) = {\nt  b = 1\nf}",
    "brackets that aren't closed": "capps = {\nt  a = 1\nc}\nc{",
    "brackets in a text": 'capps = "{"\nt  a = 1\nc"}"',
    "a heredoc's brackets": "t  a = <<EOT\nc{\nc}\nc[\ncEOT",
    "from the inside out": "f{\nf[\nf(\nt  1\nf)\nf]\nf}",
    "brackets that the change speaks of": "fapps = {\ntlabels = {\nt  a = 1\nt}\nf}",
    "what stands behind": "f{\nt  1\nf}\nc{\nc}",
}  # fmt: skip


@pytest.mark.parametrize("text", FRAMES.values(), ids=FRAMES.keys())
def test_only_brackets_frame_lines(text: str) -> None:
    wanted, found = framed(text)
    assert found == wanted


@pytest.mark.parametrize(
    ("setting", "environment", "key", "frames_it"),
    [
        ("", "", "evil", True),
        ("configuration", "", "evil", True),
        ("file", "", "apps", False),
        ("file", "apps", "apps", True),
        ("file", "apps", "file", True),
        ("a.b", "apps", "apps", True),
        ("a.b", "apps", "b", True),
        ("a.b", "apps", "a.b", False),
        ('a["x.y/z"]', "apps", '"x.y/z"', True),
        ('a["x.y/z"]', "apps", '"y/z"', True),
        ('a["x.y/z"]', "apps", '"x.y"', False),
        ("a[0].b", "apps", "b", True),
        ("a", "", "b", False),
    ],
)
def test_which_keys_a_change_takes_along(setting: str, environment: str, key: str, frames_it: bool) -> None:
    change = replace(CHANGE, setting=setting, environment=environment)
    mark = "f" if frames_it else "c"
    wanted, found = framed(
        f"{mark}{key} = {{\nt  a = 1\nf}}" if setting != "file" or environment else f"c{key} = {{\nt  a\nc}}",
        change,
    )
    assert found == wanted


def test_a_frame_is_everybodys_whose_lines_stand_in_it() -> None:
    tokens = LineTokens(b"[{\n  a\n}, {\n  b\n  c\n}, {\n  a\n}]\n")
    lines = set(range(8))
    found = frames(tokens, lines, {1: [1], 3: [2, 0], 4: [3], 6: [1]}, [CHANGE] * 4)
    assert found == {0: [1], 2: [1, 2, 0], 5: [2, 0, 1], 7: [1]}
    others = [replace(CHANGE, setting="file", environment="")] * 2 + [CHANGE] * 2
    found = frames(tokens, lines, {1: [1], 3: [2, 0], 4: [3], 6: [1]}, others)
    assert found == {2: [2], 5: [2]}
    keyed = LineTokens(b"apps = {\n  a\n}\n")
    several = [replace(CHANGE, setting="x", environment=""), CHANGE]
    assert frames(keyed, {0, 1, 2}, {1: [0, 1]}, several) == {0: [0, 1], 2: [0, 1]}
    assert frames(keyed, {0, 1, 2}, {1: [0]}, several) == {2: [0]}


SAME = [
    ("a = {}", "a = {\n}"),
    ("a = {}", "a = {\n\n\n}"),
    ("a = { b = 1, c = 2 }", "a = {\n  b = 1\n  c = 2\n}"),
    ("a = { b = 1, c = 2 }", "a = {\n  b = 1,\n  c = 2,\n}"),
    ("a = {\n  b = 1, c = 2\n}", "a = {\n  b = 1\n\n  c = 2, }"),
    ("a = [1, 2]", "a = [\n  1,\n  2,\n]"),
    ("a = [1, 2]", "a = [\n  1\n  , 2\n]"),
    ("a = f(1, 2)", "a = f(\n  1,\n  2\n)"),
    ("a = f(1 + 2)", "a = f(\n  1\n  +\n  2\n)"),
    ("a = [{ b = 1 }]", "a = [\n  {\n    b = 1\n  },\n]"),
    ("a = { b = [1, 2], c = 3 }", "a = {\n  b = [1,\n  2]\n  c = 3\n}"),
    ("a = [{}, 2]", "a = [\n  {}\n  , 2\n]"),
    ("a = { b = [], c = 2 }", "a = {\n  b = []\n  c = 2\n}"),
    ("a = 1", "a  =  1\n\n"),
]
OTHER = [
    ("a = {}", "a = []"),
    ("a = { b = 1 }", "a = { b = 2 }"),
    ("a = [1, 2]", "a = [1 2]"),
    ("a = [1, 2]", "a = [\n  1\n  2\n]"),
    ("a = [1, 2]", "a = [1, 2, 3]"),
    ("a = { b = 1, c = 2 }", "a = { b = 1 c = 2 }"),
    ("a = { b = 1, c = 2 }", "a = { b = 1, c, = 2 }"),
    ("a = [1, 2]", "a = [1,, 2]"),
    ("a = f(1, 2)", "a = f(1) 2"),
    ("a = 1\nb = 2", "a = 1 b = 2"),
    ("a = {\n  b = 1\n}\nc = 2", "a = {\n  b = 1\n} c = 2"),
    ("a = [\n  1,\n]\nc = 2", "a = [\n  1,\n] c = 2"),
    ("a = b\n(c)", "a = b(c)"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_says_the_same_on_more_lines(one: str, other: str) -> None:
    assert whole(one) == whole(other) != ()


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_what_says_something_else(one: str, other: str) -> None:
    assert whole(one) != whole(other)


def whole(text: str) -> tuple[bytes, ...]:
    tokens = LineTokens(text.encode())
    return fused(tokens, range(len(tokens.lines)))


@pytest.mark.parametrize(
    ("one", "lines", "other", "others", "same"),
    [
        ("a = {\n  b = 1\n}", [0, 2], "a = {}", [0], True),
        ("a = {\n  b = 1\n}", [1], "b = 1", [0], True),
        ("a = {\n  b = 1,\n}", [1], "b = 1", [0], True),
        ("a = [\n  1,\n]", [1], "a = [\n  1\n]", [1], True),
        ("a = [\n  1,\n  2,\n]", [1, 2], "a = [\n  1, 2\n]", [1], True),
        ("a = [\n  1,\n  2,\n]", [2, 3], "a = [\n  1,\n  2]", [2], True),
        ("a = {\n  b = [\n    1,\n  ]\n  c\n}", [3, 4], "a = {\n  b = [\n    1,\n  ], c\n}", [3], False),
        ("a = {\n  b = [\n    1,\n  ]\n  c\n}", [3, 4], "a = {\n  b = [\n    1,\n  ] c\n}", [3], False),
        ("a = [[\n    1,\n  ],\n  2,\n]", [2, 3], "a = [[\n    1,\n  ], 2\n]", [2], False),
        ("x", [], "", [], True),
    ],
)  # fmt: skip
def test_some_lines_alone(one: str, lines: list[int], other: str, others: list[int], same: bool) -> None:
    said = fused(LineTokens(one.encode()), lines), fused(LineTokens(other.encode()), others)
    assert (said[0] == said[1]) is same
