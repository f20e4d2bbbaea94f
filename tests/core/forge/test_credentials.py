"""Where a token comes from, that it goes only to its host, and that it is found nowhere afterwards."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

from core.forge.connect import connect, token_for
from core.forge.credentials import Hosts, find_credential
from core.forge.github.accounts import ACCOUNTS, gh_token
from core.git.errors import GitError, Kind
from core.git.repository import Repository, open_repository
from core.git.transfer import clone
from core.publish import Proposal, start
from tests.core.git.sandbox import Sandbox
from tests.core.publish.desk import JANA, TOKEN, GitHubDesk
from tests.forge.server import Fault, Forge

API = "https://api.github.com"


def opened(path: Path) -> Repository:
    repository = open_repository(path)
    assert repository is not None
    return repository


def found(
    box: Sandbox,
    host: str,
    environ: dict[str, str],
    *,
    api: str = "",
    stored: dict[str, str] | None = None,
    repository: Path | None = None,
) -> tuple[str, str] | None:
    runner = opened(repository or box.repository(f"r{os.urandom(3).hex()}")).guard()
    credential = find_credential(
        ACCOUNTS,
        api or f"https://{host}/api/v3",
        host,
        runner,
        Hosts(box.top / "data"),
        environ={"PATH": os.environ["PATH"], **environ},
        stored=(stored or {}).get,
    )
    return (credential.source, credential.token.value) if credential else None


def test_order(box: Sandbox) -> None:
    gh = box.top / "bin/gh"
    gh.parent.mkdir()
    gh.write_text(
        '#!/bin/sh\n[ "$*" = "auth token --hostname github.com" ] && [ -z "$GH_TOKEN" ] && echo of-gh\n'
    )
    gh.chmod(0o755)
    path = f"{gh.parent}{os.pathsep}{os.environ['PATH']}"
    box.config("credential.helper", "!echo username=x; echo password=of-git; :")
    box.config("credential.https://github.com.helper", "")
    stored = {"github.com": "of-keyring"}
    everything = {"GH_TOKEN": "of-env", "GITHUB_TOKEN": "other", "PATH": path}
    assert found(box, "github.com", everything, stored=stored) == ("keyring", "of-keyring")
    assert found(box, "github.com", everything) == ("environment", "of-env")
    assert found(box, "github.com", {"GITHUB_TOKEN": "other", "PATH": path}) == ("environment", "other")
    assert found(box, "github.com", {"PATH": path}) == ("gh", "of-gh")
    box.config("credential.https://github.com.helper", "!echo username=x; echo password=of-git; :")
    assert found(box, "github.com", {}) == ("git", "of-git")


def test_a_token_is_bound_to_its_host(box: Sandbox) -> None:
    """A hostile repository can name a remote that answers like GitHub Enterprise."""
    tokens = {
        "GH_TOKEN": "a",
        "GITHUB_TOKEN": "b",
        "GH_ENTERPRISE_TOKEN": "c",
        "GITHUB_ENTERPRISE_TOKEN": "d",
    }
    assert found(box, "github.com", tokens, api=API) == ("environment", "a")
    assert found(box, "acme.ghe.com", tokens) == ("environment", "a")
    assert found(box, "github.com.evil.org", tokens) is None
    assert found(box, "evil.org", tokens) is None
    assert found(box, "evil-ghe.com", tokens) is None
    assert found(box, "ghe.corp", {**tokens, "GH_HOST": "ghe.corp"}) == ("environment", "c")
    assert found(box, "evil.org", {**tokens, "GH_HOST": "ghe.corp"}) is None
    Hosts(box.top / "data").confirm("GHE.other")
    assert found(box, "ghe.other", tokens) == ("environment", "c")
    assert found(box, "ghe.other:8443", tokens) is None


def test_never_over_plain_http_but_to_loopback(box: Sandbox) -> None:
    tokens = {"GH_ENTERPRISE_TOKEN": "c", "GH_HOST": "ghe.corp"}
    assert found(box, "ghe.corp", tokens, api="http://ghe.corp/api/v3") is None
    local = {"GH_ENTERPRISE_TOKEN": "c", "GH_HOST": "127.0.0.1:80"}
    assert found(box, "127.0.0.1:80", local, api="http://127.0.0.1:80/api/v3") == ("environment", "c")


def test_a_repositorys_own_helper_is_not_asked(box: Sandbox) -> None:
    folder = box.repository()
    box.git(
        "config",
        "credential.helper",
        f"!touch {box.top}/ran; echo username=x; echo password=p; :",
        cwd=folder,
    )
    assert found(box, "github.com", {}, repository=folder) is None
    assert not (box.top / "ran").exists()


def test_gh_is_asked_for_plain_host_names_only(box: Sandbox) -> None:
    assert gh_token("--help", dict(os.environ)) is None
    assert gh_token("a b", dict(os.environ)) is None


def test_a_host_that_pretends_gets_no_token(
    box: Sandbox, forge: Forge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole way: the repository's remote is a server that answers like GitHub Enterprise."""
    hosted = forge.repository("acme/infra", {"main.tf": b"x\n"})
    folder = box.repository("work", {"main.tf": b"x\n"})
    box.git("remote", "add", "origin", hosted.url, cwd=folder)
    for name in ("GH_TOKEN", "GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"):
        monkeypatch.setenv(name, f"secret-{name}")
    monkeypatch.setenv("GH_HOST", "ghe.corp")
    box.config("credential.https://github.com.helper", "!echo username=x; echo password=of-git; :")
    connection = connect(opened(folder), "origin", box.top / "data", pause=0, stored=lambda host: None)
    assert (connection.place.kind, connection.credential, connection.publishing) == ("github", None, None)
    assert connection.reviewing is not None
    connection.reviewing.requests()
    assert forge.seen_authorization == []


def _everything(folder: Path) -> bytes:
    return b"".join(p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file() and not p.is_symlink())


@pytest.mark.parametrize("fault", [None, Fault("status", 500), Fault("drop")])
def test_tokens_are_found_nowhere(
    desk: GitHubDesk, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], fault: Fault | None
) -> None:
    """Not in logs, output, URLs, arguments, tracebacks, `git config`, or on disk."""
    import base64

    caplog.set_level(logging.DEBUG)
    if fault is not None:
        for call in (("GET", r"/user$"), ("POST", r"git-receive-pack$"), ("POST", r"/pulls$")):
            desk.forge.fault(*call, fault, times=1)
    repository = desk.opened()
    connection = desk.connect()
    said = [repr(connection), repr(connection.credential), connection.compare_url("main", "x")]
    job = start(repository, desk.store, connection, desk.proposal())
    for _try in range(4):
        if job.state == "open":
            break
        said += [job.problem, repr(job)]
        job = desk.resume(job)
    said += [repr(job), *repository.commands()]
    try:
        desk.forge.fault("GET", r"/user$", Fault("status", 500), times=9)
        forge = desk.connect().publishing
        assert forge is not None
        forge.access("main")
    except GitError as error:
        said += ["".join(traceback.format_exception(error, chain=True)), error.detail, repr(error.__dict__)]
    captured = capfd.readouterr()
    said += [captured.out, captured.err, caplog.text]
    secrets = [TOKEN, base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()]
    for secret in secrets:
        assert all(secret not in text for text in said)
        assert secret.encode() not in _everything(desk.folder)
        assert secret.encode() not in _everything(desk.data)
    assert any(secrets[1] in header for header in desk.forge.seen_authorization)  # it was used


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_no_token_in_arguments(desk: GitHubDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    from core.git.runner import Runner

    seen: list[str] = []
    real = Runner.popen

    def spy(self: Runner, *args: object, **more: object) -> subprocess.Popen[bytes]:
        process = real(self, *args, **more)  # type: ignore[arg-type]
        seen.append(Path(f"/proc/{process.pid}/cmdline").read_text())
        return process

    monkeypatch.setattr(Runner, "popen", spy)
    assert desk.start().state == "open"
    assert len(seen) > 5 and not any("tok_of" in line or "Authorization" in line for line in seen)


def test_cloning_what_is_private(desk: GitHubDesk) -> None:
    desk.hosted.private = True
    target = desk.box.top / "private"
    with pytest.raises(GitError) as refused:
        clone(desk.url, target)
    assert refused.value.kind is Kind.AUTH
    token = token_for(desk.url, desk.data, stored=lambda host: None)
    assert token is not None
    clone(desk.url, target, token=token)
    assert TOKEN.encode() not in _everything(target)
    ssh = "git@github.com:a/b.git"
    assert token_for(ssh, desk.data, environ={"GH_TOKEN": "x"}, stored=lambda host: None) is None
    assert token_for("/srv/x.git", desk.data) is None


def test_netrc_is_not_used(desk: GitHubDesk) -> None:
    """requests would send what ~/.netrc has instead of the token."""
    (desk.box.home / ".netrc").write_text("machine 127.0.0.1 login evil password evil\n")
    (desk.box.home / ".netrc").chmod(0o600)
    assert desk.start().state == "open"


def test_url_credentials_are_not_kept(desk: GitHubDesk) -> None:
    desk.sign_in(None)
    with_password = desk.url.replace("http://", f"http://jana:{TOKEN}@")
    desk.box.git("remote", "set-url", "origin", with_password, cwd=desk.folder)
    connection = desk.connect()
    base = desk.repository.base_commit("origin", "main")
    assert base is not None
    job = start(
        desk.opened(),
        desk.store,
        connection,
        Proposal("origin", "main", base, "e", {"main.tf": b"x\n"}, "raise", "T", "D", JANA),
    )
    assert job.state == "pushed" and desk.branch("raise") == job.commit
    assert TOKEN not in repr(job) + repr(connection) and TOKEN.encode() not in _everything(desk.data)
    assert all(TOKEN not in line for line in desk.opened().commands())


def test_no_keyring_is_said_and_nothing_written(monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring.errors

    from core.forge import credentials

    def fail(*_args: object) -> None:
        raise keyring.errors.NoKeyringError("none")

    monkeypatch.setattr("keyring.set_password", fail)
    monkeypatch.setattr("keyring.get_password", fail)
    assert credentials.keyring_get("github.com") is None
    with pytest.raises(GitError) as refused:
        credentials.keyring_set("github.com", "s3cret")
    assert "isn't stored" in refused.value.sentence and "s3cret" not in str(refused.value)
