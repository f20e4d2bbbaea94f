from __future__ import annotations

import subprocess

import pytest

from core.session import Session, SessionError
from core.view import StepView
from tests.core.session.conftest import POOL, POOLS, Place


def ready(place: Place, value: int = 8) -> Session:
    session = place.open(fetch=True)
    session.draft.set(".", POOL, "ops", "max_node_count", value)
    session.draft.finish()
    return session


def send(session: Session, **more: object):  # type: ignore[no-untyped-def]
    text = session.proposals.text()
    return session.proposals.send(text.title, text.description, text.branch, **more)  # type: ignore[arg-type]


def test_text_is_suggested(place: Place) -> None:
    text = ready(place).proposals.text()
    assert text.title == "Maximum nodes per zone in ops: 4 to 8 (np1-general)"
    assert text.branch == "repoform/np1-general-max-node-count-ops"
    assert "Maximum nodes per zone in ops: 4 to 8" in text.description
    assert "**In place**" in text.description and POOLS in text.description
    assert "The plan destroys nothing" in text.description, "the repository's template"


def test_the_commit_is_exactly_what_was_shown(place: Place) -> None:
    session = ready(place)
    shown = {path: after for path, (_before, after) in session.draft.files().items()}
    head = place.git("rev-parse", "HEAD")
    steps: list[tuple[StepView, ...]] = []
    result = send(session, on_step=steps.append)
    assert (result.state, result.problem) == ("open", None)
    assert result.sentence.endswith("waits for review. No cluster has changed yet.")
    assert {s.state for s in steps[-1]} <= {"done", "skipped"}
    changed = place.git("diff", "--name-only", f"main..{result.branch}", where=place.origin).splitlines()
    assert changed == list(shown)
    for path, data in shown.items():
        committed = subprocess.run(
            ["git", "show", f"{result.branch}:{path}"], cwd=place.origin, capture_output=True, check=True
        ).stdout
        assert committed == data
    assert place.git("rev-parse", "HEAD") == head and place.git("status", "--porcelain") == ""
    assert [s.environment for s in result.next_steps] == ["ops"]


def test_the_draft_is_gone_once_it_is_sent(place: Place) -> None:
    session = ready(place)
    send(session)
    assert session.view.changes == () and not session.view.can_undo
    session.close()
    assert place.open(fetch=True).view.draft_note == ""


def test_repeating_is_the_same_proposal(place: Place) -> None:
    first = send(ready(place))
    second = send(ready(place))
    assert (first.branch, first.url, first.commit) == (second.branch, second.url, second.commit)
    inbox = place.git("for-each-ref", "refs/repoform/inbox/open", where=place.origin).splitlines()
    assert len(inbox) == 1


def test_other_changes_get_another_branch(place: Place) -> None:
    first = send(ready(place, 8))
    waiting = ready(place, 9)
    taken = send(waiting)
    waiting.close()
    assert taken.state == "stopped" and taken.offer and taken.offer != first.branch
    session = place.open(fetch=True)
    assert session.view.readonly and "Resume" in session.view.readonly
    with pytest.raises(SessionError) as refused:
        session.draft.set(".", POOL, "ops", "max_node_count", 10)
    assert refused.value.kind == "readonly"
    (job,) = session.proposals.unfinished()
    assert session.proposals.edit_again(job.job).readonly is None
    second = send(session, any_branch=True)
    assert second.state == "open" and second.branch != first.branch
    assert session.proposals.unfinished() == ()


def test_nothing_and_problems_are_not_sent(place: Place) -> None:
    session = place.open(fetch=True)
    with pytest.raises(SessionError) as refused:
        send(session)
    assert refused.value.kind == "nothing"
    session.draft.set(".", POOL, "apps-prod", "max_node_count", 1)
    with pytest.raises(SessionError) as blocked:
        send(session)
    assert blocked.value.kind == "blocked"
    heads = place.git(
        "for-each-ref", "--format=%(refname)", "refs/heads", "refs/repoform", where=place.origin
    )
    assert heads == "refs/heads/main"


def test_a_push_that_fails_is_resumed(place: Place) -> None:
    session = ready(place)
    away = place.origin.with_suffix(".away")
    place.origin.rename(away)
    result = send(session)
    assert result.state == "stopped" and result.problem
    assert session.view.readonly and session.view.changes, "the draft waits"
    away.rename(place.origin)
    done = session.proposals.resume(result.job)
    assert done.state == "open" and session.view.changes == () and session.view.readonly is None


def test_a_missing_identity_is_asked_for_once(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    place.git("config", "--unset", "user.name")
    place.git("config", "--unset", "user.email")
    session = ready(place)
    assert session.account.identity() is None and session.proposals.access().identity_missing
    with pytest.raises(SessionError) as refused:
        send(session)
    assert refused.value.kind == "identity"
    with pytest.raises(SessionError):
        session.account.set_identity("Jana", "no address")
    session.account.set_identity("Jana", "jana@acme.example")
    assert session.account.identity() == ("Jana", "jana@acme.example")
    result = send(session)
    assert place.git("log", "-1", "--format=%an <%ae>", result.branch, where=place.origin) == (
        "Jana <jana@acme.example>"
    )


def test_saving_a_patch(place: Place) -> None:
    session = ready(place)
    path = place.folder / "change.patch"
    session.proposals.save_patch(path, "Raise it", "Because.")
    place.git("am", "-q", str(path))
    assert place.git("log", "-1", "--format=%s") == "Raise it"
    assert (place.platform / POOLS).read_bytes() == session.draft.files()[POOLS][1]


def test_the_inbox_from_edit_to_merge(place: Place) -> None:
    result = send(ready(place))
    session = place.open(fetch=True)
    (row,) = session.proposals.rows()
    assert (row.state, row.branch, row.base) == ("open", result.branch, "main")
    shown = session.reviews.read(row.id)
    assert [c.after for c in shown.changes] == [8] and shown.other == () and len(shown.diff) == 1
    session.reviews.comment(row.id, "Why 8?", POOLS, 28)
    session.reviews.approve(row.id, "Fine")
    again = session.reviews.read(row.id)
    assert ("Why 8?", f"{POOLS}:28") in [(text, where) for _author, text, where in again.comments]
    assert again.row is not None and again.row.state == "approved"
    merged = session.reviews.merge(row.id)
    assert merged.state == "merged"
    afterwards = session.reviews.read(merged.id)
    assert afterwards.row is not None and afterwards.row.state == "merged"
    assert afterwards.changes == shown.changes and afterwards.diff == shown.diff, "it still shows what it did"
    view = session.refresh()
    module = view.platforms[0].module(POOL)
    assert module is not None
    setting = module.setting("max_node_count")
    assert setting is not None and setting.values["ops"].value == 8


def test_open_proposals_that_touch_the_same_are_pointed_out(place: Place) -> None:
    result = send(ready(place, 8))
    session = ready(place, 9)
    (overlap,) = session.proposals.overlaps()
    assert overlap.row.branch == result.branch
    assert overlap.keys == ((".", POOL, "max_node_count", "ops"),)
    session.draft.undo()
    assert session.proposals.overlaps() == ()


def test_comments_land_on_the_changed_line(place: Place) -> None:
    session = ready(place)
    session.draft.unset(".", POOL, "apps-prod", "min_node_count")
    session.draft.finish()
    send(session)
    (row,) = session.proposals.rows()
    shown = session.reviews.read(row.id)
    for change in shown.changes:
        session.reviews.comment_on(row.id, shown, change.key, f"About {change.environment}")
    places = {text: where for _author, text, where in session.reviews.read(row.id).comments}
    lines = (place.platform / POOLS).read_text().splitlines()
    assert places["About ops"] == f"{POOLS}:28" and "max_node_count = 4" in lines[27]
    assert places["About apps-prod"] == f"{POOLS}:33" and "min_node_count = 2" in lines[32]


def test_what_is_new_since_the_last_look(place: Place) -> None:
    send(ready(place))
    session = place.open(fetch=True)
    (row,) = session.proposals.rows()
    assert session.reviews.read(row.id).new_since == ()
    assert session.reviews.read(row.id).new_since == ()
    (seen,) = (place.data / "seen").glob("*.json")
    seen.write_text("{}")
    assert session.reviews.read(row.id).new_since == ((".", POOL, "max_node_count", "ops"),)


def test_history_of_a_setting(place: Place) -> None:
    session = place.open()
    found = session.reviews.history(".", POOL, "apps-prod", "max_node_count")
    assert [(row.author, row.subject) for row in found] == [
        ("Ali Demir", "Let payments grow in apps-prod"),
        ("Ali Demir", "Start the platform with one cluster for payments"),
    ]
    assert [(row.before, row.after) for row in found] == [("5", "6"), ("", "5")]
    assert len(session.reviews.history(".", POOL, "apps", "service_account_email")) == 1, (
        "where it is defined"
    )
    assert session.reviews.history(".", POOL, "ops", "taints") == ()


def test_the_description_says_what_clusters_hold_and_cost(place: Place) -> None:
    session = ready(place)
    (ahead,) = session.view.foresight
    assert (ahead.cluster, ahead.environment) == ("gke_gc0_europe-west1", "ops")
    assert ahead.nodes.startswith("5–15 → 5–23 nodes, 28–96 → 28–160 vCPU")
    text = session.proposals.text().description
    assert f"gke_gc0_europe-west1 in ops: {ahead.sentence}" in text
    assert text.count("Estimate from list prices of") == 1
    session.draft.undo()
    assert session.view.foresight == ()


def test_what_changes_no_size_says_nothing_about_capacity(place: Place) -> None:
    session = place.open()
    session.draft.set(".", POOL, "ops", "labels", {"team": "b"})
    assert session.view.changes and session.view.foresight == ()
    assert "Capacity" not in session.proposals.text().description


def test_further_edits_go_to_the_same_proposal(place: Place) -> None:
    session = ready(place)
    first = send(session)
    (row,) = session.proposals.rows()
    view = session.proposals.work_on(row.id)
    assert view.place.branch == first.branch and "go to the proposal" in view.place.note
    module = view.platforms[0].module(POOL)
    assert module is not None and view.changes == ()
    setting = module.setting("max_node_count")
    assert setting is not None and setting.values["ops"].value == 8
    session.draft.set(".", POOL, "apps", "max_node_count", 9)
    second = send(session)
    assert (second.state, second.branch, second.number) == ("open", first.branch, first.number)
    assert {step.environment for step in second.next_steps} == {"ops", "apps"}, "of all that would be merged"
    assert session.view.notice == "", "one's own commit is no news"
    assert len(session.proposals.rows()) == 1
    subjects = place.git("log", "--format=%s", f"main..{first.branch}", where=place.origin).splitlines()
    assert len(subjects) == 2
    changed = {(c.environment, c.setting) for c in session.reviews.read(row.id).changes}
    assert changed == {("ops", "max_node_count"), ("apps", "max_node_count")}
    back = session.proposals.leave()
    assert back.place.branch == "main" and back.changes == ()


def test_a_further_commit_that_stopped_can_be_given_up(place: Place) -> None:
    """The proposal itself stays, and takes the next try."""
    session = ready(place)
    first = send(session)
    (row,) = session.proposals.rows()
    assert row.can_edit
    session.proposals.work_on(row.id)
    session.draft.set(".", POOL, "ops", "min_node_count", 2)
    assert session.proposals.overlaps() == (), "not with itself"
    hidden = place.origin.with_name("gone.git")
    place.origin.rename(hidden)
    stopped = send(session)
    assert stopped.state == "stopped" and session.view.readonly
    hidden.rename(place.origin)
    session.proposals.edit_again(stopped.job)
    assert session.proposals.unfinished() == () and session.view.readonly is None
    session.draft.set(".", POOL, "ops", "min_node_count", 3)
    again = send(session)
    assert (again.state, again.branch) == ("open", first.branch)
    subjects = place.git("log", "--format=%s", f"main..{first.branch}", where=place.origin).splitlines()
    assert len(subjects) == 2 and len(session.proposals.rows()) == 1


def test_back_from_a_proposal_that_was_merged_meanwhile(place: Place) -> None:
    session = ready(place)
    send(session)
    (row,) = session.proposals.rows()
    session.proposals.work_on(row.id)
    with place.open(fetch=True) as other:
        other.reviews.merge(row.id)
    view = session.refresh()
    assert (view.place.branch, view.place.proposal) == ("main", "")
    (ended,) = session.proposals.rows()
    assert ended.state == "merged" and not ended.can_edit


def test_what_was_merged_without_a_merge_commit_still_shows_what_it_changed(place: Place) -> None:
    """Somebody else put the branch on main by hand, and went on from there."""
    session = ready(place)
    result = send(session)
    (row,) = session.proposals.rows()
    shown = session.reviews.read(row.id)
    place.git("push", "-q", "origin", f"{result.commit}:refs/heads/main")
    assert session.reviews.read(row.id).changes == shown.changes
    place.colleague_commits(("README.md", "# ", "# The "))
    assert session.reviews.read(row.id).changes == shown.changes


def test_a_draft_that_was_sent_is_not_found_again(place: Place) -> None:
    session = ready(place)
    journal = session.opened.kept.journal
    assert journal is not None
    kept = journal.path.read_bytes()
    send(session)
    session.close()
    journal.path.write_bytes(kept)
    again = place.open(fetch=True)
    assert again.view.changes == () and "sent already" in again.view.draft_note


def test_a_refusal_before_anything_was_made_leaves_the_draft(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = ready(place)
    text = session.proposals.text()
    with pytest.raises(SessionError):
        session.proposals.send(text.title, text.description, "bad..name")
    assert session.view.readonly is None and session.view.changes
    assert session.proposals.unfinished() == ()


def test_the_same_wishes_typed_once_more_are_another_draft(place: Place) -> None:
    """Only the draft that was sent is put away; one with the same edits, made later, is work."""
    session = ready(place)
    send(session)
    session.close()
    second = ready(place)
    second.close()
    found = place.open(fetch=True)
    assert found.view.changes and "sent already" not in found.view.draft_note
