"""Each kind of test by example: where it holds, where it doesn't, where that can't be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

import pytest

from core.facts.when import Told, all_hold, holds
from core.platform.when import (
    UNTOLD,
    BothStart,
    FirstGoes,
    GroupMoves,
    ItemsGo,
    LifecycleIgnores,
    Moves,
    NamesProvidersRegion,
    OnlyCloudKnows,
    Other,
    Test,
    VersionMoves,
)


@dataclass(frozen=True)
class At:
    before: Told = None
    after: Told = None
    values: Mapping[str, Told] = field(default_factory=dict)
    ignored: bool | None = False
    region: str | None = None
    groups: Mapping[str, tuple[bool | None, bool | None]] = field(default_factory=dict)

    def value(self, path: str) -> Told:
        return self.values.get(path)

    def has(self, path: str) -> bool:
        return path in self.values

    def written(self, prefix: str, *, before: bool) -> bool | None:
        return self.groups[prefix][0 if before else 1]


def other(*paths: str, **kwargs: Any) -> Other:
    return Other(paths, **kwargs)


LOWER, SKIPS = VersionMoves("lower"), VersionMoves("lower or skips a minor")
COMES, GOES, ABSENT = (GroupMoves("a", how) for how in ("comes", "goes", "was absent"))

EXAMPLES: list[tuple[Test, At, bool | None]] = [
    (other("a", values=(True,)), At(values={"a": True}), True),
    (other("a", values=(True,)), At(values={"a": False}), False),
    (other("a", values=(True,)), At(values={"a": 1}), False),
    (other("a", values=(True,)), At(values={"a": None}), False),
    (other("a", values=(True,), unset=True), At(values={"a": None}), True),
    (other("a", values=(True,), unset=UNTOLD), At(values={"a": None}), None),
    (other("a", values=(True,), unset=UNTOLD), At(values={"a": False}), False),
    (other("a", values=(True,)), At(values={"a": UNTOLD}), None),
    (other("a", values=(True,)), At(), None),  # no such setting here
    (other("a", values=(False,), negated=True), At(values={"a": None}), True),
    (other("a", values=(False,), negated=True), At(values={"a": False}), False),
    (other("new", "old", values=(True,)), At(values={"new": None, "old": True}), True),
    (other("new", "old", values=(True,)), At(values={"old": True}), True),
    (other("new", "old", values=(True,)), At(values={"new": False, "old": True}), False),
    (other("a"), At(values={"a": "x"}), True),
    (other("a"), At(values={"a": ""}), False),
    (other("a"), At(values={"a": UNTOLD}), None),
    (other("a", negated=True), At(values={"a": None}), True),
    (LifecycleIgnores(), At(ignored=True), True),
    (LifecycleIgnores(), At(ignored=None), None),
    (Moves(("a",), ("b",)), At("a", "b"), True),
    (Moves(("a",), ("b",)), At("c", "b"), False),
    (Moves(None, (False,)), At(True, False), True),
    (Moves(("a",), ("b",)), At(UNTOLD, "b"), None),
    (Moves(("a",), ("b",)), At(UNTOLD, "c"), False),
    (LOWER, At("1.31", "1.30"), True),
    (LOWER, At("1.30", "1.31"), False),
    (LOWER, At("1.30", "1.33"), False),
    (SKIPS, At("1.30", "1.32"), True),
    (SKIPS, At("1.30", "1.31.4-gke.100"), False),
    (SKIPS, At("v1.30.1", "v1.31.0"), False),
    (SKIPS, At("1.30", None), False),
    (SKIPS, At(None, "1.30"), None),
    (SKIPS, At("latest", "1.30"), None),
    (SKIPS, At("1.30", UNTOLD), None),
    (ItemsGo(), At(["a", "b"], ["b"]), True),
    (ItemsGo(), At(["a"], ["b", "a"]), False),
    (ItemsGo(), At(["a"], None), True),
    (ItemsGo(), At(None, ["a"]), False),
    (ItemsGo(), At(["a"], UNTOLD), None),
    (FirstGoes(), At(["a", "b"], ["a"]), False),
    (FirstGoes(), At(["a"], ["b", "a"]), True),
    (FirstGoes(), At(["a"], None), True),
    (FirstGoes(), At([], ["a"]), False),
    (FirstGoes(), At(None, ["a"]), False),
    (FirstGoes(), At(UNTOLD, ["a"]), None),
    (BothStart(("Ubuntu", "AzureLinux")), At("Ubuntu2204", "AzureLinux3"), True),
    (BothStart(("Ubuntu",)), At("Ubuntu", "Windows2022"), False),
    (BothStart(("Ubuntu",)), At(None, "Ubuntu"), False),
    (BothStart(("Ubuntu",)), At(UNTOLD, "Ubuntu"), None),
    (COMES, At(groups={"a": (False, True)}), True),
    (COMES, At(groups={"a": (True, True)}), False),
    (COMES, At(groups={"a": (None, True)}), None),
    (GOES, At(groups={"a": (True, False)}), True),
    (GOES, At(groups={"a": (False, False)}), False),
    (ABSENT, At(groups={"a": (False, True)}), True),
    (ABSENT, At(groups={"a": (None, True)}), None),
    (NamesProvidersRegion(), At(None, "eu", region="eu"), True),
    (NamesProvidersRegion(), At("eu", None, region="eu"), True),
    (NamesProvidersRegion(), At(None, "us", region="eu"), False),
    (NamesProvidersRegion(), At("us", "eu", region="eu"), False),
    (NamesProvidersRegion(), At(None, "eu"), None),
    (OnlyCloudKnows(), At("a", "b"), None),
]


@pytest.mark.parametrize(("test", "at", "answer"), EXAMPLES)
def test_by_example(test: Test, at: At, answer: bool | None) -> None:
    assert holds(test, at) is answer


def test_all_of_several() -> None:
    sure, unsure, wrong = (other("a", values=(v,)) for v in (1, 2, 3))
    at = At(values={"a": 1})
    assert all_hold((), at) is True
    assert all_hold((sure,), at) is True
    assert all_hold((sure, OnlyCloudKnows()), at) is None
    assert all_hold((OnlyCloudKnows(), wrong), at) is False
    assert all_hold((sure, unsure), at) is False


def test_every_kind_has_an_example() -> None:
    assert {type(test) for test, _at, _answer in EXAMPLES} == set(get_args(Test))
