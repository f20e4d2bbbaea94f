"""Which credential is used, what it may do, and a token of Repoform's own that is found nowhere else."""

from __future__ import annotations

import base64
import logging
import traceback
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest

from core.session import Session, SessionError
from tests.core.publish.conftest import box, desk
from tests.core.publish.desk import GitHubDesk
from tests.core.session.conftest import Place
from tests.forge.fixtures import forge
from tests.forge.keyrings import MemoryKeyring, NoKeyring, memory_keyring

__all__ = ["box", "desk", "forge", "memory_keyring"]

OWN = "tok_pasted_by_jana_987654321"


@pytest.fixture
def session(desk: GitHubDesk, memory_keyring: MemoryKeyring) -> Iterator[Session]:
    desk.forge.api.tokens[OWN] = "jana"
    with Session.open(str(desk.folder), data_dir=desk.data, keep_draft=False) as made:
        yield made


def test_the_variable_is_named_and_its_rights_told(session: Session, desk: GitHubDesk) -> None:
    info = session.account.read()
    assert (info.host, info.source, info.sender) == (desk.forge.host, "environment", "jana")
    assert "GH_ENTERPRISE_TOKEN" in info.sentence and info.rights == "The token may: repo, workflow."
    assert info.page.startswith(f"https://{desk.forge.host}/settings/tokens/new") and not info.no_keyring


def test_an_own_one_comes_first_and_is_forgotten(
    session: Session, desk: GitHubDesk, memory_keyring: MemoryKeyring
) -> None:
    info = session.account.set_token(f"  {OWN}\n")
    assert (info.source, info.sender, info.problem) == ("keyring", "jana", "")
    assert memory_keyring.kept == {("repoform", desk.forge.host): OWN}
    assert session.account.forget_token().source == "environment" and memory_keyring.kept == {}
    assert session.account.forget_token().source == "environment", "twice is no error"


def test_an_unknown_host_gets_none_before_it_is_confirmed(
    desk: GitHubDesk,
    memory_keyring: MemoryKeyring,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    monkeypatch.setenv("GH_HOST", "ghe.corp")
    session: Session = request.getfixturevalue("session")
    info = session.account.read()
    assert info.source == "" and desk.forge.host in info.unknown_host
    assert "Nobody is signed in" in info.sentence
    with pytest.raises(SessionError, match="First confirm"):
        session.account.set_token(OWN)
    assert memory_keyring.kept == {} and desk.forge.seen_authorization == []
    assert not session.account.confirm_host().unknown_host
    assert session.account.set_token(OWN).source == "keyring"


def test_no_keyring_is_said(session: Session) -> None:
    keyring.set_keyring(NoKeyring())
    assert "set GH_TOKEN" in session.account.read().no_keyring
    with pytest.raises(SessionError, match="isn't stored"):
        session.account.set_token(OWN)


@pytest.mark.parametrize("text", ["", "two words", "line\nbreak", "\x07bell"])
def test_what_is_no_token_is_refused(session: Session, memory_keyring: MemoryKeyring, text: str) -> None:
    with pytest.raises(SessionError, match="isn't a token"):
        session.account.set_token(text)
    assert memory_keyring.kept == {}


def test_a_token_that_is_refused_is_said(session: Session) -> None:
    info = session.account.set_token("tok_of_nobody_0000")
    assert info.source == "keyring" and info.problem and info.rights == ""


def test_an_inbox_takes_none(place: Place, memory_keyring: MemoryKeyring) -> None:
    session = place.open()
    info = session.account.read()
    assert info.page == "" and "No token is needed" in info.sentence
    with pytest.raises(SessionError, match="takes no token"):
        session.account.set_token(OWN)
    assert memory_keyring.kept == {}


def everything(folder: Path) -> bytes:
    return b"".join(p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file() and not p.is_symlink())


def test_it_is_found_nowhere(
    session: Session,
    desk: GitHubDesk,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    caplog.set_level(logging.DEBUG)
    info = session.account.set_token(OWN)
    said = [repr(info), repr(session.proposals.access()), *session.git_commands(), repr(vars(session))]
    session.refresh()
    said += session.git_commands()
    keyring.set_keyring(NoKeyring())
    for text in (OWN, f"{OWN} {OWN}"):
        with pytest.raises(SessionError) as refused:
            session.account.set_token(text)
        said.append("".join(traceback.format_exception(refused.value, chain=True)))
        said += [refused.value.sentence, repr(refused.value.__dict__)]
    out = capfd.readouterr()
    said += [out.out, out.err, caplog.text]
    basic = base64.b64encode(f"x-access-token:{OWN}".encode()).decode()
    assert all(secret not in text for text in said for secret in (OWN, basic))
    for folder in (desk.folder, desk.data, tmp_path):
        assert OWN.encode() not in everything(folder)
    used = [h for h in desk.forge.seen_authorization if OWN in h or basic in h]
    assert used, "it was sent to its host"
