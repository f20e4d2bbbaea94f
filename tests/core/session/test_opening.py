"""`repoform PATH`: whatever way leads to a repository, and branches that got another name."""

from __future__ import annotations

import json
import os
import sys

import pytest

from core.cli import main
from core.session import Session, SessionError
from tests.core.session.conftest import POOL, Place


def commit_of(session: Session) -> str | None:
    return session.view.place.commit


@pytest.mark.skipif(sys.platform == "win32", reason="links and odd names")
def test_every_way_to_a_repository_is_the_same_one(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = place.platform / "docs and more" / "é\nb"
    inner.mkdir(parents=True)
    (place.folder / "link").symlink_to(place.platform)
    (place.folder / "link to\ninside").symlink_to(inner)
    monkeypatch.chdir(inner)
    wanted = place.git("rev-parse", "HEAD")
    ways = [
        str(place.platform),
        f"{place.platform}/",
        str(place.platform / ".git"),
        str(inner),
        ".",
        "../..",
        os.path.relpath(place.platform),
        str(place.folder / "link"),
        str(place.folder / "link to\ninside"),
    ]
    keys = set()
    for way in ways:
        with Session.open(way, data_dir=place.data, keep_draft=False) as session:
            assert commit_of(session) == wanted, way
            keys.add(session.source.key)
    assert len(keys) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="links")
def test_a_draft_and_a_proposal_are_found_by_a_link(place: Place) -> None:
    link = place.folder / "link"
    link.symlink_to(place.platform)
    with place.open(fetch=True) as session:
        session.draft.set(".", POOL, "ops", "max_node_count", 24)
    with Session.open(str(link), data_dir=place.data, fetch=True) as session:
        assert [c.after for c in session.view.changes] == [24]
        text = session.proposals.text()
        session.proposals.send(text.title, text.description, text.branch)
    with place.open() as session:
        assert [row.mine for row in session.proposals.rows()] == [True]


@pytest.mark.skipif(sys.platform == "win32", reason="odd names")
@pytest.mark.parametrize(
    "name", ["two words", "été Ω 漢字", "new\nline", "-dash", "a'b\"c$(x)`id`", "tab\t;&|"]
)
def test_odd_folder_names(
    place: Place, name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = place.folder / name
    place.platform.rename(folder)
    monkeypatch.setenv("REPOFORM_DATA_DIR", str(place.data))
    assert main(["inspect", str(folder), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["roots"] and told["roots"][0]["clusters"]
    with Session.open(str(folder), data_dir=place.data, fetch=True) as session:
        session.draft.set(".", POOL, "ops", "max_node_count", 24)
        text = session.proposals.text()
        assert session.proposals.send(text.title, text.description, text.branch).state == "open"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("platform/README.md", "is a file; open its folder"),
        ("nowhere", "There is no folder"),
        ("a\nb", "There is no folder"),
    ],
)
def test_what_is_no_repository(
    place: Place, name: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (place.platform / "README.md").write_text("x")
    with pytest.raises(SessionError, match=said):
        Session.open(str(place.folder / name), data_dir=place.data)
    assert main(["inspect", str(place.folder / name)]) == 1
    err = capsys.readouterr().err
    assert said in err and "Traceback" not in err


# Branches under another name


def renamed(place: Place) -> None:
    place.git("branch", "-m", "main", "trunk", where=place.origin)
    place.git("symbolic-ref", "HEAD", "refs/heads/trunk", where=place.origin)


def test_a_default_branch_that_was_renamed_is_followed_when_opening(place: Place) -> None:
    place.open(fetch=True).close()
    renamed(place)
    view = place.open(fetch=True).view
    assert view.place.branch == "trunk" and view.place.can_propose


def test_a_base_that_is_gone_is_said_and_nothing_is_sent_to_it(place: Place) -> None:
    """The window was open the whole time: its branch isn't there any more, only what was fetched of it."""
    session = place.open(fetch=True)
    session.draft.set(".", POOL, "ops", "max_node_count", 24)
    renamed(place)
    view = session.refresh()
    assert "main" in view.place.note and "trunk" in view.place.note and not view.place.can_propose
    assert [c.after for c in view.changes] == [24], "the draft stays"
    text = session.proposals.text()
    with pytest.raises(SessionError, match="trunk"):
        session.proposals.send(text.title, text.description, text.branch)
    assert "repoform" not in place.git("for-each-ref", "--format=%(refname)", where=place.origin)
    session.close()
    again = place.open(fetch=True)
    assert again.view.place.branch == "trunk" and "is here again" in again.view.draft_note
    assert [c.after for c in again.view.changes] == [24], "opened again, it comes along"
    text = again.proposals.text()
    assert again.proposals.send(text.title, text.description, text.branch).state == "open"
    assert place.open(fetch=True).view.changes == ()


def test_a_draft_for_a_proposal_that_is_gone_does_not_come_along(place: Place) -> None:
    session = place.open(fetch=True)
    session.draft.set(".", POOL, "ops", "max_node_count", 24)
    text = session.proposals.text()
    session.proposals.send(text.title, text.description, text.branch)
    (row,) = session.proposals.rows()
    session.proposals.work_on(row.id)
    session.draft.set(".", POOL, "ops", "max_node_count", 30)
    session.close()
    session = place.open(fetch=True)
    session.reviews.merge(row.id)
    session.close()
    assert place.open(fetch=True).view.changes == ()


def test_without_a_remote_a_patch_is_offered(place: Place) -> None:
    place.git("remote", "remove", "origin")
    session = place.open(fetch=True)
    assert "patch file" in session.view.place.note and not session.view.place.can_propose
    session.draft.set(".", POOL, "ops", "max_node_count", 24)
    text = session.proposals.text()
    with pytest.raises(SessionError, match="no remote"):
        session.proposals.send(text.title, text.description, text.branch)
    patch = place.folder / "change.patch"
    session.proposals.save_patch(patch, text.title, text.description)
    place.git("am", "-q", str(patch))
    assert place.git("log", "-1", "--format=%s") == text.title
