"""Forges that Repoform only pushes to: the right page is offered, and what the server refuses is told in its
own words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.forge.connect import Connection
from core.forge.detect import detect
from core.publish import start
from tests.core.publish.desk import InboxDesk

SERVER = {"https://git.corp": "bitbucket-server"}
PLACES = {
    "https://dev.azure.com/acme/My%20Project/_git/infra": (
        "https://dev.azure.com/acme/My%20Project/_git/infra/pullrequestcreate"
        "?sourceRef=repoform%2Fraise&targetRef=main"
    ),
    "git@ssh.dev.azure.com:v3/acme/platform/infra": (
        "https://dev.azure.com/acme/platform/_git/infra/pullrequestcreate"
        "?sourceRef=repoform%2Fraise&targetRef=main"
    ),
    "https://acme.visualstudio.com/DefaultCollection/platform/_git/infra": (
        "https://acme.visualstudio.com/DefaultCollection/platform/_git/infra/pullrequestcreate"
        "?sourceRef=repoform%2Fraise&targetRef=main"
    ),
    "https://jana@bitbucket.org/acme/infra.git": (
        "https://bitbucket.org/acme/infra/pull-requests/new?source=repoform%2Fraise&dest=main"
    ),
    "git@bitbucket.org:acme/infra.git": (
        "https://bitbucket.org/acme/infra/pull-requests/new?source=repoform%2Fraise&dest=main"
    ),
    "https://git.corp/scm/plat/infra.git": (
        "https://git.corp/projects/PLAT/repos/infra/pull-requests?create"
        "&sourceBranch=refs%2Fheads%2Frepoform%2Fraise&targetBranch=refs%2Fheads%2Fmain"
    ),
    "ssh://git@git.corp:7999/~jana/infra.git": (
        "https://git.corp/users/jana/repos/infra/pull-requests?create"
        "&sourceBranch=refs%2Fheads%2Frepoform%2Fraise&targetBranch=refs%2Fheads%2Fmain"
    ),
}
REFUSALS = {
    "https://dev.azure.com/acme/platform/_git/infra": (
        "TF402455: Pushes to this branch are not permitted; you must use a pull request to update it."
    ),
    "https://bitbucket.org/acme/infra.git": (
        "permission denied to create branch repoform/raise: branch restrictions allow jana/* alone"
    ),
    "https://git.corp/scm/plat/infra.git": (
        "Your push was rejected because the commit message does not mention an issue: ABC-123"
    ),
}


def connected(desk: InboxDesk, url: str) -> Connection:
    """As the address has it, pushed to a folder of this computer."""
    place = detect(url, lambda scheme, host: SERVER.get(f"{scheme}://{host}", ""), lambda host: host)
    return replace(desk.connect(), place=place, publishing=None, reviewing=None)


@pytest.mark.parametrize("url", PLACES)
def test_pushed_and_the_page_offered(inbox: InboxDesk, url: str) -> None:
    job = start(inbox.repository, inbox.store, connected(inbox, url), inbox.proposal())
    assert (job.state, job.problem, job.compare) == ("pushed", "", PLACES[url])
    assert inbox.branch("repoform/raise") == job.commit and inbox.states() == []
    inbox.untouched()


@pytest.mark.parametrize("url", REFUSALS)
def test_a_refusal_is_told_in_the_servers_own_words(inbox: InboxDesk, url: str) -> None:
    hook = inbox.origin / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\necho '{REFUSALS[url]}' >&2\nexit 1\n")
    hook.chmod(0o755)
    job = start(inbox.repository, inbox.store, connected(inbox, url), inbox.proposal())
    assert job.state == "stopped" and job.problem_kind in ("rejected", "forbidden")
    assert REFUSALS[url].rstrip(".") in job.problem
    hook.unlink()
    again = start(inbox.repository, inbox.store, connected(inbox, url), inbox.proposal())
    assert again.state == "pushed" and again.id == job.id
