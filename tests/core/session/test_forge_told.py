"""What can be done to a request is told by the forge that was asked, never guessed from an address."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.forge.connect import connect
from core.forge.detect import known_place
from core.session.request_reviews import forge_info
from tests.core.git.sandbox import Sandbox
from tests.core.git.test_commit import opened
from tests.core.session.conftest import Place
from tests.core.session.test_proposing import ready, send

URLS = {
    "/srv/git/infra.git": "inbox",
    "file:///srv/git/infra.git": "inbox",
    "../infra.git": "inbox",
    "C:\\git\\infra": "inbox",
    "git@github.com:acme/infra.git": "github",
    "ssh://git@ssh.github.com:443/acme/infra.git": "github",
    "https://acme.ghe.com/acme/infra": "github",
    "git@gitlab.com:acme/infra.git": "gitlab",
    "https://bitbucket.org/acme/infra": "bitbucket",
    "git@ghe.acme.example:acme/infra.git": "",
    "ssh://git@ghe.acme.example:2222/acme/infra.git": "",
    "https://ghe.acme.example/acme/infra.git": "",
    "git@host:infra.git": "",
    "work:acme/infra": "",
}


def test_an_unknown_host_is_unknown() -> None:
    assert {url: known_place(url).kind for url in URLS} == URLS


@pytest.mark.parametrize(
    ("url", "answer", "name", "merge", "own"),
    [
        ("git@ghe.acme.example:acme/infra.git", "github", "GitHub", False, False),
        ("https://ghe.acme.example/acme/infra.git", "github", "GitHub", False, False),
        ("https://git.acme.example/acme/infra.git", "gitlab", "GitLab", True, True),
        ("https://git.acme.example/acme/pull/infra.git", "gitea", "Gitea", True, False),
        ("git@git.acme.example:acme/infra.git", "unknown", "", False, True),
        ("git@git.acme.example:acme/infra.git", "", "", True, True),
    ],
)
def test_the_forge_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, answer: str, name: str, merge: bool, own: bool
) -> None:
    box = Sandbox(tmp_path, monkeypatch)
    folder = box.repository()
    box.git("remote", "add", "origin", url, cwd=folder)
    connection = connect(
        opened(folder),
        "origin",
        tmp_path / "data",
        environ={},
        probe=lambda _scheme, _host: answer,
        ssh_alias=lambda host: host,
        stored=lambda host: None,
    )
    told = forge_info(connection)
    assert (told.name, told.may_merge, told.may_review_own) == (name, merge, own)
    assert told.vouches is (answer != ""), "only the review inbox takes anybody's name"


def test_a_request_of_the_inbox_can_be_merged_here(place: Place) -> None:
    session = ready(place)
    assert send(session).forge == ""
    (row,) = session.proposals.rows()
    shown = session.reviews.read(row.id)
    assert shown.forge.may_merge and not shown.forge.vouches and shown.forge.name == ""
