"""Every picture of the gallery, in the order of the screens; a function's name is the file's."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt

from core.view import AccessInfo, Overlap, SetAside
from tests import sample
from tests.shots import guided, lifecycle, ordinary, own_code
from tests.shots.invented import InventedSession, readonly, ready
from tests.shots.stage import Picture, Stage

POOL = "gke_gc0_europe-west1_node_pool_np1_general"


# before a repository is open


def welcome(stage: Stage) -> Any:
    return stage.window()


def welcome_recent(stage: Stage) -> Any:
    window = stage.window()
    window.page("welcome").set_recent(
        (
            (str(stage.folder), "acme/infrastructure", "/home/jana/infrastructure", 4),
            ("/home/jana/platform", "platform", "/home/jana/platform", 0),
        )
    )
    return window


def welcome_cloning(stage: Stage) -> Any:
    window = stage.window()
    window.page("welcome").url.setText("https://github.com/acme/infrastructure.git")
    window.page("welcome").show_progress("Receiving objects: 42 %", 0.42)
    return window


def welcome_failed(stage: Stage) -> Any:
    window = stage.window()
    window.page("welcome").show_done("github.com can't be reached. VPN? Nothing was changed.")
    return window


def what_was_read(stage: Stage) -> Any:
    return stage.window(stage.demo())


def what_was_read_with_reasons(stage: Stage) -> Any:
    window = stage.window(InventedSession(sample.view(drafted=False)))
    window.navigation.show_page("read")
    return window


def nothing_found(stage: Stage) -> Any:
    """A repository without clusters: its overview."""
    from core.session import Session

    folder = stage.folder / "bare"
    folder.mkdir(exist_ok=True)
    (folder / "main.tf").write_text('resource "aws_s3_bucket" "logs" {\n  bucket = "logs"\n}\n')
    window = stage.window(Session.open(str(folder), data_dir=str(stage.folder / "data")))
    window.navigation.show_page("overview")
    return window


def nothing_found_problems(stage: Stage) -> Any:
    window = nothing_found(stage)
    window.navigation.show_page("problems")
    return window


def nothing_found_read(stage: Stage) -> Any:
    window = nothing_found(stage)
    window.navigation.show_page("read")
    return window


def demo_bar(stage: Stage) -> Any:
    window = stage.window()
    window.controller.open_demo(str(stage.folder / f"shown{stage.drawn}"))
    window.navigation.go_to(".", POOL, "ops")
    return window


# the platform


def overview(stage: Stage) -> Any:
    window = stage.window(stage.demo())
    window.navigation.show_page("overview")
    return window


def overview_changed(stage: Stage) -> Any:
    window = stage.window(InventedSession())
    window.navigation.show_page("overview")
    return window


def _demo_edited(stage: Stage) -> Any:
    session = stage.demo()
    session.draft.set(".", POOL, "ops", "max_node_count", 8)
    session.draft.finish()
    return stage.window(session)


def form_demo(stage: Stage) -> Any:
    window = stage.window(stage.demo())
    window.navigation.go_to(".", POOL, "ops")
    return window


def form_demo_changed(stage: Stage) -> Any:
    window = _demo_edited(stage)
    window.navigation.go_to(".", POOL, "ops")
    return window


def form_machines(stage: Stage) -> Any:
    """The machine types of a field, at the present one."""
    window = form_demo(stage)
    row = window.page("form").row("machine_type")
    row.take_focus()
    row.editor.completer.show_all()
    stage.settle()
    return row.editor.completer.popup()


def form_focused(stage: Stage) -> Any:
    """All that is to be told of the field with the keyboard, over the form's edge."""
    window = form_demo(stage)
    stage.settle()
    window.page("form").row("preemptible").take_focus()
    return window


def form_new_pool(stage: Stage) -> Any:
    """A pool that the draft made: nothing of it changes, it is new."""
    session = stage.demo()
    session.draft.operation("add-node-pool", ".", {"cluster": "gke_gc0_europe-west1", "name": "np9"})
    window = stage.window(session)
    window.navigation.go_to(".", "gke_gc0_europe-west1_node_pool_np9", "ops")
    return window


def form_proposed(stage: Stage) -> Any:
    """A field that a proposal which was sent would change."""
    session = stage.demo()
    session.draft.set(".", POOL, "ops", "max_node_count", 8)
    session.draft.finish()
    text = session.proposals.text()
    session.proposals.send(text.title, text.description, text.branch)
    window = stage.window(session)
    window.navigation.go_to(".", POOL, "ops")
    window.proposals.load()
    return window


def form_cluster(stage: Stage) -> Any:
    session = stage.demo()
    platform = session.view.platforms[0]
    cluster = next(c.module for c in platform.clusters if c.module is not None)
    window = stage.window(session)
    window.navigation.go_to(cluster.root, cluster.name, "apps")
    return window


def form_environment(stage: Stage) -> Any:
    window = stage.window(InventedSession())
    window.navigation.go_to(".", sample.POOL, "ops")
    return window


def form_base(stage: Stage) -> Any:
    window = stage.window(InventedSession())
    window.navigation.go_to(".", sample.POOL, "apps")
    return window


def form_not_valid(stage: Stage) -> Any:
    window = stage.window(InventedSession())
    window.navigation.go_to(".", sample.POOL, "apps-prod")
    return window


def form_scrolled(stage: Stage) -> Any:
    from PySide6.QtWidgets import QScrollArea

    window = stage.window(InventedSession())
    window.navigation.go_to(".", sample.POOL, "ops")
    stage.settle()
    for area in window.page("form").findChildren(QScrollArea):
        area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    return window


def form_only_set(stage: Stage) -> Any:
    window = stage.window(InventedSession())
    window.navigation.go_to(".", sample.POOL, "ops")
    window.page("form").only_set.click()
    return window


def form_read_only(stage: Stage) -> Any:
    window = stage.window(InventedSession(readonly()))
    window.navigation.go_to(".", sample.POOL, "ops")
    return window


def form_no_changes(stage: Stage) -> Any:
    window = stage.window(InventedSession(sample.view(drafted=False)))
    window.navigation.go_to(".", sample.POOL, "ops")
    return window


def compare(stage: Stage) -> Any:
    window = stage.window(InventedSession())
    window.navigation.go_to(".", sample.POOL)
    window.navigation.choose_compare()
    return window


def promotions_demo(stage: Stage) -> Any:
    """What is merged but waits for a tag."""
    window = stage.window(stage.demo())
    window.navigation.show_page("overview")
    stage.settle()
    window.page("overview").on_the_way.buttons[0].click()
    return window


def compare_demo(stage: Stage) -> Any:
    window = _demo_edited(stage)
    window.navigation.go_to(".", POOL)
    window.navigation.choose_compare()
    return window


def compare_differences(stage: Stage) -> Any:
    window = compare(stage)
    page = window.page("compare")
    page.filter.set_current("differences")
    page.filter.chosen.emit("differences")
    return window


def compare_several(stage: Stage) -> Any:
    from PySide6.QtCore import QItemSelectionModel

    window = _demo_edited(stage)
    window.navigation.go_to(".", POOL)
    window.navigation.choose_compare()
    page = window.page("compare")
    page.others_chosen.emit(
        ((".", "gke_gc0_europe-west1_node_pool_np2_gpu"), (".", "eks_gc0_eu-west-1_node_pool_np2_spot"))
    )
    stage.settle()
    table, model = page.table, page.table.table_model
    table.setCurrentIndex(model.index(2, 1))
    select = QItemSelectionModel.SelectionFlag.Select
    for column in (2, 4, 7):
        table.selectionModel().select(model.index(2, column), select)
    return window


def diff_side_by_side(stage: Stage) -> Any:
    window = form_environment(stage)
    window.review.tabs.setCurrentIndex(1)
    window.review.diff.set_split(True)
    return window


def diff_at_a_change(stage: Stage) -> Any:
    window = form_environment(stage)
    window.review.tabs.setCurrentIndex(1)
    stage.settle()
    window.review.diff.view.next_change()
    window.review.diff.view.next_change()
    return window


def diff_as_text(stage: Stage) -> Any:
    window = form_environment(stage)
    window.review.tabs.setCurrentIndex(1)
    window.review.diff.show_as_text(True)
    return window


def change_chosen(stage: Stage) -> Any:
    window = form_environment(stage)
    card = window.review.changes.cards()[1]
    card.selected.emit(card.change)
    return window


def every_impact(stage: Stage) -> Any:
    """The seven badges one below the other: told apart in greyscale too."""
    impacts = (
        sample.NOTHING,
        sample.IN_PLACE,
        sample.ROLLS,
        sample.REBUILDS,
        sample.DESTROYS,
        sample.REFUSED,
        sample.UNKNOWN,
    )
    changes = tuple(
        replace(sample.CHANGES[1], impact=impact, detail="", environment=f"env{n}")
        for n, impact in enumerate(impacts)
    )
    window = stage.window(InventedSession(replace(sample.view(), changes=changes)))
    window.navigation.go_to(".", sample.POOL, "ops")
    window.review.split.setSizes([900, 100])
    return window


def problems(stage: Stage) -> Any:
    window = stage.window(InventedSession())
    window.navigation.show_page("problems")
    return window


def problems_set_aside(stage: Stage) -> Any:
    """One that can be set aside, and one that was."""
    view = sample.view(drafted=False)
    words = "Version v0.18.2-beta.0 is a beta. Repoform's facts of it may differ from what is released."
    free = replace(sample.OLD_PROBLEM, sentence=words, fix=None, fix_edits=())
    old = replace(free, sentence="Nothing reads this file.", file="old/main.tf", module=None)
    aside = (SetAside(old, "Jana Novak", time.time() - 3 * 86400),)
    window = stage.window(
        InventedSession(replace(view, base_problems=(sample.OLD_PROBLEM, free), aside=aside))
    )
    window.navigation.show_page("problems")
    return window


def problems_of_the_demo(stage: Stage) -> Any:
    window = stage.window(stage.demo())
    window.navigation.show_page("problems")
    return window


def problems_none(stage: Stage) -> Any:
    window = stage.window(InventedSession(replace(sample.view(drafted=False), base_problems=())))
    window.navigation.show_page("problems")
    return window


def search(stage: Stage) -> Any:
    window = form_environment(stage)
    window.popups.search()
    window.popups.found.input.setText("max")
    return window


def search_nothing(stage: Stage) -> Any:
    window = form_environment(stage)
    window.popups.search()
    window.popups.found.input.setText("payments")
    return window


def palette(stage: Stage) -> Any:
    """The one box, before anything is typed."""
    window = stage.window(stage.demo())
    window.navigation.show_page("overview")
    window.popups.search()
    return window


def palette_sentence(stage: Stage) -> Any:
    """What a typed sentence would do, before Enter."""
    window = stage.window(stage.demo())
    window.navigation.go_to(".", POOL, "ops")
    window.popups.search()
    window.popups.found.input.setText("np1-general ops machine e2-standard-16")
    return window


def palette_list_sentence(stage: Stage) -> Any:
    """An entry of a list: added to the others, or alone; what that does is said whole."""
    window = stage.window(stage.demo())
    window.navigation.go_to(".", POOL, "ops")
    window.popups.search()
    window.popups.found.input.setText("np1-general ops zones europe-west1-d")
    return window


# sending


def propose_blocked(stage: Stage) -> Any:
    window = stage.window(InventedSession())
    window.commands.propose()
    return window


def propose_nothing(stage: Stage) -> Any:
    window = stage.window(InventedSession(sample.view(drafted=False)))
    window.commands.propose()
    return window


def propose(stage: Stage) -> Any:
    window = stage.window(InventedSession(ready()))
    window.commands.propose()
    return window


def propose_demo(stage: Stage) -> Any:
    window = _demo_edited(stage)
    window.commands.propose()
    return window


def propose_part(stage: Stage) -> Any:
    """One of two changes goes along, the other stays in the draft."""
    session = stage.demo()
    session.draft.set(".", POOL, "ops", "max_node_count", 8)
    session.draft.operation("remove-node-pool", ".", {"pool": "eks_gc0_eu-west-1_node_pool_np2_spot"})
    window = stage.window(session)
    window.commands.propose()
    window.page("propose").write.apart.click()
    return window


def propose_branch_unfolded(stage: Stage) -> Any:
    window = propose(stage)
    window.page("propose").write.fold.setChecked(True)
    return window


def propose_unreachable(stage: Stage) -> Any:
    problem = "GitHub can't be reached. VPN? Your changes are saved; nothing was sent."
    access = AccessInfo("Nobody is signed in.", "", False, True, problem, can_send=False)
    window = stage.window(InventedSession(ready(), access=access))
    window.commands.propose()
    return window


def propose_through_fork_first_time(stage: Stage) -> Any:
    access = AccessInfo(
        "You can't push to acme/infrastructure. This goes through your fork.",
        "jana",
        True,
        True,
        identity_missing=True,
    )
    window = stage.window(InventedSession(ready(), access=access))
    window.commands.propose()
    return window


def propose_overlapping(stage: Stage) -> Any:
    session = InventedSession(ready())
    sentence = "Proposal #213 by ali changes Maximum nodes per zone of np1_general in ops too."
    session.overlapping = (Overlap(sample.ROWS[1], (sample.CHANGES[1].key,), sentence),)
    window = stage.window(session)
    window.commands.propose()
    return window


def propose_destroys(stage: Stage) -> Any:
    change = replace(
        sample.CHANGES[0],
        impact=sample.DESTROYS,
        module=sample.GKE,
        sentence="Region in apps: europe-west1 to europe-west4",
        label="Region",
        detail="",
    )
    view = replace(ready(), changes=(change, *sample.CHANGES))
    window = stage.window(InventedSession(view))
    window.commands.propose()
    return window


def sending(stage: Stage) -> Any:
    window = propose(stage)
    window.page("propose").show_steps(sample.STEPS)
    return window


def sending_stopped(stage: Stage) -> Any:
    window = propose(stage)
    window.page("propose").show_result(sample.STOPPED)
    return window


def sending_moved(stage: Stage) -> Any:
    window = propose(stage)
    window.page("propose").show_result(sample.MOVED)
    return window


def _accounts(stage: Stage, **more: Any) -> Any:
    from gui.pages.accounts import AccountsDialog

    session = InventedSession(ready())
    session.accounted = replace(sample.ACCOUNT, **more)
    window = stage.window(session)
    window.popups.accounts()
    return window.findChildren(AccountsDialog)[-1]


def accounts(stage: Stage) -> Any:
    return _accounts(stage)


def accounts_own(stage: Stage) -> Any:
    words = "Repoform uses its own token, kept in this computer's keyring."
    return _accounts(
        stage, source="keyring", sentence=words, rights="", problem="github.com refused the token."
    )


def accounts_unknown_host(stage: Stage) -> Any:
    words = (
        "Nobody is signed in to git.acme.example. Branches are pushed with your Git access, and its own page "
        "opens the pull request."
    )
    return _accounts(
        stage,
        host="git.acme.example",
        source="",
        sentence=words,
        sender="",
        rights="",
        unknown_host="git.acme.example answers like a GitHub Enterprise server, but Repoform doesn't know "
        "it. A token goes there only if you say that it is yours.",
        no_keyring="This computer has no keyring that Repoform can use, so a token can't be kept. "
        "Sign in with the GitHub CLI (gh auth login), or set GH_TOKEN (GH_ENTERPRISE_TOKEN for a server "
        "of your own).",
    )


def menu_bar(stage: Stage) -> Any:
    """All five, beside each other as they open."""
    return _menus(stage, lambda window: list(window.menu_bar.menus.values()))


def menus_of_places(stage: Stage) -> Any:
    """Of a cluster, a pool, its default pool and a cell."""
    from gui.window.menu import menu_of

    def made(window: Any) -> list[Any]:
        places = (
            (sample.GKE, "", ""),
            (sample.POOL, "", ""),
            (sample.GKE, "", "default"),
            (sample.POOL, "ops", ""),
        )
        return [menu_of(window.popups.actions.of_place(".", *place), window) for place in places]

    return _menus(stage, made)


def _menus(stage: Stage, of: Any) -> Any:
    """Menus as they open, beside each other: each is a window of its own, in no picture of another."""
    from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

    window = form_environment(stage)
    out = QWidget(window)
    row = QHBoxLayout(out)
    for menu in of(window):
        menu.aboutToShow.emit()
        menu.ensurePolished()
        menu.resize(menu.sizeHint())
        shown = QLabel()
        shown.setPixmap(menu.grab())
        row.addWidget(shown, 0, Qt.AlignmentFlag.AlignTop)
    out.adjustSize()
    return out


def keyboard_shortcuts(stage: Stage) -> Any:
    from gui.pages.help import Help

    window = stage.window(InventedSession())
    window.popups.shortcuts()
    return window.findChildren(Help)[-1]


def help_words(stage: Stage) -> Any:
    from gui.pages.help import Help

    window = stage.window(InventedSession())
    window.popups.help()
    return window.findChildren(Help)[-1]


def settings_dialog(stage: Stage) -> Any:
    from gui.pages.settings_dialog import SettingsDialog

    window = problems_set_aside(stage)
    window.popups.settings()
    return window.findChildren(SettingsDialog)[-1]


def hints(stage: Stage) -> Any:
    window = stage.window(stage.demo())
    window.popups.hints(again=True)
    return window


def large_text(stage: Stage) -> Any:
    """Larger than usual; the stage puts it back."""
    window = form_environment(stage)
    window.commands.choose_text(14)
    return window


def large_text_overview(stage: Stage) -> Any:
    window = stage.window(InventedSession())
    window.commands.choose_text(14)
    window.navigation.show_page("overview")
    return window


def leaving(stage: Stage) -> Any:
    from gui.window.closing import Leaving

    window = stage.window(InventedSession())
    window.popups.leaving(6, "acme/infrastructure")
    return window.findChildren(Leaving)[-1]


def sent(stage: Stage) -> Any:
    window = propose(stage)
    window.page("propose").show_result(sample.SENT)
    return window


def sent_and_watched(stage: Stage) -> Any:
    window = sent(stage)
    window.page("propose").sending.show_standing(sample.STANDING)
    return window


def sent_and_merged(stage: Stage) -> Any:
    window = sent(stage)
    row = replace(sample.ROWS[0], state="merged")
    over = replace(sample.STANDING, row=row, merge="ended", sentence="It is merged.", plans=())
    news = "Proposal #214 is merged."
    window.page("propose").sending.show_standing(replace(over, news=news))
    return window


def sent_with_warning(stage: Stage) -> Any:
    window = propose(stage)
    warning = "ali can't be asked for a review: not a member of acme."
    window.page("propose").show_result(replace(sample.SENT, warnings=(warning,)))
    return window


def sent_without_token(stage: Stage) -> Any:
    window = propose(stage)
    result = replace(
        sample.SENT,
        state="pushed",
        url="",
        number=None,
        compare_url=f"https://github.com/acme/infrastructure/compare/main...{sample.TEXT.branch}?expand=1",
        sentence="The branch is on GitHub. Open the page, look it through and press “Create pull request”.",
    )
    window.page("propose").show_result(result)
    return window


# proposals and reviews


def proposals(stage: Stage) -> Any:
    session = InventedSession(sample.view(drafted=False))
    merged = replace(sample.ROWS[1], id="198", title="Remove np0_old", state="merged")
    session.listed = (*sample.ROWS, merged)
    session.stopped = (sample.UNFINISHED,)
    window = stage.window(session)
    window.navigation.show_page("proposals")
    return window


def proposals_none(stage: Stage) -> Any:
    window = stage.window(stage.demo())
    window.navigation.show_page("proposals")
    return window


def proposals_unreachable(stage: Stage) -> Any:
    window = stage.window(InventedSession(sample.view(drafted=False)))
    window.navigation.show_page("proposals")
    window.page("proposals").set_rows(None, problem="GitHub can't be reached. VPN?")
    return window


def stopped_banner(stage: Stage) -> Any:
    session = InventedSession(readonly())
    session.stopped = (sample.UNFINISHED,)
    window = stage.window(session)
    window.navigation.go_to(".", sample.POOL, "ops")
    return window


def conflict(stage: Stage) -> Any:
    window = stage.window(InventedSession(sample.view(conflicts=True)))
    window.navigation.show_page("conflict")
    return window


def conflict_another_value(stage: Stage) -> Any:
    window = conflict(stage)
    window.page("conflict").cards[0].another.click()
    return window


def _review(stage: Stage, **more: Any) -> Any:
    session = InventedSession(sample.view(drafted=False))
    session.reviewed = replace(sample.review(), **more)
    window = stage.window(session)
    window.navigation.show_page("proposals")
    window.proposals.review("214")
    return window


def review(stage: Stage) -> Any:
    return _review(stage, new_since=(sample.CHANGES[1].key, sample.CHANGES[2].key))


def review_checks(stage: Stage) -> Any:
    window = _review(stage)
    window.page("review").standing.checks.click()
    return window


def review_plan(stage: Stage) -> Any:
    window = _review(stage)
    page = window.page("review")
    page.standing.plan.click()
    page.set_trouble("GitHub can't be reached. VPN?")
    return window


def review_newer(stage: Stage) -> Any:
    """Looked at in passing: there is more to read, and it can't be merged."""
    window = _review(stage, other=())
    conflict = replace(
        sample.STANDING, commit="8b" * 20, merge="conflict", sentence="It conflicts with main.", plans=()
    )
    window.page("review").set_standing(conflict)
    return window


def review_ended(stage: Stage) -> Any:
    window = _review(stage, other=())
    row = replace(sample.ROWS[0], state="merged")
    window.proposals.show_standing(replace(sample.STANDING, row=row, merge="ended", sentence="It is merged."))
    return window


def review_own(stage: Stage) -> Any:
    row = replace(sample.ROWS[0], mine=True, can_edit=True)
    return _review(stage, row=row, note="main has 2 commits that it lacks.")


def review_environment(stage: Stage) -> Any:
    window = _review(stage, other=())
    page = window.page("review")
    page.tabs.set_current("ops")
    page.tabs.chosen.emit("ops")
    return window


def review_comment(stage: Stage) -> Any:
    window = _review(stage, other=())
    window.page("review").cards[0].comment.click()
    return window


def review_merge(stage: Stage) -> Any:
    window = _review(stage)
    window.page("review").merge.click()
    return window


def review_of_the_demo(stage: Stage) -> Any:
    """Sent to the demo's review inbox, then looked at as its reviewer."""
    session = stage.demo()
    session.draft.set(".", POOL, "ops", "max_node_count", 8)
    session.draft.finish()
    text = session.proposals.text()
    session.proposals.send(text.title, text.description, text.branch)
    window = stage.window(session)
    window.navigation.show_page("proposals")
    window.page("proposals").cards[0].buttons.itemAt(0).widget().click()
    return window


PICTURES: tuple[Picture, ...] = (
    welcome,
    welcome_recent,
    welcome_cloning,
    welcome_failed,
    what_was_read,
    what_was_read_with_reasons,
    nothing_found,
    nothing_found_problems,
    nothing_found_read,
    demo_bar,
    overview,
    overview_changed,
    form_demo,
    form_demo_changed,
    form_machines,
    form_focused,
    form_new_pool,
    form_proposed,
    form_cluster,
    form_environment,
    form_base,
    form_not_valid,
    form_scrolled,
    form_only_set,
    form_read_only,
    form_no_changes,
    compare,
    compare_demo,
    promotions_demo,
    compare_differences,
    compare_several,
    diff_side_by_side,
    diff_at_a_change,
    diff_as_text,
    change_chosen,
    every_impact,
    problems,
    problems_of_the_demo,
    problems_set_aside,
    problems_none,
    search,
    search_nothing,
    palette,
    palette_sentence,
    palette_list_sentence,
    *guided.PICTURES,
    *lifecycle.PICTURES,
    *own_code.PICTURES,
    *ordinary.PICTURES,
    propose_blocked,
    propose_nothing,
    propose,
    propose_demo,
    propose_part,
    propose_branch_unfolded,
    propose_unreachable,
    propose_through_fork_first_time,
    propose_overlapping,
    propose_destroys,
    sending,
    sending_stopped,
    sending_moved,
    accounts,
    accounts_own,
    accounts_unknown_host,
    menu_bar,
    menus_of_places,
    keyboard_shortcuts,
    help_words,
    settings_dialog,
    hints,
    large_text,
    large_text_overview,
    leaving,
    sent,
    sent_and_watched,
    sent_and_merged,
    sent_with_warning,
    sent_without_token,
    proposals,
    proposals_none,
    proposals_unreachable,
    stopped_banner,
    conflict,
    conflict_another_value,
    review,
    review_checks,
    review_plan,
    review_newer,
    review_ended,
    review_own,
    review_environment,
    review_comment,
    review_merge,
    review_of_the_demo,
)
