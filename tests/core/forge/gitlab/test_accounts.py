"""Where a token for GitLab comes from, and that it goes to its host and to no other."""

from __future__ import annotations

import http.server
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.forge.connect import connect
from core.forge.credentials import Credential, Hosts, find_credential
from core.forge.gitlab.about import GITLAB
from core.forge.gitlab.accounts import ACCOUNTS
from core.forge.gitlab.http import Client
from core.forge.interface import ForgeError
from core.git.errors import know_tokens, mask
from core.git.repository import Repository, open_repository
from core.git.transfer import clone
from core.publish import JobStore, Proposal, start
from core.session import Session
from tests.core.forge.gitlab.desk import JANA, GitLabDesk, without_account
from tests.core.git.sandbox import Sandbox
from tests.core.publish.desk import JANA as IDENTITY
from tests.forge.gitlab import Api
from tests.forge.keyrings import MemoryKeyring, memory_keyring
from tests.forge.server import Fault, Forge

__all__ = ["memory_keyring"]


def opened(path: Path) -> Repository:
    repository = open_repository(path)
    assert repository is not None
    return repository


@pytest.fixture
def runner(box: Sandbox) -> Any:
    return opened(box.repository("anywhere")).guard()


def credential_of(box: Sandbox, runner: Any, host: str, environ: dict[str, str], **stored: str) -> Any:
    return find_credential(
        ACCOUNTS,
        f"https://{host}/api/v4",
        host,
        runner,
        Hosts(box.top / "data"),
        environ={"PATH": os.environ["PATH"], "GLAB_CONFIG_DIR": os.devnull, **environ},
        stored=lambda host: stored.get(host.replace(".", "_")),
    )


def told(found: Credential | None) -> tuple[str, str] | None:
    return (found.source, found.token.value) if found is not None else None


CONFIG = """\
host: git.corp
git_protocol: ssh
hosts:
    gitlab.com:
        token: !!null of-glab
        api_protocol: https
        user: jana
    git.corp:
        api_host: git.corp:3443
        token: of-corp
    ci.corp:
        job_token: of-job
    below.corp:
        api_host: below.corp/gitlab
        token: of-below
    plain.corp:
        api_protocol: http
        token: of-plain
    empty.corp:
        api_protocol: https
    old.corp:
        is_oauth2: "true"
        oauth2_expiry_date: 02 Jan 24 15:04 UTC
        token: of-yesterday
"""


@pytest.fixture
def glab(box: Sandbox) -> dict[str, str]:
    """What glab's own file looks like; the variable that names its folder."""
    folder = box.top / "glab"
    folder.mkdir()
    (folder / "config.yml").write_text(CONFIG)
    return {"GLAB_CONFIG_DIR": str(folder)}


GITS = {
    "glpat-aB3dE6gH9jK2mN5pQ8sT": True,
    "glpat-aB3dE6gH9jK2mN5pQ8sT1vW4.01.aB3dE6gH9": True,
    "acme-aB3dE6gH9jK2mN5pQ8sT": True,
    "aB3dE6gH9jK2mN5pQ8sT": True,
    "0123456789abcdef" * 4: True,
    "hunter2": False,
    "correct-horse-battery": False,
}
"""What Git's helper keeps -> whether it is a token: a password is Git's alone."""


def test_order(box: Sandbox, runner: Any, glab: dict[str, str], memory_keyring: MemoryKeyring) -> None:
    names = ("GITLAB_TOKEN", "GITLAB_ACCESS_TOKEN", "GITLAB_PRIVATE_TOKEN", "OAUTH_TOKEN")
    environ = {**glab, "GITLAB_HOST": "gitlab.com", **{name: f"of-{name}" for name in names}}
    found = credential_of(box, runner, "gitlab.com", environ, gitlab_com="of-keyring")
    assert told(found) == ("keyring", "of-keyring")
    for name in names:
        assert told(credential_of(box, runner, "gitlab.com", environ)) == ("environment", f"of-{name}")
        del environ[name]
    assert told(credential_of(box, runner, "gitlab.com", environ)) == ("glab", "of-glab"), "whatever its tag"
    del environ["GLAB_CONFIG_DIR"]
    for number, (kept, is_one) in enumerate(GITS.items()):
        helper = f"!f() {{ echo username=jana; echo 'password={kept}'; }}; f"
        box.config("credential.https://gitlab.com.helper", helper)
        again = opened(box.repository(f"again{number}")).guard()
        found = credential_of(box, again, "gitlab.com", environ)
        assert told(found) == (("git", kept) if is_one else None), kept


@pytest.mark.parametrize(
    ("host", "environ", "gets"),
    [
        ("gitlab.com", {}, True),
        ("git.corp", {}, False),
        ("gitlab.com.evil.org", {}, False),
        ("git.corp", {"GITLAB_HOST": "git.corp"}, True),
        ("git.corp", {"GITLAB_HOST": "https://Git.corp/"}, True),
        ("git.corp", {"GITLAB_URI": "https://git.corp/gitlab"}, True),
        ("git.corp", {"GL_HOST": "git.corp"}, True),
        ("git.corp:8443", {"GL_HOST": "git.corp"}, False),
        ("gitlab.com", {"GITLAB_HOST": "git.corp"}, False),
        ("git.corp", {"CI_SERVER_FQDN": "git.corp"}, False),
        (
            "git.corp",
            {"CI_SERVER_FQDN": "git.corp", "GITLAB_CI": "true", "GLAB_ENABLE_CI_AUTOLOGIN": "true"},
            True,
        ),
    ],
)
def test_a_token_is_for_one_host(
    box: Sandbox, runner: Any, host: str, environ: dict[str, str], gets: bool
) -> None:
    found = credential_of(box, runner, host, {"GITLAB_TOKEN": "a", **environ})
    assert told(found) == (("environment", "a") if gets else None)


def test_glabs_own_default_host_is_whom_the_variable_is_for(
    box: Sandbox, runner: Any, glab: dict[str, str]
) -> None:
    environ = {**glab, "GITLAB_TOKEN": "a"}
    assert told(credential_of(box, runner, "git.corp", environ)) == ("environment", "a")
    assert told(credential_of(box, runner, "gitlab.com", environ)) == ("glab", "of-glab")


def test_a_confirmed_host_gets_it(box: Sandbox, runner: Any) -> None:
    Hosts(box.top / "data").confirm("git.other")
    assert told(credential_of(box, runner, "git.other", {"GITLAB_TOKEN": "a"})) == ("environment", "a")


def test_never_over_plain_http_but_to_loopback(box: Sandbox, runner: Any) -> None:
    environ = {"GITLAB_TOKEN": "a", "GITLAB_HOST": "git.corp", "GLAB_CONFIG_DIR": os.devnull}
    hosts = Hosts(box.top / "data")
    api = "http://git.corp/api/v4"
    assert (
        find_credential(ACCOUNTS, api, "git.corp", runner, hosts, environ=environ, stored=lambda host: None)
        is None
    )


JOB = {"GITLAB_CI": "true", "GLAB_ENABLE_CI_AUTOLOGIN": "true", "CI_SERVER_FQDN": "git.corp"}


@pytest.mark.parametrize(
    ("environ", "gets"),
    [
        ({**JOB, "CI_JOB_TOKEN": "j"}, True),
        ({**JOB, "CI_JOB_TOKEN": "j", "GLAB_ENABLE_CI_AUTOLOGIN": ""}, False),
        ({**JOB, "CI_JOB_TOKEN": "j", "GITLAB_CI": ""}, False),
        ({**JOB, "CI_JOB_TOKEN": "j", "CI_SERVER_FQDN": "other.corp"}, False),
        ({"JOB_TOKEN": "j", "GITLAB_HOST": "git.corp"}, True),
    ],
)
def test_a_jobs_own_token_as_glab_has_it(
    box: Sandbox, runner: Any, environ: dict[str, str], gets: bool
) -> None:
    found = credential_of(box, runner, "git.corp", environ)
    assert told(found) == (("job", "j") if gets else None)
    assert found is None or found.token.user == "gitlab-ci-token", "the name that Git has to send it with"


def test_what_glab_keeps(
    box: Sandbox, runner: Any, glab: dict[str, str], memory_keyring: MemoryKeyring
) -> None:
    assert told(credential_of(box, runner, "git.corp", glab)) == ("glab", "of-corp")
    assert told(credential_of(box, runner, "ci.corp", glab)) == ("job", "of-job")
    assert credential_of(box, runner, "empty.corp", glab) is None
    memory_keyring.kept["glab:empty.corp", ""] = "of-its-keyring"
    assert told(credential_of(box, runner, "empty.corp", glab)) == ("glab", "of-its-keyring")
    assert credential_of(box, runner, "else.corp", glab) is None


def test_an_old_token_of_glabs_is_renewed_by_itself(box: Sandbox, runner: Any, glab: dict[str, str]) -> None:
    assert credential_of(box, runner, "old.corp", glab) is None, "without the program there is none"
    program = box.top / "bin/glab"
    program.parent.mkdir()
    program.write_text(
        '#!/bin/sh\n[ "$*" = "auth git-credential get" ] || exit 1\ngrep -q host=old.corp || exit 1\n'
        '[ -z "$GITLAB_TOKEN" ] && echo username=oauth2 && echo password=of-today\n'
    )
    program.chmod(0o755)
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    environ = {**glab, "PATH": path, "GITLAB_TOKEN": "foreign", "GITLAB_HOST": "else.corp"}
    assert told(credential_of(box, runner, "old.corp", environ)) == ("glab", "of-today")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hosts: 7",
        "hosts: [a]",
        "- a",
        "hosts: {gitlab.com: x}",
        "a: [",
        "hosts:\n  gitlab.com:\n    token: [1]",
    ],
)
def test_odd_files_of_glabs(box: Sandbox, runner: Any, glab: dict[str, str], text: str) -> None:
    (Path(glab["GLAB_CONFIG_DIR"]) / "config.yml").write_text(text)
    assert credential_of(box, runner, "gitlab.com", glab) is None


def test_where_the_file_is_looked_for(box: Sandbox, runner: Any) -> None:
    home, xdg = box.top / "one", box.top / "two"
    environ = {"HOME": str(home), "XDG_CONFIG_HOME": str(xdg), "XDG_CONFIG_DIRS": "", "GLAB_CONFIG_DIR": ""}
    for folder, token in ((xdg / "glab-cli", "of-two"), (home / ".config/glab-cli", "of-one")):
        folder.mkdir(parents=True)
        (folder / "config.yml").write_text(f"hosts:\n  gitlab.com:\n    token: {token}\n")
        assert told(credential_of(box, runner, "gitlab.com", environ)) == ("glab", token), "the older first"


def test_where_glab_says_the_api_is(glab: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLAB_CONFIG_DIR", glab["GLAB_CONFIG_DIR"])
    apis = {host: GITLAB.api(host, "https") for host in ("git.corp", "below.corp", "plain.corp", "else.corp")}
    assert apis == {
        "git.corp": "https://git.corp:3443/api/v4",
        "below.corp": "https://below.corp/gitlab/api/v4",
        "plain.corp": "https://plain.corp/api/v4",  # plain http only to this very machine
        "else.corp": "https://else.corp/api/v4",
    }
    assert [GITLAB.home(host) for host in ("git.corp", "else.corp")] == ["git.corp", ""]


def test_a_folder_that_glab_tells_of_is_in_the_page(
    box: Sandbox, glab: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By ssh nothing else tells of it."""
    monkeypatch.setenv("GLAB_CONFIG_DIR", glab["GLAB_CONFIG_DIR"])
    folder = box.repository("work")
    urls = ("git@below.corp:acme/infra.git", "https://below.corp/gitlab/acme/infra.git")
    for url in urls:
        box.git("remote", "add", "origin", url, cwd=folder)
        place = connect(
            opened(folder),
            "origin",
            box.top / "data",
            environ={},
            ssh_alias=lambda h: h,
            stored=lambda h: None,
        ).place
        assert (place.web, place.owner, place.name) == (
            "https://below.corp/gitlab/acme/infra",
            "acme",
            "infra",
        )
        assert place.api == "https://below.corp/gitlab/api/v4"
        box.git("remote", "remove", "origin", cwd=folder)


# What the screen says


@pytest.fixture
def session(desk: GitLabDesk, memory_keyring: MemoryKeyring) -> Iterator[Session]:
    with Session.open(str(desk.folder), data_dir=desk.data, keep_draft=False) as made:
        yield made


def test_the_account_says_which_token_and_what_it_may_do(session: Session, desk: GitLabDesk) -> None:
    info = session.account.read()
    assert (info.host, info.source, info.sender, info.problem) == (desk.forge.host, "environment", "jana", "")
    assert "GITLAB_TOKEN" in info.sentence and not info.unknown_host
    assert info.rights == "The token may: api. It expires on 2026-12-31."
    assert "/-/user_settings/personal_access_tokens?name=Repoform&scopes=api" in info.page
    desk.forge.api.scopes = None
    assert session.account.read().rights == "", "one of OAuth's doesn't tell"


def test_an_unknown_host_is_confirmed_first(
    desk: GitLabDesk, memory_keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITLAB_HOST", "git.corp")
    with Session.open(str(desk.folder), data_dir=desk.data, keep_draft=False) as session:
        info = session.account.read()
        assert info.source == "" and "answers like a GitLab server" in info.unknown_host
        assert "merge request" in info.sentence and desk.forge.seen_authorization == []
        assert not session.account.confirm_host().unknown_host
        kept = session.account.set_token(JANA)
        assert (kept.source, kept.sender) == ("keyring", "jana")
        assert session.account.forget_token().source == "environment", "now that the host is confirmed"


def test_a_password_stays_gits_own(desk: GitLabDesk) -> None:
    desk.sign_in(None)
    desk.forge.user("jana", "hunter2")
    desk.box.config("credential.helper", "!f() { echo username=jana; echo password=hunter2; }; f")
    job = desk.start()
    assert (job.state, job.problem, desk.states()) == ("pushed", "", [])
    assert desk.branch(job.branch) == job.commit and "/-/merge_requests/new?" in job.compare


def test_a_job_pushes_and_offers_the_page(desk: GitLabDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.sign_in(None)
    monkeypatch.setenv("JOB_TOKEN", JANA)
    job = desk.start()
    assert (job.state, job.problem, desk.states()) == ("pushed", "", [])
    assert "/-/merge_requests/new?" in job.compare and desk.branch(job.branch) == job.commit
    reviewing = desk.connect().reviewing
    assert reviewing is not None and reviewing.requests() == ()


@pytest.mark.parametrize(
    "prefix", ["glpat", "gloas", "gldt", "glrt", "glcbt", "glptt", "glft", "glimt", "glsoat"]
)
def test_tokens_are_masked(prefix: str) -> None:
    know_tokens(lambda: GITLAB.token_shapes)
    token = f"{prefix}-aB3dE6gH9jK2mN5pQ8sT"
    assert token[8:] not in mask(f"remote: {token} was refused, x={token}&y")


# No token reaches another host


class _Recorder(http.server.BaseHTTPRequestHandler):
    """Somebody else's server: it answers like GitLab, and keeps what it was sent."""

    server: Recorder

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        self.server.seen.append(f"{self.command} {self.path}\n{self.headers}")
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        data = json.dumps({"version": "18.0.0", "id": 1, "username": "mallory"}).encode()
        self.send_response(200 if self.path.startswith("/api/") else 404)
        self.send_header("X-Gitlab-Meta", "{}")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_POST = do_PUT = do_DELETE = do_HEAD = do_GET


class Recorder(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Recorder)
        self.seen: list[str] = []

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def secrets(self) -> list[str]:
        """What of it looks like a credential."""
        words = ("authorization", "private-token", "job-token", "glpat", "private_token", "access_token")
        return [text for text in self.seen if any(word in text.lower() for word in words)]


@pytest.fixture
def elsewhere() -> Iterator[Recorder]:
    server = Recorder()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("of_a_job", [False, True])
def test_no_answer_sends_a_token_on_to_another_host(
    desk: GitLabDesk, elsewhere: Recorder, status: int, of_a_job: bool
) -> None:
    client = Client(f"http://{desk.forge.host}/api/v4", desk.forge.host, JANA, 0, of_a_job=of_a_job)
    for host in (elsewhere.host, elsewhere.host.replace("127.0.0.1", "localhost")):
        target = (("Location", f"http://{host}/api/v4/user"),)
        for verb, call in (
            ("GET", client.get),
            ("POST", lambda p: client.post(p, {})),
            ("PUT", lambda p: client.put(p, {})),
        ):
            desk.forge.fault(verb, r"/user$", Fault("status", status, headers=target))
            with pytest.raises(ForgeError):
                call("/user")
    assert elsewhere.seen == []


def test_a_remote_elsewhere_gets_no_token(
    box: Sandbox, elsewhere: Recorder, glab: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hostile repository names a remote that answers like a GitLab server."""
    without_account(monkeypatch)
    for name in ("GITLAB_TOKEN", "GITLAB_ACCESS_TOKEN", "GITLAB_PRIVATE_TOKEN", "OAUTH_TOKEN", "JOB_TOKEN"):
        monkeypatch.setenv(name, JANA)
    monkeypatch.setenv("GLAB_CONFIG_DIR", glab["GLAB_CONFIG_DIR"])
    (Path(os.environ["GLAB_CONFIG_DIR"]) / "config.yml").write_text(
        f"hosts:\n  gitlab.com:\n    token: {JANA}\n"
    )
    (box.home / ".netrc").write_text(f"machine 127.0.0.1 login jana password {JANA}\n")
    (box.home / ".netrc").chmod(0o600)
    folder = box.repository("hostile")
    box.git("remote", "add", "origin", f"http://{elsewhere.host}/acme/infra.git", cwd=folder)
    connection = connect(opened(folder), "origin", box.top / "data", identity=IDENTITY, pause=0)
    assert connection.place.kind == "gitlab" and connection.credential is None
    assert connection.publishing is None and connection.reviewing is not None
    with pytest.raises(ForgeError):
        connection.reviewing.read("1")
    assert elsewhere.seen and elsewhere.secrets() == []


def test_a_fork_that_is_said_to_be_elsewhere_gets_no_token(
    desk: GitLabDesk, elsewhere: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.hosted.push.discard("jana")
    fork = desk.forge.api.fork("acme/sub/infra", "jana/infra")
    fork.url = f"http://{elsewhere.host}/jana/infra.git"
    job = desk.start()
    assert job.state == "stopped" and desk.states() == []
    assert elsewhere.seen and elsewhere.secrets() == []


def test_what_git_is_sent_on_to_gets_no_token(desk: GitLabDesk, elsewhere: Recorder) -> None:
    for path in (r"info/refs", r"git-receive-pack"):
        desk.forge.fault(
            "GET" if "info" in path else "POST",
            path,
            Fault(
                "status", 302, headers=(("Location", f"http://{elsewhere.host}/acme/sub/infra.git/{path}"),)
            ),
            times=9,
        )
        assert desk.start(edits=path, branch=f"repoform/{path}").state == "stopped"
        desk.forge.clear_faults()
    assert elsewhere.secrets() == []


# Below a folder of its host


class Below(Api):
    """A GitLab that lives in a folder, as `external_url "https://git.corp/gitlab"` makes it."""

    root = "/gitlab/api/v4"

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, f"{value}/gitlab" if name == "base" and value else value)

    def hosted(self, name: str) -> Any:
        return self.projects.get(name.removeprefix("gitlab/")) if name.startswith("gitlab/") else None


def test_a_server_below_a_folder(box: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "below"
    folder.mkdir()
    without_account(monkeypatch)
    with Forge.start(folder, kind=Below) as forge:
        monkeypatch.setenv("GITLAB_HOST", forge.host)
        monkeypatch.setenv("GITLAB_TOKEN", JANA)
        forge.user("jana", JANA)
        hosted = forge.repository("acme/infra", {"main.tf": b"a\n"}, push=("jana",))
        assert hosted.url == f"http://{forge.host}/gitlab/acme/infra.git"
        clone(hosted.url, tmp_path / "copy")
        repository = opened(tmp_path / "copy")
        connection = connect(
            repository, "origin", tmp_path / "data", identity=IDENTITY, pause=0, stored=lambda host: None
        )
        assert (connection.place.kind, connection.title) == ("gitlab", "acme/infra")
        assert connection.place.api == f"http://{forge.host}/gitlab/api/v4"
        assert forge.seen_authorization == [], "asked without a credential"
        files: dict[str, bytes | None] = {"main.tf": b"b\n"}
        base = repository.base_commit("origin", "main") or repository.head()
        proposal = Proposal("origin", "main", base, "e", files, "repoform/b", "T", "D", IDENTITY)
        job = start(repository, JobStore(tmp_path / "data"), connection, proposal)
        assert (job.state, job.problem) == ("open", "")
        assert job.request_url == f"http://{forge.host}/gitlab/acme/infra/-/merge_requests/1"
        assert not forge.violations
