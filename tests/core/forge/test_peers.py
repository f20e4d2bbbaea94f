"""Against real programs: sshd with an agent, a keyring, a CONNECT proxy, a company's certificates."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.forge.connect import connect
from core.git.errors import GitError, Kind
from core.git.repository import open_repository
from core.git.runner import Runner
from core.git.transfer import clone, fetch, ls_remote
from core.publish import JobStore, Proposal, resume, start
from tests.core.forge.peers import Authority, Proxy, Ssh, key, program, proxy, ssh_server
from tests.core.git.sandbox import Sandbox, footprint
from tests.core.publish.conftest import box
from tests.core.publish.desk import FILES, JANA, TOKEN, GitHubDesk
from tests.forge.server import Forge

__all__ = ["box"]

ROOT = str(Path(__file__).parents[3])

needs_sshd = pytest.mark.skipif(
    program("sshd") is None or program("ssh-agent") is None, reason="sshd isn't installed"
)
needs_keyring = pytest.mark.skipif(
    program("gnome-keyring-daemon") is None or program("dbus-run-session") is None,
    reason="gnome-keyring-daemon isn't installed",
)
needs_openssl = pytest.mark.skipif(program("openssl") is None, reason="openssl isn't installed")


@pytest.fixture
def ssh(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ssh]:
    for name in ("SSH_AUTH_SOCK", "SSH_ASKPASS", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    with ssh_server() as server:
        yield server


@needs_sshd
def test_ssh_with_an_agent(box: Sandbox, ssh: Ssh, monkeypatch: pytest.MonkeyPatch) -> None:
    """Clone, fetch, propose to the review inbox, approve and merge, all of it over ssh."""
    origin = box.bare(box.repository("seed", FILES), "origin.git")
    box.config("core.sshCommand", ssh.command(*ssh.shared()))
    ssh.add(ssh.folder / "good")
    monkeypatch.setenv("SSH_AUTH_SOCK", ssh.agent)
    folder = box.top / "copy"
    clone(ssh.url(origin), folder)
    repository = open_repository(folder)
    assert repository is not None
    before = footprint(folder)
    fetch(repository, "origin")
    connection = connect(repository, "origin", box.top / "data", probe=lambda *_: "")
    assert connection.place.kind == "inbox" and connection.risks(repository) == ()
    files: dict[str, bytes | None] = {"main.tf": b"a\nB\nc\n"}
    proposal = Proposal("origin", "main", repository.head(), "e", files, "repoform/raise", "T", "D", JANA)
    store = JobStore(box.top / "data")
    job = start(repository, store, connection, proposal)
    assert (job.state, job.problem) == ("open", "")
    assert connection.reviewing is not None
    connection.reviewing.approve(connection.reviewing.read(job.request))
    assert connection.reviewing.merge(connection.reviewing.read(job.request)).state == "merged"
    assert resume(repository, store, connection, job).state == "merged"
    assert box.git("show", "main:main.tf", cwd=origin) == "a\nB\nc"
    assert footprint(folder) == before
    box.git("fsck", "--strict", "--no-dangling", cwd=folder)


@needs_sshd
def test_ssh_that_is_refused_never_asks(box: Sandbox, ssh: Ssh, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown server, no key, a wrong one, one behind a passphrase, another server's key: a sentence each,
    at once. The command is the user's own: no terminal and no window to ask in all the same."""
    origin = box.bare(box.repository("seed", FILES), "origin.git")
    url = ssh.url(origin)

    def refusal() -> GitError:
        with pytest.raises(GitError) as refused:
            ls_remote(Runner(None), url, timeout=30)
        return refused.value

    known = ssh.folder / "known"
    known.write_text("")
    monkeypatch.setenv("GIT_SSH_COMMAND", ssh.command())
    unknown = refusal()
    assert unknown.kind is Kind.HOST_KEY and "doesn't know the server's SSH key" in unknown.sentence
    monkeypatch.delenv("GIT_SSH_COMMAND")  # and with nothing of the user's own: BatchMode
    assert refusal().kind is Kind.HOST_KEY
    monkeypatch.setenv("GIT_SSH_COMMAND", ssh.command())
    known.write_text(ssh.host_line)
    without = refusal()
    assert without.kind is Kind.AUTH and "ssh-add" in without.sentence
    monkeypatch.setenv("SSH_AUTH_SOCK", ssh.agent)
    ssh.add(key(ssh.folder, "stranger"))
    assert refusal().kind is Kind.AUTH
    locked = key(ssh.folder, "locked", "secret")
    with (ssh.folder / "allowed").open("a") as allowed:
        allowed.write((ssh.folder / "locked.pub").read_text())
    monkeypatch.setenv("GIT_SSH_COMMAND", ssh.command("-i", str(locked)))
    assert refusal().kind is Kind.AUTH
    monkeypatch.setenv("GIT_SSH_COMMAND", ssh.command())
    ssh.add(ssh.folder / "good")
    assert "refs/heads/main" in ls_remote(Runner(None), url).refs
    kind, public = (ssh.folder / "stranger.pub").read_text().split()[:2]
    known.write_text(f"[127.0.0.1]:{ssh.port} {kind} {public}\n")
    other = refusal()
    assert other.kind is Kind.HOST_KEY and "another SSH key" in other.sentence


KEYRING = """
import sys
sys.path.insert(0, {root!r})
from core.forge.credentials import has_keyring, keyring_get, keyring_set
assert has_keyring() and keyring_get("github.com") is None
keyring_set("GitHub.com", "  {token}\\n")
keyring_set("ghe.corp:8443", "another")
assert keyring_get("github.com") == "{token}" and keyring_get("ghe.corp:8443") == "another"
assert keyring_get("ghe.corp") is None
print("kept")
"""
AGAIN = """
import sys
sys.path.insert(0, {root!r})
from core.forge.credentials import keyring_get, keyring_set
assert keyring_get("github.com") == "{token}"
keyring_set("github.com", None)
keyring_set("github.com", None)
assert keyring_get("github.com") is None and keyring_get("ghe.corp:8443") == "another"
print("gone")
"""
LOCKED = """
import sys
sys.path.insert(0, {root!r})
from core.forge.credentials import keyring_get, keyring_set
from core.git.errors import GitError
assert keyring_get("github.com") is None
try:
    keyring_set("github.com", "{token}")
except GitError as error:
    print(error.sentence)
"""


def in_session(folder: Path, *codes: str, unlock: bool = True) -> str:
    """Run programs with a message bus of their own and a keyring in `folder`."""
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(folder / "run"),
        "XDG_DATA_HOME": str(folder / "share"),
        "XDG_CACHE_HOME": str(folder / "cache"),
    }
    (folder / "run").mkdir(mode=0o700, exist_ok=True)
    daemon = "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null; " if unlock else ""
    script = daemon + " && ".join(f'"$PYTHON" -c "$CODE{n}"' for n in range(len(codes)))
    told = {f"CODE{n}": code.format(root=ROOT, token=TOKEN) for n, code in enumerate(codes)}
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", script],
        env={**env, **told, "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@needs_keyring
def test_a_real_keyring(tmp_path: Path) -> None:
    """Kept for exactly its host, found by the next program, removed; and in clear nowhere on disk."""
    assert in_session(tmp_path, KEYRING, AGAIN).split() == ["kept", "gone"]
    # Not rglob: a folder of sockets goes while it looks, when the daemon ends.
    found = [Path(top, name) for top, _folders, names in os.walk(tmp_path) for name in names]
    files = [file for file in found if file.is_file()]
    assert any(file.suffix == ".keyring" for file in files)
    assert all(TOKEN.encode() not in file.read_bytes() for file in files)


@needs_keyring
def test_a_keyring_that_is_locked(tmp_path: Path) -> None:
    assert "locked or refuses" in in_session(tmp_path, LOCKED, unlock=False)


# A company's network: everything through a proxy, certificates of its own


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "authority")


@pytest.fixture
def tunnel() -> Iterator[Proxy]:
    with proxy() as running:
        yield running


@pytest.fixture
def company(
    box: Sandbox, authority: Authority, tunnel: Proxy, monkeypatch: pytest.MonkeyPatch
) -> Iterator[GitHubDesk]:
    """A desk whose forge speaks TLS with the company's certificate and is reached by the proxy alone."""
    for name in ("NO_PROXY", "ALL_PROXY", "HTTP_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("HTTPS_PROXY", tunnel.url)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority.bundle))
    box.config("http.sslCAInfo", str(authority.bundle))
    (box.top / "forge").mkdir()
    with Forge.start(box.top / "forge", authority.context()) as forge:
        yield GitHubDesk(box, forge, monkeypatch)
        assert not forge.violations, forge.violations


@needs_openssl
def test_everything_through_the_proxy(company: GitHubDesk, tunnel: Proxy) -> None:
    job = company.start()
    assert (job.state, job.problem) == ("open", "") and job.request_url.startswith("https://")
    assert tunnel.asked and set(tunnel.asked) == {company.forge.host}
    company.untouched()


@needs_openssl
@pytest.mark.parametrize("right", ["git", "api"])
def test_which_of_the_two_lacks_the_authority(
    company: GitHubDesk, right: str, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of them has a setting of its own; the sentence names the one to set."""
    connection = company.connect()  # while both were right: the host is known
    if right == "git":
        monkeypatch.delenv("REQUESTS_CA_BUNDLE")
        said, other = "REQUESTS_CA_BUNDLE", "sslCAInfo"
    else:
        company.box.config("http.sslCAInfo", "/etc/ssl/certs/ca-certificates.crt")
        said, other = "http.sslCAInfo", "REQUESTS_CA_BUNDLE"
    job = start(company.opened(), company.store, connection, company.proposal())
    assert job.problem_kind == "tls" and said in job.problem and other not in job.problem
    assert ("Repoform doesn't trust" in job.problem) == (right == "git")
    assert ("Git doesn't trust" in job.problem) == (right == "api")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority.bundle))
    company.box.config("http.sslCAInfo", str(authority.bundle))
    assert company.resume(job).state == "open" and company.states() == ["open"]


@needs_openssl
@pytest.mark.parametrize("right", ["git", "api"])
def test_an_authority_that_is_not_there(
    company: GitHubDesk, right: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = company.connect()
    if right == "git":
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/ca.pem")
    else:
        company.box.config("http.sslCAInfo", "/nowhere/ca.pem")
    job = start(company.opened(), company.store, connection, company.proposal())
    assert job.problem_kind == "tls", job.problem
    assert ("REQUESTS_CA_BUNDLE" if right == "git" else "http.sslCAInfo") in job.problem


@needs_openssl
def test_a_host_that_cannot_be_asked_says_why(
    company: GitHubDesk, tunnel: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it is can't be told then; nobody is left to guess at the reason."""
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    assert "REQUESTS_CA_BUNDLE" in company.connect().sentence
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/ca.pem")
    assert "REQUESTS_CA_BUNDLE" in company.connect().sentence
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    tunnel.refuses = "forbidden"
    connection = company.connect()
    assert "HTTPS_PROXY" in connection.sentence and connection.publishing is None


@needs_openssl
@pytest.mark.parametrize(("right", "why"), [("git", "forbidden"), ("api", "login")])
def test_which_of_the_two_the_proxy_refuses(
    company: GitHubDesk, tunnel: Proxy, right: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = company.connect()
    tunnel.refuses = why
    with proxy() as other:
        if right == "git":
            company.box.config("http.proxy", other.url)
            said = "Repoform"
        else:
            company.box.config("http.proxy", tunnel.url)
            monkeypatch.setenv("HTTPS_PROXY", other.url)
            said = "Git"
        job = start(company.opened(), company.store, connection, company.proposal())
        assert job.problem_kind == "proxy" and f"doesn't let {said} through" in job.problem, job.problem
    tunnel.refuses = ""
    company.box.config("http.proxy", tunnel.url)
    monkeypatch.setenv("HTTPS_PROXY", tunnel.url)
    assert company.resume(job).state == "open" and company.states() == ["open"]
