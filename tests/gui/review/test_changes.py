"""The changes panel and the right side as a whole."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from core.review.linediff import diff
from core.view import Change, Impact, Level, Problem, Severity
from gui.kit.impacts import ImpactBadge
from gui.kit.widgets import IconLabel
from gui.review.changes import ChangeCard
from gui.review.grouping import by_environment, counts, grouped
from gui.review.pane import ReviewPane
from tests import sample
from tests.core.platform import test_said_once as impacts
from tests.gui.hosting import hosted


@pytest.fixture
def pane(qtbot: QtBot) -> ReviewPane:
    made = hosted(qtbot, ReviewPane(), 480, 860)
    made.set_view(sample.view())
    return made


def badge_of(card: QWidget) -> str:
    found = card.findChild(ImpactBadge)
    assert found is not None
    return found.text()


def test_a_sentence_per_change_with_its_impact(pane: ReviewPane, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(pane.changes.cards()) == len(sample.CHANGES))  # the last a moment later
    cards = pane.changes.cards()
    assert [c.accessibleName() for c in cards] == [c.sentence for c in sample.CHANGES]
    badges = [badge_of(c) for c in cards]
    assert badges == ["Rebuilds pool", *["In place"] * 5]
    assert pane.changes.summary() == ("rebuilds 1 pool", "5 in place")


def test_the_worst_stands_first_and_what_was_edited_comes_into_view(pane: ReviewPane, qtbot: QtBot) -> None:
    many = tuple(
        replace(sample.CHANGES[1], module=f"pool{n}", files=((sample.FILE, n + 1),)) for n in range(30)
    )
    heard: list[tuple[str, int]] = []
    pane.changes.followed.connect(lambda file, line: heard.append((file, line)))
    pane.set_view(replace(sample.view(), changes=many))
    heard.clear()
    last = replace(many[-1], after=9, sentence="Edited.")
    pane.set_view(replace(sample.view(), changes=(*many[:-1], last)))
    assert heard == [(sample.FILE, 30)], "the diff comes along"
    shown = lambda: [c for c in pane.changes.cards() if not c.visibleRegion().isEmpty()]  # noqa: E731
    qtbot.waitUntil(lambda: any(c.change is last for c in shown()))
    worse = replace(many[20], sentence="Anew.", impact=sample.REBUILDS)
    pane.set_view(replace(sample.view(), changes=(*many[:20], worse, *many[21:-1], last)))
    assert pane.changes.cards()[0].change is worse and heard[-1] == (sample.FILE, 21)
    qtbot.waitUntil(lambda: any(c.change is worse for c in shown()))
    heard.clear()
    pane.set_view(replace(sample.view(), changes=many[:20]))
    assert heard == [], "what was taken back has no place to go to"


def test_the_diff_goes_to_what_is_no_settings_change(pane: ReviewPane, qtbot: QtBot) -> None:
    """A fix or an operation may write what no change speaks of; the head names its file."""
    before = sample.view()
    words = "".join(f"Line {n}.\n" for n in range(200)).encode()
    pane.set_view(replace(before, diff=(*before.diff, diff("README.md", words, words + b"More.\n"))))
    assert pane.diff.file.whole_text() == "README.md, 2 of 2 files"
    notes = diff("notes.tf", b"# None.\n", b"# None.\n# One.\n")
    readme = diff("README.md", words, b"First.\n" + words + b"More.\n")
    pane.set_view(replace(before, diff=(*before.diff, readme, notes)))
    assert pane.diff.view.marked == ("README.md", 1)
    assert pane.diff.file.whole_text() == "README.md, 2 of 3 files"
    pane.set_view(replace(before, diff=(*before.diff, readme)))
    assert pane.diff.view.marked == ("README.md", 1), "what was taken back has no place to go to"


def test_the_first_edit_shows_its_file_in_a_diff_that_was_hidden(qtbot: QtBot) -> None:
    made = hosted(qtbot, ReviewPane(), 480, 860)
    after = sample.view()
    made.set_view(replace(after, changes=(), diff=()))
    assert not made.diff.isVisible()
    readme = diff("README.md", b"# Platform\n", b"# Platform\n\n" + b"More.\n" * 60)
    change = replace(sample.CHANGES[0], files=(("gone.tf", 1), after.changes[0].files[0]))
    made.set_view(replace(after, changes=(change,), diff=(readme, *after.diff)))
    qtbot.waitUntil(made.diff.isVisible)
    qtbot.wait(50)
    assert made.diff.file.whole_text() == f"{sample.FILE}, 2 of 2 files"
    view = made.diff.view
    row = view.sheet.find(*change.files[1])
    assert row is not None
    assert 0 <= view.sheet.top(row) - view.verticalScrollBar().value() < view.viewport().height()


def test_two_rebuilding_changes_of_a_pool_are_one_rebuild() -> None:
    rebuilding = replace(sample.CHANGES[1], impact=sample.REBUILDS)
    found = counts((sample.CHANGES[0], rebuilding, *sample.CHANGES[2:]))
    assert [(level, n) for level, n, _words, _own in found] == [(Level.REBUILDS_POOL, 1), (Level.IN_PLACE, 4)]
    other = replace(rebuilding, module="another")
    assert counts((sample.CHANGES[0], other))[0][1] == 2


def test_what_is_deleted_is_not_called_rebuilt(pane: ReviewPane) -> None:
    gone = replace(sample.CHANGES[0], impact=replace(sample.REBUILDS, badge="Deletes pool"))
    assert counts((gone, sample.CHANGES[1]))[0] == (Level.REBUILDS_POOL, 1, "deletes 1 pool", True)
    pane.set_view(replace(sample.view(), changes=(gone,)))
    (card,) = pane.changes.cards()
    assert badge_of(card) == "Deletes pool"
    assert card.accessibleDescription().startswith("Deletes pool.")


def test_what_is_new_is_called_so_and_no_tick_stands_beside_a_warning(pane: ReviewPane) -> None:
    new = replace(sample.CHANGES[1], setting="", impact=Impact(Level.IN_PLACE, "Creates nodes.", badge="New"))
    warned = Problem(Severity.WARNING, "Too small.", root=new.root, module=new.module, setting="")
    pane.set_view(replace(sample.view(), changes=(new,)))
    (card,) = pane.changes.cards()
    assert badge_of(card) == "New" and pane.changes.summary() == ("1 new",)
    sign = card.findChildren(IconLabel)[0]
    assert sign.icon() == "plus"
    pane.set_view(replace(sample.view(), changes=(new,), draft_problems=(warned,)))
    assert sign.icon() == "triangle-alert"
    worse = replace(warned, severity=Severity.ERROR)
    pane.set_view(replace(sample.view(), changes=(new,), draft_problems=(worse,)))
    assert sign.icon() == "circle-alert"


def test_capacity_and_cost_stand_below_the_changes(pane: ReviewPane) -> None:
    card = pane.changes.ahead
    assert card.isVisible() and card.geometry().top() > pane.changes.cards()[-1].geometry().bottom()
    assert card.text().replace("\u00a0", " ").splitlines() == [
        f"{sample.GKE} in ops: {sample.AHEAD.nodes}",
        f"{sample.AHEAD.cost}.",
        sample.AHEAD.note,
    ]
    apps = replace(sample.AHEAD, environment="apps", nodes="", cost="About $1–2 a month")
    pane.set_view(replace(sample.view(), changes=sample.CHANGES[:1], foresight=(sample.AHEAD, apps)))
    assert card.text().replace("\u00a0", " ").splitlines()[2:] == [
        f"{sample.GKE} in apps: About $1–2 a month",
        sample.AHEAD.note,
    ]
    assert card.accessibleDescription() == card.text()
    pane.set_view(replace(sample.view(), foresight=()))
    assert card.isHidden()


def test_capacity_follows_when_typing_pauses(pane: ReviewPane, qtbot: QtBot) -> None:
    more = replace(sample.AHEAD, cost="About $9–10 a month")
    pane.set_view(replace(sample.view(), foresight=(more,)))
    assert sample.AHEAD.cost in pane.changes.ahead.text()
    qtbot.waitUntil(lambda: more.cost in pane.changes.ahead.text())


def test_undo_my_change_takes_back_that_one(pane: ReviewPane, qtbot: QtBot) -> None:
    card = pane.changes.cards()[2]
    assert card.undo.toolTip() == "Undo my change"
    with qtbot.waitSignal(pane.revert) as told:
        qtbot.mouseClick(card.undo, Qt.MouseButton.LeftButton)
    assert told.args == [[sample.CHANGES[2].key]]


def test_a_draft_that_waits_can_only_be_read(pane: ReviewPane, qtbot: QtBot) -> None:
    pane.set_view(sample.view(readonly="This draft belongs to a proposal that stopped."))
    card = pane.changes.cards()[0]
    assert card.undo.isHidden()
    with qtbot.assertNotEmitted(pane.revert):
        qtbot.keyClick(card, Qt.Key.Key_Delete)


def test_choosing_a_sentence_scrolls_the_diff_and_enter_goes_to_the_field(
    pane: ReviewPane, qtbot: QtBot
) -> None:
    card = pane.changes.cards()[1]
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    assert pane.diff.view.marked == sample.CHANGES[1].files[0]
    assert card.property("state") == "selected"
    with qtbot.waitSignal(pane.go_to) as told:
        qtbot.keyClick(card, Qt.Key.Key_Return)
    assert told.args == [".", sample.POOL, "ops", "max_node_count"]


def test_the_problem_stands_with_the_change_that_brings_it(pane: ReviewPane) -> None:
    texts = {c.change.key: c.problem_text() for c in pane.changes.cards()}
    assert texts[sample.CHANGES[4].key] == "The maximum (2) is below the minimum (3)."
    assert sum(bool(t) for t in texts.values()) == 1
    assert pane.changes.problems.text() == "1 problem"


def test_cards_that_stay_are_the_same_widgets(pane: ReviewPane) -> None:
    before = {c.change.key: c for c in pane.changes.cards()}
    view = sample.view()
    pane.set_view(replace(view, changes=view.changes[1:]))
    after = {c.change.key: c for c in pane.changes.cards()}
    assert list(after) == [c.key for c in view.changes[1:]]
    assert all(after[key] is before[key] for key in after)


def test_nothing_changed_says_what_to_do(pane: ReviewPane) -> None:
    pane.set_view(sample.view(drafted=False))
    assert pane.changes.empty_text() == "No changes yet. Edit a field to see here what it would do."
    assert pane.changes.problems.isHidden()
    assert pane.diff.isHidden(), "one empty panel is enough"
    pane.set_view(sample.view())
    assert pane.diff.isVisible()


def test_little_room_makes_tabs(pane: ReviewPane, qtbot: QtBot) -> None:
    pane.set_compact(True)
    assert [pane.tabs.tabText(i) for i in (0, 1)] == ["Changes (6)", "Diff"]
    assert pane.changes.isVisible() and not pane.diff.isVisible()
    pane.tabs.setCurrentIndex(1)
    assert pane.diff.isVisible() and not pane.changes.isVisible()
    pane.set_compact(False)
    assert pane.diff.isVisible() and pane.changes.isVisible()


def test_many_changes_are_drawn_as_one_looks_at_them(pane: ReviewPane, qtbot: QtBot) -> None:
    many = tuple(replace(sample.CHANGES[1], environment=f"e{i}") for i in range(150))
    pane.set_view(replace(sample.view(), changes=many))
    assert 0 < len(pane.changes.cards()) < 30
    bar = pane.changes.findChildren(QScrollArea)[0].verticalScrollBar()

    def at_the_end() -> bool:
        bar.setValue(bar.maximum())
        return pane.changes.cards()[-1].change is many[-1]

    qtbot.waitUntil(at_the_end)
    pane.set_view(replace(sample.view(), changes=many[1:]))
    assert all(card.change in many[1:] for card in pane.changes.cards())


def test_repository_content_is_plain_text(pane: ReviewPane) -> None:
    evil = replace(sample.CHANGES[0], sentence="<b>x</b> <img src=file:///etc/passwd>", label="<b>x</b>")
    pane.set_view(replace(sample.view(), changes=(evil,)))
    for words in pane.findChildren(QLabel):
        assert words.textFormat() == Qt.TextFormat.PlainText or "<" not in words.text()
    assert pane.changes.cards()[0].accessibleName() == evil.sentence


def test_grouping_and_counting_per_environment() -> None:
    mild = replace(sample.CHANGES[1], module="b")
    groups = grouped((mild, sample.CHANGES[0]), sample.view().platforms, worst_first=True)
    assert [g.module for g in groups] == [sample.POOL, "b"]
    assert groups[0].title == "np1_general"
    platforms = (*sample.view().platforms, replace(sample.platform(False), root="eu"))
    twins = grouped((sample.CHANGES[0], replace(sample.CHANGES[0], root="eu")), platforms)
    assert [g.title for g in twins] == ["np1_general", "eu:np1_general"]
    platform = sample.platform(False)
    found = by_environment(sample.CHANGES, (platform,))
    assert {name: len(mine) for name, mine in found.items()} == {"apps": 1, "ops": 4, "apps-prod": 3}
    # A whole module matters in all environments of its root, and in no other root's.
    whole = replace(sample.CHANGES[0], setting="", environment="", effective={})
    other = replace(platform, root="other", environments=platform.environments[:1])
    found = by_environment((*sample.CHANGES, whole), (platform, other))
    assert {name: len(mine) for name, mine in found.items()} == {"apps": 2, "ops": 5, "apps-prod": 4}
    found = by_environment((replace(whole, root="other"),), (platform, other))
    assert list(found) == ["apps"]
    whole = Change(".", "m", "", "", "m", None, None, sample.DESTROYS, "m is removed")
    assert counts((whole,))[0][2] == "destroys 1 cluster"


def test_a_card_says_nothing_twice_to_who_listens(qtbot: QtBot) -> None:
    """All impacts: its description is the badge and the sentence as one."""
    card = hosted(qtbot, ChangeCard(sample.CHANGES[1]), 480, 120)
    for impact in impacts.ALL:
        card.set_change(replace(sample.CHANGES[1], impact=impact, detail=""))
        said = card.accessibleDescription()
        assert not impacts.twice(impact, said) and said.endswith((".", "?")), said
