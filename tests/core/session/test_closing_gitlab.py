"""A merge request on GitLab is closed with its reason, and its draft taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.session import SessionError
from tests.core.forge.gitlab.desk import JANA, without_account
from tests.core.session.conftest import Place
from tests.core.session.test_closing import WHY, sent
from tests.forge.fixtures import running
from tests.forge.gitlab import Api, Project
from tests.forge.server import Fault, Forge


@pytest.fixture
def forge(tmp_path: Path, place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[Forge]:
    without_account(monkeypatch)
    with running(tmp_path, Api) as forge:
        forge.user("jana", JANA)
        hosted = forge.repository("acme/infra", {}, push=("jana",))
        hosted.git("fetch", "-q", str(place.origin), "main:main")
        place.git("remote", "set-url", "origin", hosted.url)
        monkeypatch.setenv("GITLAB_HOST", forge.host)
        monkeypatch.setenv("GITLAB_TOKEN", JANA)
        yield forge


def project(forge: Forge) -> Project:
    found: Project = forge.api.projects["acme/infra"]
    return found


@pytest.mark.parametrize("fault", [None, Fault("drop", after=True), Fault("status", 502, after=True)])
def test_closed_and_taken_back(place: Place, forge: Forge, fault: Fault | None) -> None:
    """A lost answer closes it all the same, and says the reason once."""
    session = place.open(fetch=True)
    request = sent(session)
    if fault is not None:
        forge.fault("PUT", r"/merge_requests/1$", fault)
    row = session.proposals.close(request, WHY)
    assert row.state == project(forge).merge_requests[0].state == "closed" and row.can_take_back
    assert session.proposals.close(request, WHY).state == "closed"
    assert [note["body"] for note in project(forge).merge_requests[0].notes] == [WHY]
    assert session.proposals.take_back(row.id).edits == 1


def test_a_reason_is_not_said_twice(place: Place, forge: Forge) -> None:
    session = place.open(fetch=True)
    request = sent(session)
    forge.fault("PUT", r"/merge_requests/1$", Fault("status", 403, body={"message": "No right to close it"}))
    with pytest.raises(SessionError, match="No right to close it"):
        session.proposals.close(request, WHY)
    assert session.proposals.close(request, WHY).state == "closed"
    assert len(project(forge).merge_requests[0].notes) == 1
