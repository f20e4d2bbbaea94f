"""A forge is added by its folder, its tests and one line in forges.py: here the folder is `toy`, and a
fixture writes the line. The pipeline and the session work with it as it asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core import demo
from core.forge import forges
from core.forge.connect import connect
from core.forge.interface import Publishing, Reviewing
from core.publish import resume
from core.session import Session, SessionError
from tests.core.forge.toy.about import Toy
from tests.core.forge.toy.accounts import VARIABLE
from tests.core.forge.toy.forge import Box
from tests.core.git.sandbox import Sandbox
from tests.core.publish.desk import Desk
from tests.core.session.conftest import POOL, POOLS
from tests.forge.fixtures import forge
from tests.forge.github import Hosted
from tests.forge.keyrings import MemoryKeyring, memory_keyring
from tests.forge.server import Forge

__all__ = ["forge", "memory_keyring"]

TOKEN, OTHER = "toy-jana-000000000001", "toy-ali-000000000002"


class ToyDesk(Desk):
    """A working copy of a repository in the toy box; jana is signed in."""

    def __init__(self, sandbox: Sandbox, server: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
        server.user("jana", TOKEN)
        server.user("ali", OTHER)
        files = demo.KUBESTACK.files() | {".toy/template.md": b"Toys?\n", ".toy/OWNERS": b"* @ali @jo\n"}
        self.server = server
        self.hosted: Hosted = server.repository("acme/infra", files, push=("jana", "ali"))
        self.toys = Box(
            {TOKEN: "jana", OTHER: "ali"}, {"jana", "ali"}, self._branch, self._forward, self._fork
        )
        monkeypatch.setattr(forges, "FORGES", (Toy(self.toys), *forges.FORGES))  # the one line
        monkeypatch.setenv(VARIABLE, TOKEN)
        super().__init__(sandbox, self.hosted.url)

    def _branch(self, owner: str, name: str) -> str:
        repository: Hosted = self.server.api.repositories[f"{owner or 'acme'}/infra"]
        return repository.branch(name)

    def _forward(self, branch: str, commit: str) -> bool:
        old = self.hosted.branch(branch)
        if self.hosted.git("merge-base", old, commit, check=False) != old:
            return False
        self.hosted.git("update-ref", f"refs/heads/{branch}", commit, old)
        return True

    def _fork(self, owner: str) -> str:
        name = f"{owner}/infra"
        known: dict[str, Hosted] = self.server.api.repositories
        return (known[name] if name in known else self.server.api.fork("acme/infra", name)).url

    def states(self) -> list[str]:
        return [request.state for request in self.toys.requests]

    def branch(self, name: str) -> str:
        return self.hosted.branch(name)


@pytest.fixture
def toys(tmp_path: Path, forge: Forge, monkeypatch: pytest.MonkeyPatch) -> ToyDesk:
    return ToyDesk(Sandbox(tmp_path, monkeypatch), forge, monkeypatch)


@pytest.fixture
def session(toys: ToyDesk) -> Iterator[Session]:
    with Session.open(str(toys.folder), fetch=True, data_dir=toys.data, keep_draft=False) as made:
        yield made


def test_it_is_found_and_whole(toys: ToyDesk) -> None:
    connection = toys.connect()
    publishing: Publishing | None = connection.publishing
    reviewing: Reviewing | None = connection.reviewing
    assert publishing is not None and reviewing is not None
    assert (connection.place.kind, connection.title) == ("toy", "acme/infra")
    assert connection.sentence == "Playing with toy environment."
    assert connection.token is not None and connection.token.user == "toy"
    assert TOKEN not in repr(connection)


def test_the_pipeline(toys: ToyDesk) -> None:
    job = toys.start(description="x" * 400, labels=("red",), reviewers=("ali",))
    assert (job.state, job.number, toys.states()) == ("open", 1, ["open"]), job.problem
    assert toys.branch("repoform/raise") == job.commit
    assert len(toys.toys.requests[0].description) <= 300 and toys.toys.requests[0].reviewers == ("ali",)
    assert job.warnings == ("Toys have no label red.",)
    again = toys.start(description="x" * 400)
    assert (again.id, toys.states()) == (job.id, ["open"]), "repeating it is one request"
    toys.untouched()


def test_a_lost_answer_opens_no_second_one(toys: ToyDesk) -> None:
    toys.toys.lose = 1
    job = toys.start()
    assert (job.state, toys.states()) == ("open", ["open"]), job.problem
    assert toys.toys.asked.count("create") == 1


def test_a_fork_is_written_as_the_forge_writes_it(toys: ToyDesk) -> None:
    toys.toys.push.discard("jana")
    toys.hosted.push.discard("jana")
    job = toys.start()
    assert (job.state, job.fork_owner) == ("open", "jana"), job.problem
    assert [request.branch for request in toys.toys.requests] == ["repoform/raise~jana"]
    assert resume(toys.opened(), toys.store, toys.connect(), job).state == "open"
    assert toys.states() == ["open"]


def test_nobody_signed_in(toys: ToyDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE)
    connection = connect(toys.opened(), "origin", toys.data, environ={}, stored=lambda host: None)
    assert (connection.publishing, connection.sentence) == (None, "Nobody plays.")
    assert connection.pause_between_looks() == 70.0
    assert connection.compare_url("main", "raise~jana").endswith("/acme/infra/play?with=raise~jana")


def test_the_session_from_edit_to_merge(
    session: Session, toys: ToyDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.draft.set(".", POOL, "ops", "max_node_count", 8)
    text = session.proposals.text()
    assert "Toys?" in text.description and text.owners == ("ali", "jo"), "from where it keeps them"
    access = session.proposals.access()
    assert (access.sentence, access.takes_token) == ("Playing as jana (toy environment).", True)
    sent = session.proposals.send(text.title, text.description, text.branch)
    assert sent.sentence.startswith("Proposal toy 1 waits for review."), sent.problem
    assert (sent.forge, sent.plan_note) == ("Toybox", ""), "no pipeline looks there"
    (row,) = session.proposals.rows()
    assert (row.number, row.state, row.mine) == ("toy 1", "open", True)
    assert session.proposals.forge().name == "Toybox" and session.proposals.pause_between_looks() == 7.0
    shown = session.reviews.read(row.id)
    assert [change.after for change in shown.changes] == [8]
    assert shown.forge.may_merge and shown.forge.may_review_own and shown.forge.vouches
    session.reviews.comment_on(row.id, shown, shown.changes[0].key, "Why?")
    session.reviews.approve(row.id, commit=shown.head_commit)
    (remark,) = toys.toys.requests[0].remarks
    assert (remark.text, remark.path) == ("Why?", POOLS) and remark.line
    assert session.proposals.standing(row.id).merge == "yes"
    assert session.reviews.merge(row.id, commit=shown.head_commit).state == "merged"
    assert toys.branch("main") == shown.head_commit and session.proposals.standing(row.id).merge == "ended"


def test_what_was_not_read_is_not_merged(session: Session, toys: ToyDesk) -> None:
    toys.hosted.git("branch", "more", "main")
    session.draft.set(".", POOL, "ops", "max_node_count", 8)
    session.proposals.send("Raise it", "", "repoform/raise")
    shown = session.reviews.read("1")
    toys.hosted.commit("repoform/raise", {"new.txt": b"x\n"})
    with pytest.raises(SessionError, match="new commits since you looked"):
        session.reviews.merge("1", commit=shown.head_commit)
    with pytest.raises(SessionError, match="There is no toy 7"):
        session.reviews.read("7")
    assert toys.states() == ["open"]


def test_the_account(
    session: Session, toys: ToyDesk, memory_keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = toys.server.host
    told = session.account.read()
    assert (told.source, told.sentence, told.sender) == (
        "toy-environment",
        f"{host} gets {VARIABLE}.",
        "jana",
    )
    assert (told.unknown_host, told.page) == (f"{host} looks like a toy box.", f"https://{host}/new-token")
    monkeypatch.delenv(VARIABLE)
    assert session.account.confirm_host().sentence == f"{host} knows nobody."
    kept = session.account.set_token(OTHER)
    assert (kept.source, kept.sender, kept.unknown_host) == ("keyring", "ali", "")
    assert session.account.forget_token().sentence == f"{host} knows nobody."
