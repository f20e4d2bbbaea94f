"""Problems, search, welcome, proposals, conflicts, guides and reviews, each by itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from core.view import (
    Choice,
    ForgeInfo,
    Guide,
    GuideStep,
    Impact,
    Level,
    Question,
    SetAside,
    WithoutClusters,
)
from gui.guide.answers import ChoiceCards, Input, text_of, value_of
from gui.guide.page import GuidePage
from gui.kit.widgets import Notice
from gui.kit.words import age
from gui.pages.problems import ProblemsPage
from gui.pages.welcome import ReadPage, WelcomePage
from gui.proposals.conflict import ConflictPage, typed_like
from gui.proposals.list_page import ProposalsPage, StoppedBanner
from gui.review.cards import CommentBox
from gui.review.screen import ReviewScreen
from gui.review.sentence import Sentence
from gui.window.search import SearchPopup
from tests import sample
from tests.gui.hosting import hosted

LEFT = Qt.MouseButton.LeftButton


# problems


def test_problems_of_the_draft_stand_apart_from_old_ones(qtbot: QtBot) -> None:
    page = hosted(qtbot, ProblemsPage(), 700, 500)
    page.set_view(sample.view())
    mine, old = page.cards
    assert (mine.problem, old.problem) == (sample.TOO_SMALL, sample.OLD_PROBLEM)
    with qtbot.waitSignal(page.fix_requested) as told:
        qtbot.mouseClick(old.fix_button, LEFT)
    assert told.args == [sample.OLD_PROBLEM]
    page.set_view(replace(sample.view(drafted=False), base_problems=()))
    assert page.cards == []


def test_what_cannot_be_fixed_is_set_aside_and_taken_back(qtbot: QtBot) -> None:
    page = hosted(qtbot, ProblemsPage(), 700, 500)
    unfixed = replace(sample.OLD_PROBLEM, fix=None, fix_edits=(), sentence="Nobody can help it.")
    view = replace(sample.view(), base_problems=(sample.OLD_PROBLEM, unfixed))
    page.set_view(view)
    offered = {c.problem.sentence for c in page.cards if hasattr(c, "aside_button")}
    assert offered == {unfixed.sentence}, "neither of the draft, nor what can be fixed"
    card = next(c for c in page.cards if c.problem is unfixed)
    with qtbot.waitSignal(page.set_aside) as told:
        qtbot.mouseClick(card.aside_button, LEFT)
    assert told.args == [unfixed]
    aside = SetAside(unfixed, "Jana", 1.0)
    page.set_view(replace(view, draft_problems=(), base_problems=(), aside=(aside,)))
    (card,) = page.cards
    assert not hasattr(card, "aside_button")
    said = [x.text() for x in page.findChildren(Sentence)]
    assert any(words.startswith("Set aside by Jana ") for words in said)
    assert "No problems" not in " ".join(x.text() for x in page.findChildren(QLabel))
    with qtbot.waitSignal(page.taken_back) as told:
        qtbot.mouseClick(card.back_button, LEFT)
    assert told.args == [unfixed]


# search


def test_search_by_keyboard_alone(qtbot: QtBot) -> None:
    popup = hosted(qtbot, SearchPopup(), 600, 400)
    popup.set_place("main")
    popup.open_at(0, 0)
    asked: list[str] = []
    popup.asked.connect(asked.append)
    qtbot.keyClicks(popup.input, "max")
    assert asked == ["m", "ma", "max"]
    popup.set_hits("ma", sample.hits()[:1])
    assert popup.hits() == (), "an answer to an older text"
    popup.set_hits("max", sample.hits())
    qtbot.keyClick(popup.input, Qt.Key.Key_Down)
    with qtbot.waitSignal(popup.chosen) as told:
        qtbot.keyClick(popup.input, Qt.Key.Key_Return)
    assert told.args == [sample.hits()[1]]
    assert popup.isHidden()


def test_nothing_found_says_what_was_searched(qtbot: QtBot) -> None:
    popup = hosted(qtbot, SearchPopup(), 600, 400)
    popup.set_place("main")
    popup.open_at(0, 0)
    popup.input.setText("payments")
    popup.set_hits("payments", ())
    assert popup.note() == (
        "Nothing found for “payments”. Searched: names, settings and values in main, and all that can be done"
        " here. Try fewer words, or a part of one."
    )
    with qtbot.waitSignal(popup.closed):
        qtbot.keyClick(popup.input, Qt.Key.Key_Escape)


# welcome


def test_welcome_offers_recent_demo_and_drop(qtbot: QtBot, tmp_path: Path) -> None:
    page = hosted(qtbot, WelcomePage(), 900, 600)
    page.set_recent([(str(tmp_path), "acme/infrastructure", "yesterday", 3)])
    for button, terraform in ((page.demo, False), (page.terraform, True)):
        with qtbot.waitSignal(page.demo_requested) as asked:
            qtbot.mouseClick(button, LEFT)
        assert asked.args == [terraform]
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    drop = QDropEvent(
        QPointF(QPoint(5, 5)), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier
    )
    with qtbot.waitSignal(page.open_requested) as told:
        page.dropEvent(drop)
    assert told.args == [str(tmp_path)]


def test_opening_can_be_cancelled_and_its_failure_is_said(qtbot: QtBot) -> None:
    page = hosted(qtbot, WelcomePage(), 900, 600)
    page.show_progress("Receiving objects: 42 %", 0.42)
    assert page.bar.value() == 420 and not page.clone.isEnabled()
    with qtbot.waitSignal(page.cancel_requested):
        qtbot.mouseClick(page.cancel, LEFT)
    page.show_done("github.com can't be reached.")
    assert page.problem.isVisible() and page.clone.isEnabled()


def test_what_was_read(qtbot: QtBot) -> None:
    page = hosted(qtbot, ReadPage(), 800, 700)
    page.set_view(sample.view(drafted=False))
    notices = [n.text() for n in page.findChildren(Notice)]
    assert "Nothing was changed." in notices
    with qtbot.waitSignal(page.continue_requested):
        qtbot.mouseClick(page.go_on, LEFT)


def test_environments_of_roots_without_clusters_are_listed_with_the_reason(qtbot: QtBot) -> None:
    shown = sample.view(drafted=False)
    others = (
        WithoutClusters("network", ("dev", "prod"), "dev = env/dev.tfvars, because it sets 2 variables."),
        WithoutClusters(".", ("live",), "The code names the workspace live."),
    )
    own = replace(shown.environments, found=replace(shown.environments.found, others=others))
    page = hosted(qtbot, ReadPage(), 800, 700)
    page.set_view(replace(shown, environments=own))
    said = [one.text() for one in page.findChildren(Sentence)]
    assert "network: dev, prod. dev = env/dev.tfvars, because it sets 2 variables." in said
    assert "the top folder: live. The code names the workspace live." in said


@pytest.mark.parametrize(
    ("seconds", "words"), [(5, "just now"), (180, "3 min ago"), (7300, "2 h ago"), (90_000, "1 day ago")]
)
def test_age(seconds: int, words: str) -> None:
    assert age(1000.0, 1000.0 + seconds) == words
    assert age(None) == ""


# proposals


def button(page: ProposalsPage, card: int, index: int) -> QWidget:
    item = page.cards[card].buttons.itemAt(index)
    found = item.widget() if item is not None else None
    assert found is not None
    return found


def test_proposals_in_their_groups(qtbot: QtBot) -> None:
    page = hosted(qtbot, ProposalsPage(), 800, 600)
    merged = replace(sample.ROWS[1], id="7", state="merged")
    page.set_rows((*sample.ROWS, merged), (sample.UNFINISHED,))
    names = [c.accessibleName().split(".")[0] for c in page.cards]
    assert names == [sample.TEXT.title, sample.TEXT.title, "Add a GPU pool", "Add a GPU pool"]
    with qtbot.waitSignal(page.resume_requested) as told:
        qtbot.mouseClick(button(page, 0, 1), LEFT)
    assert told.args == ["job1"]
    with qtbot.waitSignal(page.review_requested) as told:
        qtbot.mouseClick(button(page, 2, 0), LEFT)
    assert told.args == ["213"]


def test_any_branch_or_range_can_be_reviewed(qtbot: QtBot) -> None:
    page = hosted(qtbot, ProposalsPage(), 800, 600)
    qtbot.keyClicks(page.other, "main...gpu-pool")
    with qtbot.waitSignal(page.review_requested) as told:
        qtbot.keyClick(page.other, Qt.Key.Key_Return)
    assert told.args == ["main...gpu-pool"]


def test_a_stopped_proposal_shows_as_a_banner(qtbot: QtBot) -> None:
    banner = hosted(qtbot, StoppedBanner(), 700, 60)
    banner.set_unfinished(())
    assert banner.isHidden()
    banner.set_unfinished((sample.UNFINISHED,))
    assert "Resume opens exactly one" in banner.text()
    with qtbot.waitSignal(banner.edit_again) as told:
        qtbot.mouseClick(banner.again, LEFT)
    assert told.args == ["job1"]


# conflicts


def test_three_values_and_a_decision(qtbot: QtBot) -> None:
    page = hosted(qtbot, ConflictPage(), 800, 500)
    page.set_view(sample.view(conflicts=True))
    (card,) = page.cards
    with qtbot.waitSignal(page.decided) as told:
        qtbot.mouseClick(card.theirs, LEFT)
    assert told.args == ["abc123", "theirs"]
    qtbot.mouseClick(card.another, LEFT)
    card.value.selectAll()
    qtbot.keyClicks(card.value, "6")
    with qtbot.waitSignal(page.decided) as told:
        qtbot.keyClick(card.value, Qt.Key.Key_Return)
    assert told.args == ["abc123", {"value": 6}]
    with qtbot.assertNotEmitted(page.continue_requested):
        qtbot.mouseClick(page.go_on, LEFT)
    assert "undecided" in page.fits.text()
    page.set_view(sample.view())
    with qtbot.waitSignal(page.continue_requested):
        qtbot.mouseClick(page.go_on, LEFT)


def test_a_typed_value_is_read_like_the_one_before() -> None:
    assert typed_like("12", 3) == 12
    assert typed_like("12", "3") == "12"
    assert typed_like("a, b", ["x"]) == ["a", "b"]
    assert typed_like("true", False) is True
    assert typed_like("many", 3) == "many"


# guides

PURPOSE = Question(
    "purpose",
    "Purpose",
    "",
    "choice",
    "general",
    (Choice("general", "General"), Choice("gpu", "GPU")),
    True,
    True,
)
NAME = Question("name", "Name", "", "text", "", required=True)
FIELDS = {f.path: f for f in sample.FIELDS}
ZONES = Question(
    "settings.node_locations",
    "Zones",
    "",
    "list",
    environments=sample.ENVIRONMENTS,
    base=sample.ENVIRONMENTS[0],
    defaults={"apps": ["b", "c"]},
    field=FIELDS["node_locations"],
)
MAXIMUM = Question(
    "settings.max_node_count",
    "Maximum nodes per zone",
    "",
    "number",
    environments=sample.ENVIRONMENTS,
    base=sample.ENVIRONMENTS[0],
    defaults={"apps": 3},
    field=FIELDS["max_node_count"],
)
STEPS = (
    GuideStep("Purpose", (PURPOSE, NAME)),
    GuideStep("Machines", (ZONES,)),
    GuideStep("Size", (MAXIMUM,)),
    GuideStep("Check", ()),
)
GUIDE = Guide("add-node-pool", ".", "Add a node pool", "", STEPS, args={"cluster": sample.GKE})


@pytest.fixture
def guide(qtbot: QtBot) -> GuidePage:
    page = GuidePage()
    page.start(GUIDE)
    return hosted(qtbot, page, 800, 700)


def test_which_platform_is_asked_and_kept_apart(guide: GuidePage, qtbot: QtBot) -> None:
    """Another one begins anew; the draft's edit names it by its root, not among its answers."""
    which = Question("root", "Platform", "", "choice", "one", (Choice("one"), Choice("two")), True, True)
    steps = (GuideStep("Purpose", (which, NAME)), *STEPS[1:])
    asked: list[object] = []
    guide.asked.connect(lambda *args: asked.append(args))
    guide.start(replace(GUIDE, root="one", steps=steps))
    assert guide.given() == {"root": "one"} and "root" not in guide.args()
    name = guide.inputs[("name", "")]
    assert isinstance(name, Input) and isinstance(name.widget, QLineEdit)
    name.widget.setText("x")
    guide.answer(which, "", "two")
    assert asked[-1] == ("add-node-pool", "two", {"root": "two"})


def test_a_node_pool_in_four_steps(guide: GuidePage, qtbot: QtBot) -> None:
    purpose, name = guide.inputs[("purpose", "")], guide.inputs[("name", "")]
    assert isinstance(purpose, ChoiceCards) and isinstance(name, Input)
    qtbot.mouseClick(guide.next, LEFT)
    assert guide.step() == 0 and guide.problem.text() == "Still needed: Name."
    with qtbot.waitSignal(guide.asked) as told:
        purpose.buttons["gpu"].click()
    assert told.args == ["add-node-pool", ".", {"purpose": "gpu"}]
    guide.asked.connect(guide.stop_waiting)  # nobody answers here
    guide.stop_waiting()
    qtbot.keyClicks(name.widget, "gpu")
    qtbot.keyClick(name.widget, Qt.Key.Key_Return)
    assert guide.step() == 1, "Enter goes on"
    qtbot.mouseClick(guide.next, LEFT)
    assert guide.step() == 2
    assert guide.total((MAXIMUM,), "ops") == "6 nodes in 2 zones", "ops takes over what the base has"
    field = guide.inputs[("settings.max_node_count", "ops")]
    assert isinstance(field, Input)
    qtbot.keyClicks(field.widget, "1")
    with qtbot.waitSignal(guide.preview_requested):
        qtbot.keyClick(field.widget, Qt.Key.Key_Return)
    assert guide.total((MAXIMUM,), "ops") == "2 nodes in 2 zones"
    guide.set_preview(sample.view().diff)
    assert guide.diff.isVisible()
    with qtbot.waitSignal(guide.finished) as told:
        qtbot.mouseClick(guide.next, LEFT)
    assert told.args == [
        "add-node-pool",
        ".",
        {"cluster": sample.GKE, "purpose": "gpu", "name": "gpu", "settings": {"ops": {"max_node_count": 1}}},
    ]


def test_back_keeps_the_answers(guide: GuidePage, qtbot: QtBot) -> None:
    name = guide.inputs[("name", "")]
    assert isinstance(name, Input)
    qtbot.keyClicks(name.widget, "x")
    qtbot.keyClick(name.widget, Qt.Key.Key_Return)
    qtbot.mouseClick(guide.next, LEFT)
    qtbot.mouseClick(guide.back, LEFT)
    again = guide.inputs[("name", "")]
    assert isinstance(again, Input) and again.value() == "x"


def test_an_answer_that_comes_late_eats_no_letters(guide: GuidePage, qtbot: QtBot) -> None:
    name = guide.inputs[("name", "")]
    assert isinstance(name, Input)
    name.widget.setFocus()
    qtbot.keyClicks(name.widget, "gp")
    with qtbot.assertNotEmitted(guide.asked):
        guide.set_guide(GUIDE)
    again = guide.inputs[("name", "")]
    assert isinstance(again, Input) and again is not name
    assert again.widget.hasFocus() and again.value() == "gp"
    qtbot.keyClicks(again.widget, "u")
    with qtbot.waitSignal(guide.asked) as told:
        qtbot.keyClick(again.widget, Qt.Key.Key_Return)
    assert told.args[2] == {"name": "gpu"}


def test_an_answer_that_is_refused_can_be_answered_otherwise(guide: GuidePage, qtbot: QtBot) -> None:
    guide.set_guide(Guide("add-node-pool", ".", "Add a node pool", "", refused="Upgrade first."))
    assert ("purpose", "") in guide.inputs
    qtbot.mouseClick(guide.next, LEFT)
    assert guide.step() == 0 and guide.problem.text() == "Upgrade first."
    guide.set_guide(GUIDE)
    assert "Upgrade first." not in [n.text() for n in guide.findChildren(Notice) if not n.isHidden()]
    guide.start(Guide("promote", ".", "Promote", "", refused="Nothing here."))
    assert not guide.inputs and guide.next.isHidden()


def test_what_goes_is_said_and_can_be_undone(qtbot: QtBot) -> None:
    """Nothing has to be typed for a draft: what is sent asks again."""
    page = GuidePage()
    steps = (GuideStep("Check", ()),)
    page.start(replace(GUIDE, operation="remove-cluster", steps=steps, destroys=("everything",)))
    hosted(qtbot, page, 700, 500)
    assert "Will be gone: everything" in [n.text() for n in page.findChildren(Notice)]
    with qtbot.assertNotEmitted(page.finished):
        qtbot.mouseClick(page.next, LEFT)
    assert page.problem.text() == "Working out the files…", "nothing is kept that wasn't shown"
    page.set_preview(sample.view().diff)
    with qtbot.waitSignal(page.finished):
        qtbot.mouseClick(page.next, LEFT)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("number", "3", 3),
        ("number", "x", "x"),
        ("list", "a, b", ["a", "b"]),
        ("map", "a=1, b=2", {"a": "1", "b": "2"}),
        ("taints", "k=v:NoSchedule", [{"key": "k", "value": "v", "effect": "NoSchedule"}]),
        ("text", "", None),
    ],
)
def test_answers_as_text(kind: str, text: str, value: object) -> None:
    assert value_of(kind, text) == value
    if kind != "number":
        assert text_of(value) == text


# reviews


@pytest.fixture
def screen(qtbot: QtBot) -> ReviewScreen:
    made = ReviewScreen()
    made.set_review(replace(sample.review(), forge=ForgeInfo(may_merge=True)))
    return hosted(qtbot, made, 1180, 800)


def test_destroys_first_and_unexplained_lines_above(screen: ReviewScreen, qtbot: QtBot) -> None:
    assert [o.other.destroyed for o in screen.others] == [True, False]
    assert screen.cards[0].change.impact is sample.REBUILDS
    qtbot.mouseClick(screen.others[1].show_lines, LEFT)
    assert screen.diff.view.marked == ("README.md", 12)


def test_a_tab_per_environment_with_counts(screen: ReviewScreen, qtbot: QtBot) -> None:
    assert screen.tabs.button("ops").text() == "ops (4)"
    qtbot.mouseClick(screen.tabs.button("ops"), LEFT)
    assert {c.change.setting for c in screen.cards} == {
        "machine_type", "max_node_count", "min_node_count", "node_locations",
    }  # fmt: skip
    assert len(screen.cards) == 4


def test_capacity_of_the_chosen_environment(screen: ReviewScreen, qtbot: QtBot) -> None:
    assert sample.AHEAD.cost in screen.ahead.text()
    qtbot.mouseClick(screen.tabs.button("ops"), LEFT)
    qtbot.waitUntil(lambda: screen.ahead.isVisible())
    qtbot.mouseClick(screen.tabs.button("apps"), LEFT)
    assert screen.ahead.isHidden()


def test_a_comment_on_a_sentence(screen: ReviewScreen, qtbot: QtBot) -> None:
    card = screen.cards[1]
    qtbot.mouseClick(card.comment, LEFT)
    box = screen.findChildren(CommentBox)[-1]
    qtbot.mouseClick(box.send, LEFT)
    qtbot.keyClicks(box.text, "Why 8?")
    with qtbot.waitSignal(screen.comment_requested) as told:
        qtbot.mouseClick(box.send, LEFT)
    assert told.args == [card.change, "Why 8?"]


def test_verdicts(screen: ReviewScreen, qtbot: QtBot) -> None:
    qtbot.mouseClick(screen.refuse, LEFT)
    with qtbot.assertNotEmitted(screen.changes_requested):
        qtbot.mouseClick(screen.words.send, LEFT)
    qtbot.keyClicks(screen.words.text, "Too big")
    with qtbot.waitSignal(screen.changes_requested) as told:
        qtbot.mouseClick(screen.words.send, LEFT)
    assert told.args == ["Too big"]
    with qtbot.waitSignal(screen.approve_requested):
        qtbot.mouseClick(screen.approve, LEFT)
    screen.show_result("Approved.")
    assert screen.notice.text() == "Approved."


def test_merging_asks_with_what_it_destroys(screen: ReviewScreen, qtbot: QtBot) -> None:
    """The worst first; the end of a cluster is typed; that nobody approved is said."""
    shown = sample.review()
    worst = replace(shown.changes[0], impact=Impact(Level.DESTROYS_CLUSTER, "It goes."), sentence="Gone.")
    rebuilt = replace(shown.changes[1], impact=Impact(Level.REBUILDS_POOL, "Anew."), sentence="Made anew.")
    screen.set_review(replace(shown, changes=(rebuilt, worst, *shown.changes[2:]), standing=None))
    with qtbot.assertNotEmitted(screen.merge_requested):
        qtbot.mouseClick(screen.merge, LEFT)
        question = screen.question
        assert question.sentences[:2] == ("Gone.", "Made anew.")
        assert not question.unapproved.isHidden()
        name = question.confirm.placeholderText()
        assert name
        qtbot.mouseClick(question.go, LEFT)
        qtbot.keyClicks(question.confirm, name[:-1])
        qtbot.keyClick(question.confirm, Qt.Key.Key_Return)
    qtbot.keyClicks(question.confirm, name[-1])
    with qtbot.waitSignal(screen.merge_requested):
        qtbot.mouseClick(question.go, LEFT)


def test_merging_what_destroys_nothing_is_one_more_click(screen: ReviewScreen, qtbot: QtBot) -> None:
    shown = sample.review()
    mild = tuple(replace(c, impact=Impact(Level.IN_PLACE, "")) for c in shown.changes)
    assert shown.row is not None
    calm = replace(shown, changes=mild, other=(), problems=(), row=replace(shown.row, state="approved"))
    screen.set_review(calm)
    assert screen.merge.property("kind") == "primary" and screen.approve.property("kind") == "plain"
    qtbot.mouseClick(screen.merge, LEFT)
    question = screen.question
    assert question.confirm.isHidden() and question.go.hasFocus(), "approved, and nothing is destroyed"
    n = len(mild)
    assert question.sentences == (f"{n} changes: in place.",)
    with qtbot.assertNotEmitted(screen.merge_requested):
        qtbot.mouseClick(question.cancel, LEFT)
    qtbot.mouseClick(screen.merge, LEFT)
    with qtbot.waitSignal(screen.merge_requested):
        qtbot.mouseClick(screen.question.go, LEFT)


@pytest.mark.parametrize(
    ("impacts", "words"),
    [
        ((Impact(Level.IN_PLACE, ""),), "1 change: in place."),
        ((Impact(Level.NO_EFFECT, ""),), "1 change: without effect on what runs."),
        ((Impact(Level.IN_PLACE, "", badge="New"),), "1 change: new."),
        ((Impact(Level.NO_EFFECT, ""),) * 2, "2 changes: without effect on what runs."),
        (
            (Impact(Level.NO_EFFECT, ""), Impact(Level.IN_PLACE, ""), Impact(Level.IN_PLACE, "")),
            "3 changes: 2 in place, 1 without effect.",
        ),
        ((Impact(Level.ROLLING, ""), Impact(Level.IN_PLACE, "")), "1 more change: in place."),
    ],
)
def test_what_is_only_counted_before_a_merge_is_counted_by_what_it_does(
    screen: ReviewScreen, qtbot: QtBot, impacts: tuple[Impact, ...], words: str
) -> None:
    shown = sample.review()
    made = tuple(
        replace(shown.changes[0], setting=f"s{n}", impact=impact) for n, impact in enumerate(impacts)
    )
    screen.set_review(replace(shown, changes=made, other=(), problems=()))
    qtbot.mouseClick(screen.merge, LEFT)
    assert screen.question.sentences[-1] == words


@pytest.mark.parametrize("forge_name", ["GitHub", "GitLab", ""])
def test_only_a_forge_that_says_so_is_merged_from_here(qtbot: QtBot, forge_name: str) -> None:
    made = ReviewScreen()
    row = replace(sample.ROWS[0], mine=True, url="https://ghe.acme.example/a/b/pull/3")
    shown = replace(sample.review(), row=row, forge=ForgeInfo(forge_name, may_review_own=False))
    made.set_review(shown)
    assert made.merge.isHidden() and made.approve.isHidden() and not made.own.isHidden()
    assert made.open.text() == (f"Open on {forge_name}" if forge_name else "Open")
    made.set_review(replace(shown, forge=ForgeInfo(may_merge=True, vouches=False)))
    assert not made.merge.isHidden() and not made.inbox.isHidden() and made.open.text() == "Open"
    made.set_review(replace(shown, forge=ForgeInfo(may_merge=True)), can_judge=False)
    assert made.merge.isHidden()
