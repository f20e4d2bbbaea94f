"""Drafts of windows that are processes of their own, and die as such."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.core.session.conftest import POOL, SPOT, Place

WINDOW = """
import json, sys
sys.path.insert(0, {root!r})
from core.session import Session
session = Session.open({folder!r}, data_dir={data!r})
print(json.dumps([session.view.draft_note, sorted(c.after for c in session.view.changes)]), flush=True)
for line in sys.stdin:
    module, setting, value = json.loads(line)
    session.draft.set(".", module, "ops", setting, value)
    session.draft.finish()
    session.draft.flush()
    print(json.dumps([session.view.draft_note, sorted(c.after for c in session.view.changes)]), flush=True)
"""


class Window:
    def __init__(self, place: Place) -> None:
        code = WINDOW.format(
            root=str(Path(__file__).parents[3]), folder=str(place.platform), data=str(place.data)
        )
        self._process = subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def seen(self) -> tuple[str, list[int]]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the window ended"
        note, changes = json.loads(line)
        return note, changes

    def set(self, module: str, setting: str, value: int) -> tuple[str, list[int]]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([module, setting, value]) + "\n")
        self._process.stdin.flush()
        return self.seen()

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def window(place: Place) -> Iterator[Callable[[], Window]]:
    made: list[Window] = []

    def make() -> Window:
        made.append(Window(place))
        return made[-1]

    yield make
    for one in made:
        one.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
def test_two_windows_that_die_and_come_back(window: Callable[[], Window]) -> None:
    one, two = window(), window()
    assert one.seen() == ("", []) and two.seen() == ("", [])
    one.set(POOL, "max_node_count", 10)
    two.set(POOL, "max_node_count", 20)
    assert one.set(SPOT, "max_size", 5)[1] == [5, 10]
    assert two.set(SPOT, "max_size", 6)[1] == [6, 20]
    one.kill()
    three = window()  # while the other lives: only the dead one's draft is free
    note, changes = three.seen()
    assert "2 changes." in note and changes == [5, 10]
    two.kill()
    three.kill()
    found = []
    for again in (window(), window()):
        note, changes = again.seen()
        assert "is here again" in note
        found.append(changes)
    assert sorted(found) == [[5, 10], [6, 20]]


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
def test_an_older_program_leaves_a_newer_draft_alone(place: Place, window: Callable[[], Window]) -> None:
    one = window()
    one.seen()
    one.set(POOL, "max_node_count", 10)
    one.kill()
    (journal,) = (place.data / "drafts").glob("*.jsonl")
    journal.write_text(journal.read_text().replace('"format":1', '"format":2'))
    before = journal.stat()
    older = window()
    note, changes = older.seen()
    assert changes == [] and "newer Repoform" in note and str(journal) in note
    older.set(POOL, "max_node_count", 11)
    older.kill()
    after = journal.stat()
    assert (after.st_ino, after.st_mtime_ns, after.st_size) == (
        before.st_ino,
        before.st_mtime_ns,
        before.st_size,
    )
    assert len(list((place.data / "drafts").glob("*.jsonl"))) == 2
