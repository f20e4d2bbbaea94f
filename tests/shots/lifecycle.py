"""Pictures of changes on their way: in the draft, proposed, merged, applied."""

from __future__ import annotations

from typing import Any

from tests.shots.stage import Picture, Stage

POOL = "gke_gc0_europe-west1_node_pool_np1_general"


def _on_the_way(stage: Stage) -> Any:
    """A change that is merged and waits for a tag, one that is proposed, and one in the draft."""
    session = stage.demo()
    for value, merge in ((8, True), (9, False)):
        for environment in ("ops", "apps"):
            session.draft.set(".", POOL, environment, "max_node_count", value)
        session.draft.finish()
        text = session.proposals.text()
        session.proposals.send(text.title, text.description, text.branch)
        if merge:
            session.reviews.merge(session.proposals.rows()[0].id)
            session.refresh()
    session.draft.set(".", POOL, "ops", "min_node_count", 3)
    session.draft.finish()
    window = stage.window(session)
    window.proposals.load()
    return window


def form_on_the_way(stage: Stage) -> Any:
    window = _on_the_way(stage)
    window.navigation.go_to(".", POOL, "apps")
    return window


def overview_on_the_way(stage: Stage) -> Any:
    from PySide6.QtWidgets import QScrollArea

    window = _on_the_way(stage)
    window.navigation.show_page("overview")
    stage.settle()
    for area in window.page("overview").findChildren(QScrollArea):
        area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    return window


def _rebuilding(stage: Stage) -> Any:
    window = stage.window(stage.demo())
    window.navigation.go_to(".", POOL, "ops")
    window.controller.set_at(".", POOL, "ops", "preemptible", True)
    window.controller.finish()
    return window


def replace_offered(stage: Stage) -> Any:
    """Beside what a change that rebuilds a pool does."""
    return _rebuilding(stage)


def replaced(stage: Stage) -> Any:
    told = replace_what_comes_next(stage)
    told.reject()
    return told.parentWidget()


def replace_what_comes_next(stage: Stage) -> Any:
    from gui.pages.replacing import Replacing

    asked = replace_asked(stage)
    window = asked.parentWidget()
    asked.accept()
    return window.findChildren(Replacing)[-1]


def replace_asked(stage: Stage) -> Any:
    """What it would do, before anything is done."""
    from gui.pages.replacing import AskToReplace

    window = _rebuilding(stage)
    window.popups.replace_safely(".", POOL)
    return window.findChildren(AskToReplace)[-1]


def replace_offered_before_sending(stage: Stage) -> Any:
    """On the Propose page, beside the warning."""
    window = _rebuilding(stage)
    window.commands.propose()
    return window


PICTURES: tuple[Picture, ...] = (
    form_on_the_way,
    overview_on_the_way,
    replace_offered,
    replace_offered_before_sending,
    replace_asked,
    replaced,
    replace_what_comes_next,
)
