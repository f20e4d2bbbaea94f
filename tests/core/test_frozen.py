"""Frozen data from `core.frozen` are like those from the standard library, whatever is asked of them."""

from __future__ import annotations

import ast
import copy
import dataclasses
import pickle
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.frozen import dataclass

TOP = Path(__file__).resolve().parents[2]


def made(dataclass: Callable[..., Callable[[type], type]]) -> dict[str, type]:
    @dataclass(frozen=True, slots=True)
    class Several:
        """Says something."""

        name: str
        size: int = 1
        labels: Mapping[str, Any] = field(default_factory=dict)
        secret: str = field(default="", repr=False)
        place: int = field(default=0, compare=False)

    @dataclass(frozen=True, slots=True)
    class One:
        name: str

    @dataclass(frozen=True, slots=True)
    class Nothing:
        pass

    @dataclass(frozen=True, slots=True, eq=False)
    class Itself:
        name: str

    @dataclass(frozen=True)
    class Derived:
        name: str
        size: int = 1

        @cached_property
        def twice(self) -> str:
            return self.name * 2

        def __repr__(self) -> str:
            return f"<{self.name}>"

    return {c.__name__: c for c in (Several, One, Nothing, Itself, Derived)}


OURS: dict[str, type] = made(dataclass)
THEIRS: dict[str, type] = made(dataclasses.dataclass)
VALUES = st.one_of(
    st.text(max_size=2), st.integers(0, 2), st.just(float("nan")), st.tuples(st.integers(0, 1))
)
SEVERAL = st.fixed_dictionaries(
    {"name": VALUES},
    optional={"size": VALUES, "labels": st.just({"a": 1}), "secret": VALUES, "place": VALUES},
)


@given(SEVERAL, SEVERAL)
def test_what_is_equal_and_how_it_reads(first: dict[str, Any], second: dict[str, Any]) -> None:
    ours, theirs = ([kind["Several"](**values) for values in (first, second)] for kind in (OURS, THEIRS))
    assert (ours[0] == ours[1]) == (theirs[0] == theirs[1])
    assert (ours[0] != ours[1]) == (theirs[0] != theirs[1])
    assert [repr(one) for one in ours] == [repr(one) for one in theirs]
    assert dataclasses.asdict(ours[0]) == dataclasses.asdict(theirs[0]) or first["name"] != first["name"]
    assert ours[0] == ours[0]
    assert dataclasses.replace(ours[0], **second) == ours[1] or set(first) - set(second)


@pytest.mark.parametrize("name", ["One", "Derived"])
@given(VALUES, VALUES)
def test_hashes_agree_with_equality(name: str, first: Any, second: Any) -> None:
    one, other = OURS[name](first), OURS[name](second)
    assert (one == other) == (THEIRS[name](first) == THEIRS[name](second))
    assert one != other or hash(one) == hash(other)
    assert (len({one, other}) == 1) == (one == other)


@pytest.mark.parametrize("name", list(OURS))
def test_the_class_itself(name: str) -> None:
    ours, theirs = OURS[name], THEIRS[name]
    assert [f.name for f in dataclasses.fields(ours)] == [f.name for f in dataclasses.fields(theirs)]
    for attribute in ("__match_args__", "__doc__", "__slots__", "__qualname__", "__module__"):
        assert getattr(ours, attribute, None) == getattr(theirs, attribute, None)
    assert OURS["Nothing"]() == OURS["Nothing"]() != OURS["One"]("")
    assert hash(OURS["Nothing"]()) == hash(OURS["Nothing"]())
    assert OURS["Itself"]("a") != OURS["Itself"]("a")
    with pytest.raises(TypeError):
        hash(OURS["Several"]("a", labels={"a": 1}))


@dataclass(frozen=True, slots=True)
class Sent:
    name: str
    labels: tuple[str, ...] = ()


def test_copies() -> None:
    one = Sent("a", ("b",))
    assert copy.copy(one) == copy.deepcopy(one) == pickle.loads(pickle.dumps(one)) == one
    assert OURS["Derived"]("a").twice == "aa"


def test_data_that_change_are_not_made_here() -> None:
    with pytest.raises(TypeError):
        dataclass(frozen=False)


def frozen(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "dataclass":
            said = {word.arg for word in node.keywords}
            if "frozen" in said and "order" not in said:
                yield node


def test_core_makes_all_its_frozen_data_here() -> None:
    """One that the standard library makes could not even inherit from ours. A file that also holds data that
    change, or are ordered, needs the standard decorator, and takes it for all."""
    standard = []
    for file in sorted((TOP / "core").rglob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        froms = [n.module for n in tree.body if isinstance(n, ast.ImportFrom) and "dataclass" in
                 {name.name for name in n.names}]  # fmt: skip
        others = any(isinstance(n, ast.Name) and n.id == "dataclass" for c in ast.walk(tree)
                     if isinstance(c, ast.ClassDef) for n in c.decorator_list)  # fmt: skip
        if "dataclasses" in froms and not others and any(True for _ in frozen(tree)):
            standard.append(str(file.relative_to(TOP)))
    assert standard == []
