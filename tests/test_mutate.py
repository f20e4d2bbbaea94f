"""The mutants are what they are said to be, and the explained ones exist."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.mutate.__main__ import EQUAL, TOP, equal_mutants
from tests.mutate.mutants import mutants

SOURCE = b'''\
"""Not 1, not True."""
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    A = 1
LIMIT: int = 3


class Box:
    def put(self, a: int = 2, *, b: bool = True) -> int | None:
        assert a < 5
        if not a or b is None and "\xc3\xa9" in (a, 7):
            return [x for x in (1,) if x]
        return None
'''


def test_one_token_at_a_time() -> None:
    found = {(m.where, m.before, m.after) for m in mutants("x.py", SOURCE)}
    where, line = "Box.put", 'if not a or b is None and "é" in (a, 7):'
    listed = "return [x for x in (1,) if x]"
    put = "def put(self, a: int = 2, *, b: bool = True) -> int | None:"
    assert found == {
        ("", "LIMIT: int = 3", "LIMIT: int = 4"),
        ("Box", put, put.replace("2", "3")),
        ("Box", put, put.replace("True", "False")),
        (where, line, line.replace("not a", "(a)")),
        (where, line, line.replace(" or ", " and ")),
        (where, line, line.replace(" and ", " or ")),
        (where, line, line.replace("is None", "is not None")),
        (where, line, line.replace(" in ", " not in ")),
        (where, line, line.replace("7", "8")),
        (where, line, 'if (not (not a or b is None and "é" in (a, 7))):'),
        (where, listed, "return None"),
        (where, listed, listed.replace("1", "2")),
        (where, listed, "return [x for x in (1,) if (not (x))]"),
    }


@pytest.mark.parametrize("file", sorted((TOP / "core" / "hcl").glob("*.py")), ids=lambda path: path.name)
def test_every_mutant_is_a_program_and_another_one(file: Path) -> None:
    source = file.read_bytes()
    shape = ast.dump(ast.parse(source))
    for mutant in mutants(file.name, source)[::7]:
        assert ast.dump(ast.parse(mutant.text(source))) != shape, mutant.name()


def test_what_is_explained_is_still_there() -> None:
    known: set[str] = set()
    for file in {name.split(" | ")[0] for name in equal_mutants()}:
        known |= {mutant.name() for mutant in mutants(file, (TOP / file).read_bytes())}
    assert set(equal_mutants()) <= known
    assert all(len(why) > 20 for why in equal_mutants().values())
    assert EQUAL.is_file()
