"""A proposal is closed with its reason, and its draft taken back: in the inbox and at every forge."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.cli import main
from core.platform.edit import Edit
from core.session import Session, SessionError
from tests.core.publish.desk import TOKEN
from tests.core.session.conftest import SPOT, Place
from tests.forge import gitea, github
from tests.forge.fixtures import running
from tests.forge.hosted import Api
from tests.forge.server import Fault, Forge

WHY = "The load has gone down again."


def raised(session: Session, value: int = 9) -> None:
    session.draft.edit([Edit("set", ".", SPOT, "apps", "max_size", value=value)])


def sent(session: Session, value: int = 9) -> str:
    """The id of its request."""
    raised(session, value)
    text = session.proposals.text()
    result = session.proposals.send(text.title, text.description, text.branch)
    assert result.state == "open", result.problem
    return result.request


def test_closed_in_the_inbox_and_taken_back(place: Place) -> None:
    session = place.open(fetch=True)
    raised(session)
    diff = session.view.diff
    text = session.proposals.text()
    request = session.proposals.send(text.title, text.description, text.branch).request
    assert not session.view.diff and not session.view.edits
    with pytest.raises(SessionError, match="Close this proposal first"):
        session.proposals.take_back(request)
    row = session.proposals.close(request, WHY)
    assert (row.state, row.mine, row.can_edit, row.can_take_back) == ("closed", True, False, True)
    shown = session.reviews.read(row.id)
    assert WHY in repr(shown.comments) and shown.row is not None and shown.row.can_take_back
    (listed,) = [r for r in session.proposals.rows() if r.state == "closed"]
    assert listed.id == row.id and listed.can_take_back
    view = session.proposals.take_back(row.id)
    assert view.diff == diff and view.edits == 1 and "is your draft again" in view.notice
    with pytest.raises(SessionError, match="Send your draft, or give it up"):
        session.proposals.take_back(row.id)
    # It is kept as any draft is, and can be sent again as a new proposal.
    session.close()
    again = place.open(fetch=True)
    assert again.view.diff == diff and again.view.readonly is None
    text = again.proposals.text()
    result = again.proposals.send(text.title, text.description, text.branch + "-2")
    assert result.state == "open" and result.request != request


def test_all_of_its_commits_are_taken_back(place: Place) -> None:
    session = place.open(fetch=True)
    request = sent(session)
    session.proposals.work_on(request)
    session.draft.edit([Edit("set", ".", SPOT, "apps", "min_size", value=2)])
    text = session.proposals.text()
    session.proposals.send(text.title, text.description, text.branch)
    row = session.proposals.close(request, "")
    view = session.proposals.take_back(row.id)
    assert view.edits == 2 and len(view.changes) == 2 and not view.place.proposal


def test_what_others_changed_since_is_a_conflict(place: Place) -> None:
    session = place.open(fetch=True)
    request = sent(session)
    branch = session.proposals.rows()[0].branch
    patch = place.git("diff", "-U0", "main", branch, where=place.origin).splitlines()
    name = next(line.removeprefix("+++ b/") for line in patch if line.startswith("+++ "))
    old = next(line[1:] for line in patch if line.startswith("-") and not line.startswith("---"))
    row = session.proposals.close(request, WHY)
    place.colleague_commits((name, old, old.replace(old.split()[-1], "77")))
    session.close()
    again = place.open(fetch=True)
    view = again.proposals.take_back(row.id)
    assert [c.theirs for c in view.conflicts] == [77]
    assert "decide these first" in view.notice


def test_somebody_elses_commit_keeps_it_from_being_taken_back(place: Place) -> None:
    session = place.open(fetch=True)
    request = sent(session)
    branch = session.proposals.rows()[0].branch
    other = place.folder / "other"
    place.git("clone", "-q", "-b", branch, str(place.origin), str(other), where=place.folder)
    (other / "note.txt").write_text("x\n")
    place.git("add", ".", where=other)
    place.git("commit", "-qm", "More", where=other)
    place.git("push", "-q", where=other)
    session.proposals.work_on(request)
    session.proposals.leave()
    row = session.proposals.close(request, WHY)
    assert row.state == "closed" and not row.can_take_back
    with pytest.raises(SessionError, match="isn't made of drafts of this computer alone"):
        session.proposals.take_back(row.id)


def test_one_from_elsewhere_is_closed_but_not_taken_back(place: Place) -> None:
    request = sent(place.open(fetch=True))
    colleague = Session.open(str(place.platform), fetch=True, data_dir=place.folder / "their-data")
    place.opened.append(colleague)
    row = colleague.proposals.close(request, WHY)
    assert row.state == "closed" and not row.can_take_back
    with pytest.raises(SessionError, match="wasn't sent from here"):
        colleague.proposals.take_back(row.id)


def test_what_was_merged_is_not_closed(place: Place) -> None:
    session = place.open(fetch=True)
    request = sent(session)
    session.reviews.merge(request)
    with pytest.raises(SessionError, match="merged meanwhile"):
        session.proposals.close(request, WHY)


def test_on_the_command_line(
    place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPOFORM_DATA_DIR", str(place.data))
    session = place.open(fetch=True)
    request = sent(session)
    assert main(["close", str(place.platform), request, "--reason", WHY, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["proposal"]
    assert (told["state"], told["branch"]) == ("closed", request)
    assert main(["close", str(place.platform), "nothing-of-this-name"]) == 1
    captured = capsys.readouterr()
    assert "has no request “nothing-of-this-name”" in captured.err and captured.out == ""


KINDS = {"github": github.Api, "gitea": gitea.Api, "forgejo": gitea.Forgejo}


@pytest.fixture(params=KINDS)
def forge(
    request: pytest.FixtureRequest, tmp_path: Path, place: Place, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Forge]:
    kind: type[Api] = KINDS[request.param]
    with running(tmp_path, kind) as running_forge:
        forge = running_forge
        forge.user("jana", TOKEN)
        hosted = forge.repository("acme/infra", {}, push=("jana",))
        hosted.git("fetch", "-q", str(place.origin), "main:main")
        place.git("remote", "set-url", "origin", hosted.url)
        monkeypatch.setenv("GH_HOST", forge.host)
        monkeypatch.setenv("GH_ENTERPRISE_TOKEN", TOKEN)
        monkeypatch.setenv("GITEA_SERVER_URL", f"http://{forge.host}")
        monkeypatch.setenv("GITEA_TOKEN", TOKEN)
        yield forge


@pytest.mark.parametrize("fault", [None, Fault("drop", after=True), Fault("status", 502, after=True)])
def test_closed_at_a_forge_and_taken_back(place: Place, forge: Forge, fault: Fault | None) -> None:
    """A lost answer closes it all the same, and says the reason once."""
    session = place.open(fetch=True)
    request = sent(session)
    hosted = forge.api.repositories["acme/infra"]
    if fault is not None:
        forge.fault("PATCH", r"/pulls/1$", fault)
    row = session.proposals.close(request, WHY)
    assert row.state == hosted.pulls[0].state == "closed" and row.can_take_back
    assert session.proposals.close(request, WHY).state == "closed"
    assert [c["body"] for c in hosted.pulls[0].comments] == [WHY]
    assert session.proposals.take_back(row.id).edits == 1


def test_a_reason_is_not_said_twice(place: Place, forge: Forge) -> None:
    session = place.open(fetch=True)
    request = sent(session)
    forge.fault("PATCH", r"/pulls/1$", Fault("status", 403, body={"message": "No right to close it"}))
    with pytest.raises(SessionError, match="No right to close it"):
        session.proposals.close(request, WHY)
    assert session.proposals.close(request, WHY).state == "closed"
    assert len(forge.api.repositories["acme/infra"].pulls[0].comments) == 1
