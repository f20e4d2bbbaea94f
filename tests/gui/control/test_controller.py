"""One repository after the other in one window: its draft comes along, whatever was open before."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.session import Session
from core.view import Json, View
from gui.control.controller import Controller
from gui.control.tasks import InlineTasks, Tasks
from tests.gui.window_fixtures import GKE_POOL

SETTING = "max_node_count"


class Screen:
    """What a controller says, as a window would hear it."""

    def __init__(self, controller: Controller, data: Path) -> None:
        self.controller = controller
        self.data = data
        self.opened: list[View] = []
        self.failures: list[str] = []
        controller.opened.connect(self.opened.append)
        controller.failed.connect(lambda sentence, _kind: self.failures.append(sentence))

    def edit(self, value: int) -> None:
        self.controller.go(".", GKE_POOL, "ops")
        self.controller.set(SETTING, value)
        self.controller.finish()

    @property
    def values(self) -> list[Json]:
        """What the draft that is shown sets."""
        assert self.controller.view is not None
        return [change.after for change in self.controller.view.changes]

    def drafts(self, folder: Path) -> list[Json]:
        """What somebody finds there who opens it now, beside this window."""
        with Session.open(str(folder), data_dir=self.data) as session:
            return [change.after for change in session.view.changes]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def screen(qapp: object, data: Path) -> Iterator[Screen]:
    controller = Controller(InlineTasks(), data_dir=str(data))
    yield Screen(controller, data)
    controller.close()


@pytest.fixture
def other(demo_source: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "other"
    shutil.copytree(demo_source / "platform", folder)
    return folder


def test_opening_the_open_folder_again_shows_its_draft(screen: Screen, platform: Path) -> None:
    screen.controller.open(str(platform), fetch=False)
    screen.edit(8)
    screen.controller.open(str(platform), fetch=False)
    assert len(screen.opened) == 2 and screen.values == [8]
    screen.edit(9)
    assert screen.values == [9]
    assert len(list((screen.data / "drafts").glob("*.jsonl"))) == 1


def test_the_draft_that_was_shown_comes_before_newer_ones(screen: Screen, platform: Path) -> None:
    screen.controller.open(str(platform), fetch=False)
    screen.edit(8)
    with Session.open(str(platform), data_dir=screen.data) as beside:
        beside.draft.set(".", GKE_POOL, "ops", SETTING, 20)
    screen.controller.open(str(platform), fetch=False)
    assert screen.values == [8]


def test_a_draft_follows_the_default_branch(
    screen: Screen, platform: Path, other: Path, tmp_path: Path
) -> None:
    """What the window advises there ("Open the repository again …; your draft comes along") works."""
    from tests.core.session.conftest import Place

    origin = tmp_path / "origin.git"
    place = Place(tmp_path, platform, origin, screen.data, [])
    place.git("clone", "-q", "--bare", str(platform), str(origin), where=tmp_path)
    place.git("remote", "set-url", "origin", str(origin))
    screen.controller.open(str(platform))
    screen.edit(8)
    place.git("branch", "-m", "main", "trunk", where=origin)
    screen.controller.refresh()
    assert screen.controller.view is not None
    assert "Open the repository again" in screen.controller.view.place.note
    screen.controller.open(str(platform))
    assert screen.controller.view.place.branch == "trunk" and screen.values == [8]


@pytest.mark.parametrize("way", ["open", "clone", "demo", "take"])
def test_what_is_replaced_is_closed(
    screen: Screen, platform: Path, other: Path, tmp_path: Path, way: str
) -> None:
    screen.controller.open(str(platform), fetch=False)
    screen.edit(8)
    if way == "open":
        screen.controller.open(str(other), fetch=False)
    elif way == "clone":
        screen.controller.clone(str(other), str(tmp_path / "clones"))
    elif way == "demo":
        screen.controller.open_demo(str(tmp_path / "demo"))
    else:
        screen.controller.take(Session.open(str(other), data_dir=screen.data))
    assert screen.values == []
    assert screen.drafts(platform) == [8]


@pytest.mark.parametrize("way", ["open", "clone", "demo"])
def test_a_failure_changes_nothing_of_what_is_open(
    screen: Screen, tmp_path: Path, platform: Path, way: str
) -> None:
    controller = screen.controller
    controller.open_demo(str(tmp_path / "demo"))
    screen.edit(8)
    demo, person = controller.demo, controller.person
    assert demo is not None and person
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "something").touch()
    if way == "open":
        controller.open(str(tmp_path / "nowhere"))
    elif way == "clone":
        controller.clone(str(tmp_path / "nowhere"), str(tmp_path / "clones"))
    else:
        controller.open_demo(str(tmp_path / "full"))
    assert len(screen.failures) == 1 and len(screen.opened) == 1
    assert (controller.demo, controller.person) == (demo, person)
    screen.edit(9)
    assert screen.values == [9]
    controller.close()
    with Session.open(str(demo / "platform"), data_dir=demo / "data") as session:
        assert [change.after for change in session.view.changes] == [9]


def test_another_repository_is_no_demo(screen: Screen, tmp_path: Path, platform: Path) -> None:
    screen.controller.open_demo(str(tmp_path / "demo"))
    screen.controller.open(str(platform), fetch=False)
    assert (screen.controller.demo, screen.controller.person) == (None, "")


def test_a_draft_that_cant_be_read_anew_stays_where_it_is(
    screen: Screen, platform: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever goes wrong once the draft was handed over: the session that is open has it back."""
    from core.session import SessionError
    from core.session.proposals import Proposals

    screen.controller.open(str(platform), fetch=False)
    screen.edit(8)

    def broken(_proposals: Proposals) -> None:
        raise SessionError("The disk is gone.")

    with monkeypatch.context() as patch:
        patch.setattr(Proposals, "hold_unfinished", broken)
        screen.controller.open(str(platform), fetch=False)
    assert screen.failures == ["The disk is gone."]
    screen.edit(9)
    assert screen.values == [9]
    screen.controller.close()
    assert screen.drafts(platform) == [9]


@pytest.fixture
def busy(qtbot: QtBot, data: Path) -> Iterator[Screen]:
    """With a worker of its own, as in the window."""
    controller = Controller(Tasks(), data_dir=str(data))
    yield Screen(controller, data)
    controller.close()


@pytest.mark.parametrize("again", [True, False], ids=["the same folder", "another folder"])
def test_what_is_typed_while_it_opens_is_kept(
    qtbot: QtBot, busy: Screen, platform: Path, other: Path, again: bool
) -> None:
    controller = busy.controller
    with qtbot.waitSignal(controller.opened):
        controller.open(str(platform), fetch=False)
    busy.edit(8)
    qtbot.waitUntil(lambda: busy.values == [8])
    controller.open(str(platform if again else other), fetch=False)
    busy.edit(9)  # before anything came back
    qtbot.waitUntil(lambda: len(busy.opened) == 2 and controller.tasks.idle())
    qtbot.wait(50)
    assert busy.failures == []
    assert busy.values == ([9] if again else [])
    assert controller.view is not None
    assert controller.view.place.folder == str(platform if again else other)
    controller.close()
    assert busy.drafts(platform) == [9]


def test_closing_while_another_opens_leaves_no_draft_held(
    qtbot: QtBot, busy: Screen, platform: Path, other: Path
) -> None:
    with qtbot.waitSignal(busy.controller.opened):
        busy.controller.open(str(platform), fetch=False)
    busy.edit(8)
    qtbot.waitUntil(lambda: busy.values == [8])
    busy.controller.open(str(platform), fetch=False)
    busy.controller.close()
    assert busy.drafts(platform) == [8]
