"""Where a token for Gitea or Forgejo comes from, and that it goes to its own server only."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.forge.connect import connect
from core.forge.credentials import Hosts, find_credential
from core.forge.gitea.accounts import ACCOUNTS, fj_files, tea_files
from core.forge.interface import ForgeError
from core.git.repository import open_repository
from core.git.runner import Runner
from core.session import Session
from tests.core.git.sandbox import Sandbox
from tests.core.publish.desk import TOKEN, GiteaDesk
from tests.forge.fixtures import running
from tests.forge.gitea import Api, Forgejo
from tests.forge.keyrings import MemoryKeyring, memory_keyring

__all__ = ["memory_keyring"]

A, B, C, D = ("a" * 40, "b" * 40, "c" * 40, "d" * 40)


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    return Sandbox(tmp_path, monkeypatch)


def found(
    box: Sandbox, host: str, environ: dict[str, str], stored: dict[str, str] | None = None, api: str = ""
) -> tuple[str, str] | None:
    credential = find_credential(
        ACCOUNTS,
        api or f"https://{host}/api/v1",
        host,
        Runner(None),
        Hosts(box.top / "data"),
        environ={"HOME": str(box.top / "home"), **environ},
        stored=(stored or {}).get,
    )
    return (credential.source, credential.token.value) if credential else None


def tea(box: Sandbox, text: str, folder: str = "home/.config") -> None:
    file = box.top / folder / "tea/config.yml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def fj(box: Sandbox, data: object, folder: str = "home/.local/share") -> None:
    file = box.top / folder / "forgejo-cli/keys.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(data))


def test_order(box: Sandbox) -> None:
    tea(box, f"logins:\n- {{name: x, url: https://git.corp, token: {B}}}\n")
    fj(box, {"hosts": {"git.corp": {"type": "Application", "name": "jana", "token": C}}})
    box.config("credential.helper", f"!echo username=x; echo password={D}; :")
    environ = {"GITEA_TOKEN": A, "GITEA_INSTANCE_URL": "https://git.corp"}
    assert found(box, "git.corp", environ, {"git.corp": "own-token"}) == ("keyring", "own-token")
    assert found(box, "git.corp", environ) == ("environment", A)
    assert found(box, "git.corp", {}) == ("tea", B)
    (box.top / "home/.config/tea/config.yml").unlink()
    assert found(box, "git.corp", {}) == ("fj", C)
    (box.top / "home/.local/share/forgejo-cli/keys.json").unlink()
    assert found(box, "git.corp", {}) == ("git", D)


def test_a_variable_goes_to_the_server_beside_it(box: Sandbox) -> None:
    for name, server in (
        ("GITEA_TOKEN", "GITEA_INSTANCE_URL"),
        ("GITEA_TOKEN", "GITEA_SERVER_URL"),
        ("GITEA_SERVER_TOKEN", "GITEA_SERVER_URL"),
        ("FORGEJO_TOKEN", "FORGEJO_SERVER_URL"),
    ):
        both = {name: A, server: "https://Git.corp:443/forge/"}
        assert found(box, "git.corp", both) == ("environment", A)
        for other in ("codeberg.org", "evil.org", "git.corp.evil.org", "git.corp:8443", "gitea.com"):
            assert found(box, other, both) is None
            assert found(box, other, {name: A}) is None, "a token alone is for nobody yet"
        assert found(box, "git.corp", {name: A, server: "git.corp"}) is None, "no address"
    Hosts(box.top / "data").confirm("git.corp")
    assert found(box, "git.corp", {"GITEA_TOKEN": A}) == ("environment", A)
    elsewhere = {"GITEA_TOKEN": A, "GITEA_SERVER_URL": "https://other.corp"}
    assert found(box, "git.corp", elsewhere) is None, "the server beside it counts more"


@pytest.mark.parametrize(
    ("text", "token"),
    [
        (f"logins:\n- url: https://git.corp/\n  token: {A}\n", A),
        (f"logins:\n- {{url: https://git.corp, token: {A}}}\n- {{url: https://git.corp, token: {B}}}\n", A),
        (
            f"logins:\n- {{url: https://git.corp, token: {A}}}\n"
            f"- {{url: https://git.corp, token: {B}, default: true}}\n",
            B,
        ),
        (f"logins:\n- {{url: https://other.corp, token: {A}, default: true}}\n", None),
        (f"logins:\n- {{url: https://git.corp.evil.org, token: {A}}}\n", None),
        ("logins:\n- {url: https://git.corp, token: ''}\n", None),
        ("logins: 3\n", None),
        ("- 1\n", None),
        ("\t: {", None),
        ("!!python/object/apply:os.system ['touch ran']\n", None),
    ],
)
def test_teas_own_configuration(box: Sandbox, text: str, token: str | None) -> None:
    tea(box, text)
    assert found(box, "git.corp", {}) == (("tea", token) if token else None)
    tea(box, text, "xdg")
    assert found(box, "git.corp", {"XDG_CONFIG_HOME": str(box.top / "xdg"), "HOME": "/nowhere"}) == (
        ("tea", token) if token else None
    )


@pytest.mark.parametrize(
    ("data", "token"),
    [
        ({"hosts": {"git.corp": {"type": "OAuth", "token": A, "refresh_token": B}}}, A),
        ({"hosts": {"git.corp.evil.org": {"token": A}, "other": {"token": B}}}, None),
        ({"hosts": {"git.corp": {"token": 3}}}, None),
        ({"hosts": []}, None),
        ([], None),
    ],
)
def test_fjs_own_keys(box: Sandbox, data: object, token: str | None) -> None:
    fj(box, data)
    assert found(box, "git.corp", {}) == (("fj", token) if token else None)


def test_a_password_of_gits_helper_is_no_token(box: Sandbox) -> None:
    """Git pushes with it; the API gets nothing that people chose for themselves."""
    for password in ("hunter2", "correct horse", "A" * 40, A[:39]):
        box.config("credential.helper", f"!echo username=x; echo 'password={password}'; :")
        assert found(box, "git.corp", {}) is None
    box.config("credential.helper", "!echo username=x; echo password=eyJhbGciOi.eyJzdWIi.c2ln-_; :")
    assert found(box, "git.corp", {}) == ("git", "eyJhbGciOi.eyJzdWIi.c2ln-_")


def test_never_over_plain_http(box: Sandbox) -> None:
    environ = {"GITEA_TOKEN": A, "GITEA_SERVER_URL": "http://git.corp"}
    assert found(box, "git.corp", environ, api="http://git.corp/api/v1") is None
    local = {"GITEA_TOKEN": A, "GITEA_SERVER_URL": "http://127.0.0.1:3000"}
    assert found(box, "127.0.0.1:3000", local, api="http://127.0.0.1:3000/api/v1") == ("environment", A)


def test_where_the_command_lines_keep_them() -> None:
    """As their libraries have it (adrg/xdg, directories), system by system."""
    home = {"HOME": "/h"}
    assert tea_files(home, "linux")[0] == Path("/h/.config/tea/config.yml")
    assert tea_files(home, "darwin")[0] == Path("/h/Library/Application Support/tea/config.yml")
    assert tea_files({"LOCALAPPDATA": "/l", **home}, "win32")[0] == Path("/l/tea/config.yml")
    assert fj_files(home, "linux") == [Path("/h/.local/share/forgejo-cli/keys.json")]
    assert fj_files({"XDG_DATA_HOME": "/d", **home}, "linux") == [Path("/d/forgejo-cli/keys.json")]
    mac = "/h/Library/Application Support/Cyborus.forgejo-cli/keys.json"
    assert fj_files(home, "darwin") == [Path(mac)]
    assert fj_files({"APPDATA": "/r", **home}, "win32") == [Path("/r/Cyborus/forgejo-cli/data/keys.json")]


def test_what_is_said_of_it() -> None:
    assert ACCOUNTS.is_own("codeberg.org", {}, frozenset())
    assert not ACCOUNTS.is_own("git.corp", {}, frozenset())
    assert ACCOUNTS.is_own("git.corp", {"GITEA_SERVER_URL": "https://git.corp"}, frozenset())
    assert ACCOUNTS.page("git.corp") == "https://git.corp/user/settings/applications"
    for sentence in (ACCOUNTS.unknown("git.corp"), ACCOUNTS.nobody("git.corp")):
        assert "git.corp" in sentence
    for source in ACCOUNTS.sources:
        environ = {"GITEA_TOKEN": A, "GITEA_SERVER_URL": "https://git.corp"}
        assert source.sentence("git.corp", environ, frozenset()).endswith(".") and source.label()


# No token reaches another host


@pytest.mark.parametrize("kind", [Api, Forgejo], ids=["gitea", "forgejo"])
def test_a_remote_elsewhere_gets_no_token(
    box: Sandbox, kind: type[Api], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hostile repository names a remote that answers like a server of theirs; whoever looks, lists or
    sends, nothing of what is kept for other hosts arrives there."""
    tea(box, f"logins:\n- {{url: https://git.corp, token: {B}, default: true}}\n", "home/.config")
    fj(box, {"hosts": {"codeberg.org": {"token": C}}})
    box.config("credential.https://git.corp.helper", f"!echo username=x; echo password={D}; :")
    netrc = box.home / ".netrc"
    netrc.write_text(f"machine 127.0.0.1 login jana password {A}\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("HOME", str(box.home))
    for name, value in (
        ("GITEA_TOKEN", A),
        ("FORGEJO_TOKEN", A),
        ("GITEA_SERVER_TOKEN", A),
        ("GITEA_SERVER_URL", "https://git.corp"),
        ("FORGEJO_SERVER_URL", "https://codeberg.org"),
        ("GH_TOKEN", A),
        ("GITLAB_TOKEN", A),
    ):
        monkeypatch.setenv(name, value)
    with running(box.top, kind) as forge:
        hosted = forge.repository("acme/infra", {"main.tf": b"a\n"})
        folder = box.repository("hostile")
        box.git("remote", "add", "origin", hosted.url, cwd=folder)
        repository = open_repository(folder)
        assert repository is not None
        connection = connect(
            repository, "origin", box.top / "data", pause=0, stored={"git.corp": D, "github.com": D}.get
        )
        assert connection.place.kind == forge.api.kind and connection.credential is None
        assert connection.publishing is None and connection.reviewing is not None
        assert connection.reviewing.requests() == ()
        with pytest.raises(ForgeError):
            connection.reviewing.read("1")
        assert connection.token is None and forge.log and forge.seen_authorization == []


def test_the_account_says_which_token_and_what_it_may_do(
    gitea: GiteaDesk, memory_keyring: MemoryKeyring
) -> None:
    with Session.open(str(gitea.folder), data_dir=gitea.data, keep_draft=False) as session:
        info = session.account.read()
        assert (info.source, info.sender, info.problem, info.unknown_host) == ("environment", "jana", "", "")
        assert "GITEA_TOKEN" in info.sentence and "doesn't tell what the token may do" in info.rights
        assert info.page.endswith("/user/settings/applications")
        gitea.monkeypatch.setenv("GITEA_SERVER_URL", "https://git.corp")
        gitea.forge.seen_authorization.clear()
    with Session.open(str(gitea.folder), data_dir=gitea.data, keep_draft=False) as session:
        info = session.account.read()
        assert info.source == "" and "answers like a server of Gitea or Forgejo" in info.unknown_host
        assert gitea.forge.seen_authorization == []
        assert not session.account.confirm_host().unknown_host
        kept = session.account.set_token(TOKEN)
        assert (kept.source, kept.sender) == ("keyring", "jana")
