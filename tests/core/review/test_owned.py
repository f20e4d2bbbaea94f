"""Which lines a change speaks of, by hand-made modules; and which lines say the same on both sides."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.hcl.line_tokens import LineTokens
from core.hcl.outline import outline
from core.platform.field import Field, Impact, Level
from core.platform.model import (
    Change,
    Cluster,
    Environment,
    EnvValue,
    Module,
    ModuleKind,
    Origin,
    Platform,
    Reading,
    Setting,
)
from core.review.owned import owned, same_lines
from core.review.sides import Side
from core.review.unexplained import Account, Unexplained, account

MAIN = """module "eks" {
  source  = "m"
  version = "1.0"
  count   = 1
  configuration = {
    apps = {
      max    = 3
      labels = <<EOT
a
EOT
      zones = [
        "a",
      ]
      kind = local.s.max
    }
    ops = {}
  }
}
"""
LOCALS = """locals {
  s = { max = [
    3
  ], other = {
  } }
  ops = {}
}
"""
TEXTS = {
    "main.tf": MAIN,
    "l.tf": LOCALS,
    "one.tf": f"# one\n{MAIN}# two\n",
    "two.tf": f"# one\n{MAIN}# two\n",
}


def sides(file: str, name: str) -> Side | None:
    return outline(TEXTS[file].encode()) if file in TEXTS else None


NOTHING = Impact(Level.NO_EFFECT, "")


def setting(path: str, **values: EnvValue) -> Setting:
    return Setting(path, Field(path, path, "", "text", "", NOTHING), values)


def at(line: int, text: str, **more: Any) -> EnvValue:
    return EnvValue(**{"origin": Origin.SET, "file": "main.tf", "line": line, "text": text, **more})


def inherited(value: EnvValue) -> EnvValue:
    return replace(value, origin=Origin.INHERITED, source="apps")


MAX = at(7, "3")
LABELS = at(8, "<<EOT\na\nEOT\n")
ZONES = at(11, '[\n        "a",\n      ]')
KIND = at(14, "local.s.max", origin=Origin.LINKED, linked_file="l.tf", linked_line=2, source="local.s.max")
MODULE = Module(
    kind=ModuleKind.CLUSTER,
    root=".",
    name="eks",
    cloud=None,
    file="main.tf",
    line=1,
    end_line=18,
    source="m",
    version=None,
    facts_version=None,
    style="",
    schema=None,
    region=None,
    base="apps",
    settings=(
        setting("max", apps=MAX, ops=inherited(MAX)),
        setting("labels", apps=LABELS, ops=inherited(LABELS)),
        setting("zones", apps=ZONES, ops=EnvValue(Origin.UNSET)),
        setting("kind", apps=KIND, ops=EnvValue(Origin.DEFAULT, value=1)),
    ),
)


def lines(module: Module | None, where: tuple[str, str], side: int = 1, **more: Any) -> dict[str, list[int]]:
    """1-based, of one side; on the other one the module isn't there."""
    change = replace(Change(".", "eks", *where, "", None, None, NOTHING, ""), **more)
    before, after = (reading(module if n == side else None) for n in (0, 1))
    found = owned(change, before, after, sides)[side]
    return {file: sorted(n + 1 for n in numbers) for file, numbers in found.items() if numbers}


def reading(module: Module | None) -> Reading:
    clusters = (Cluster(module, (), ()),) if module else ()
    return Reading((Platform(".", "", (Environment("apps", True),), clusters, (), ()),), ())


def changed(values: dict[str, EnvValue], path: str = "max") -> Module:
    others = tuple(s for s in MODULE.settings if s.path != path)
    return replace(MODULE, settings=(setting(path, **values), *others))


VALUES = [7, 8, 9, 10, 11, 12, 13, 14]
WHOLE = {"main.tf": list(range(1, 19)), "l.tf": [2, 3, 4]}


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize(
    ("where", "more", "wanted"),
    [
        (("max", "apps"), {}, {"main.tf": [7]}),
        (("max", "ops"), {}, {"main.tf": [7]}),
        (("labels", "apps"), {}, {"main.tf": [8, 9, 10]}),
        (("zones", "apps"), {}, {"main.tf": [11, 12, 13]}),
        (("zones", "ops"), {}, {}),
        (("zones", "ops"), {"effective": {"apps": (1, 2)}}, {"main.tf": [11, 12, 13]}),
        (("kind", "apps"), {}, {"main.tf": [14], "l.tf": [2, 3, 4]}),
        (("kind", "ops"), {}, {}),
        (("none", "apps"), {}, {}),
        (("max", "prod"), {}, {}),
        (("count", ""), {}, {"main.tf": [4]}),
        (("source", ""), {}, {"main.tf": [2, 3]}),
        (("version", ""), {}, {"main.tf": [3]}),
        (("max", ""), {}, {}),
        (("", ""), {}, WHOLE),
        (("", ""), {"former": "eks"}, {"main.tf": [1]}),
        (("count", ""), {"former": "eks"}, {"main.tf": [4]}),
        (("", "apps"), {}, {"main.tf": [6, *VALUES, 15], "l.tf": [2, 3, 4]}),
        (("", "ops"), {}, {"main.tf": [7, 8, 9, 10, 16]}),
        (("configuration", ""), {}, {"main.tf": list(range(5, 18)), "l.tf": [2, 3, 4]}),
        (("configuration", "apps"), {}, {}),
    ],
)
def test_where_what_it_is_about_is_written(
    where: tuple[str, str], more: dict[str, Any], wanted: dict[str, list[int]], side: int
) -> None:
    assert lines(MODULE, where, side, **more) == wanted


def test_a_module_that_is_not_there_has_no_lines() -> None:
    assert lines(None, ("max", "apps")) == lines(None, ("", "")) == {}


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (at(7, "3", origin=Origin.UNSET), {}),
        (at(7, "3", origin=Origin.DEFAULT), {}),
        (at(7, "3", origin=Origin.UNSET, swallowed=True), {"main.tf": [7]}),
        (at(7, "3", origin=Origin.INHERITED), {"main.tf": [7]}),
        (at(7, "3\n\n"), {"main.tf": [7]}),
        (replace(MAX, text=None), {}),
        (replace(KIND, source="local.s"), {"main.tf": [14], "l.tf": [2, 3, 4, 5]}),
        (replace(KIND, source=None), {"main.tf": [14], "l.tf": [2, 3, 4]}),
        (replace(KIND, linked_file="elsewhere.tf"), {"main.tf": [14]}),
        (replace(KIND, linked_file=None), {"main.tf": [14]}),
        (replace(KIND, linked_line=None), {"main.tf": [14]}),
        (at(11, "[", entries={"a": at(12, '"a"'), "b": EnvValue(Origin.UNSET)}), {"main.tf": [11, 12]}),
    ],
)
def test_where_a_value_is_written(value: EnvValue, wanted: dict[str, list[int]]) -> None:
    assert lines(changed({"apps": value}), ("max", "apps")) == wanted


@pytest.mark.parametrize(
    ("value", "others"),
    [
        (at(6, "ops = {}", file="l.tf"), {"l.tf": [6]}),
        (at(6, "x", file="l.tf", origin=Origin.LINKED), {}),
        (at(6, "x", file="l.tf", origin=Origin.INHERITED), {}),
        (at(6, "x", file="elsewhere.tf"), {}),
    ],
)
def test_keys_of_environments_stand_beside_what_is_set(value: EnvValue, others: dict[str, list[int]]) -> None:
    """Only there: elsewhere another object may have a key of that name."""
    module = replace(MODULE, settings=(setting("max", apps=MAX), setting("far", apps=value)))
    assert lines(module, ("", "ops")) == {"main.tf": [16], **others}
    lone = replace(MODULE, settings=(setting("max", apps=replace(MAX, line=17)),))
    assert lines(lone, ("", "ops")) == {}, "in no object"


def test_a_part_that_a_switch_makes() -> None:
    """In an environment that is there before and after: its own lines are nobody's then, what decides is."""
    made = replace(MODULE, made_by={"ops": ("l.tf", 6)})
    change = Change(".", "eks", "", "ops", "", None, None, NOTHING, "")
    assert owned(change, reading(MODULE), reading(made), sides) == ({}, {"l.tf": {5}})
    assert owned(change, reading(made), reading(MODULE), sides) == ({"l.tf": {5}}, {})
    alone = replace(made, settings=(setting("max", apps=MAX),))
    for one, other in ((made, alone), (alone, made)):
        old, new = owned(change, reading(one), reading(other), sides)
        assert old["main.tf"] or new["main.tf"], "the environment itself came or went"
    assert owned(replace(change, setting="max"), reading(made), reading(made), sides)[1] == {"main.tf": {6}}
    renamed = replace(change, former="eks")
    assert owned(renamed, reading(made), reading(made), sides)[1] == {"main.tf": {0}}


def test_arguments_of_a_file_that_stays_are_not_looked_for() -> None:
    assert lines(replace(MODULE, file="elsewhere.tf"), ("count", "")) == {}


def test_a_module_that_moves_takes_its_own_lines_alone() -> None:
    before, after = (replace(MODULE, file=f"{name}.tf", line=2, end_line=19) for name in ("one", "two"))
    change = Change(".", "eks", "file", "", "", None, None, NOTHING, "")
    old, new = owned(change, reading(before), reading(after), sides)
    assert (old, new) == ({"one.tf": set(range(1, 19))}, {"two.tf": set(range(1, 19))})
    stays = replace(MODULE, file="elsewhere.tf")
    for one, other in ((MODULE, stays), (stays, MODULE), (stays, stays)):
        assert owned(change, reading(one), reading(other), sides) == ({}, {}), "in a file that doesn't differ"
    setting_of_that_name = replace(change, environment="apps")
    module = changed({"apps": MAX}, "file")
    assert owned(setting_of_that_name, reading(module), reading(module), sides)[1] == {"main.tf": {6}}


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("a = 1\nb\n", "a  =  1\nc\n", [(0, 0)]),
        ("a\n\nb\n", "a\n \nb\n", [(0, 0), (1, 1), (2, 2)]),
        ("a\nb\n", "b\na\n", [(1, 0)]),
        ("a\nb\n", "x\nb\na\n", [(1, 1)]),
        ("a\r\nb\n", "a\nb\n", [(1, 1)]),
        ("a\r\nb", "a\r\nb\n", [(0, 0), (1, 1)]),
        ("", "a\n", []),
    ],
)
def test_what_says_the_same(old: str, new: str, same: list[tuple[int, int]]) -> None:
    a, b = LineTokens(old.encode()), LineTokens(new.encode())
    beyond = range(len(a.lines) + 1), range(len(b.lines) + 2)
    found = list(same_lines(a, beyond[0], b, beyond[1]))
    assert found == same or sorted((j, i) for i, j in same_lines(b, beyond[1], a, beyond[0])) == same
    if same:
        (i, j), *_rest = same
        assert list(same_lines(a, [i], b, [j])) == [(i, j)]


class Numbered(LineTokens):
    """So many lines, each of which says its number."""

    def __init__(self, count: int) -> None:
        self.lines = [(b"%d" % n,) for n in range(count)]
        self.ends = [b"\n"] * count


@pytest.mark.parametrize(
    ("one", "other", "found"), [(2_000, 2_000, 2_000), (41, 97_561, 0), (40, 100_000, 40)]
)
def test_too_many_lines_are_not_compared(one: int, other: int, found: int) -> None:
    """Up to 4,000,000 pairs of lines are."""
    pairs = same_lines(Numbered(one), range(one), Numbered(other), range(other))
    assert len(list(pairs)) == found


def test_frequent_lines_are_compared() -> None:
    """A heuristic of the library takes lines that are frequent in long texts for junk."""
    old, new = (LineTokens(b"%s\na = 1\n}\n" % line * 80) for line in (b"b", b"c"))
    found = same_lines(old, range(240), new, range(240))
    assert len(list(found)) == 160


def test_a_file_that_is_no_text_is_listed_as_a_whole() -> None:
    """By its first line, on each side that there is."""
    for old, new, lines in (
        (b"x\na\n", b"x\n\0\n", ((0,), (0,))),
        (b"x\n\0\n", b"x\na\n", ((0,), (0,))),
        (None, b"x\n\0\n", ((), (0,))),
        (b"x\n\0\n", None, ((0,), ())),
    ):
        found = account({"a.bin": (old, new)}, reading(None), reading(None), [], sides)
        assert found == Account((), (Unexplained("a.bin", *lines),))
