"""The same `--propose` once more: looked at first, never a silent nothing."""

from __future__ import annotations

import shutil

from core.forge.connect import connect
from tests.core.cli.conftest import Ran, Run
from tests.core.session.conftest import POOL, POOLS, Place

WISH = f"{POOL}/ops/max_node_count"


def propose(run: Run, place: Place, *more: str) -> Ran:
    return run("edit", str(place.platform), "--set", f"{WISH}=8", "--propose", "--json", *more)


def requests(place: Place) -> list[str]:
    listed = place.git("for-each-ref", "--format=%(refname)", "refs/repoform/inbox", where=place.origin)
    return sorted(line.split("/")[3] for line in listed.splitlines())


def end(place: Place, how: str) -> None:
    with place.open(fetch=True) as session:
        (row,) = [r for r in session.proposals.rows() if r.state == "open"]
        if how == "merged":
            session.reviews.merge(row.id)
            return
        repository = session.source.repository
        assert repository is not None
        forge = connect(repository, "origin", place.data).reviewing
        assert forge is not None
        forge.close(forge.read(row.id))


def test_merged_and_reverted(run: Run, place: Place) -> None:
    first = propose(run, place).json["proposal"]
    end(place, "merged")
    there = propose(run, place)
    assert there.json["changes"] == [] and there.json["proposal"] is None, "it is in the base"
    other = place.folder / "reverting"
    place.git("clone", "-q", str(place.origin), str(other), where=place.folder)
    place.git("revert", "--no-edit", "-m", "1", "HEAD", where=other)
    place.git("push", "-q", "origin", "main", where=other)
    again = propose(run, place)
    assert again.json["proposal"]["state"] == "open" and again.json["changes"]
    assert "was merged, but main doesn't have its change any more" in again.err
    assert requests(place) == ["merged", "open"]
    assert propose(run, place).json["proposal"] == again.json["proposal"]
    assert first["branch"] == again.json["proposal"]["branch"], "the inbox had removed it"


def test_closed(run: Run, place: Place) -> None:
    first = propose(run, place).json["proposal"]
    end(place, "closed")
    again = propose(run, place)
    assert again.status == 0 and "was closed without being merged. So this is a new one." in again.err
    assert again.json["proposal"]["branch"] != first["branch"] and requests(place) == ["closed", "open"]


def test_refused_and_the_clone_made_anew(run: Run, place: Place) -> None:
    away = place.origin.with_suffix(".away")
    hook = place.origin / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho no >&2\nexit 1\n")
    hook.chmod(0o755)
    assert propose(run, place).status == 1
    shutil.rmtree(place.platform)
    hook.unlink()
    place.git("clone", "-q", str(place.origin), str(place.platform), where=place.folder)
    place.git("config", "user.name", "Jana")
    place.git("config", "user.email", "jana@acme.example")
    done = propose(run, place)
    assert done.json["proposal"]["state"] == "open" and requests(place) == ["open"]
    assert not away.exists()


def test_somebody_else_has_the_branch(run: Run, place: Place) -> None:
    first = propose(run, place).json["proposal"]
    place.git("update-ref", f"refs/heads/{first['branch']}", "main", where=place.origin)
    refused = propose(run, place)
    assert refused.status == 1 and "pushed to" in refused.err and "--again" in refused.err
    again = propose(run, place, "--again").json["proposal"]
    assert again["state"] == "open" and again["branch"] != first["branch"]
    shown = place.git("show", f"{again['branch']}:{POOLS}", where=place.origin)
    assert "max_node_count = 8" in shown


def test_the_branch_was_deleted_and_the_request_is_open(run: Run, place: Place) -> None:
    first = propose(run, place).json["proposal"]
    place.git("update-ref", "-d", f"refs/heads/{first['branch']}", where=place.origin)
    refused = propose(run, place)
    assert refused.status == 1 and "was deleted" in refused.err and "--again" in refused.err


def test_again_needs_propose(run: Run, place: Place) -> None:
    done = run("edit", str(place.platform), "--set", f"{WISH}=8", "--again")
    assert done.status == 2 and "--propose" in done.err
