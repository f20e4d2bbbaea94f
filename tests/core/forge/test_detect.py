"""Which forge a remote belongs to."""

from __future__ import annotations

import pytest

from core.forge.address import parse_address
from core.forge.detect import ask_host, detect
from tests.core.forge.test_addresses import compare_page
from tests.forge.server import Fault, Forge


def nobody(scheme: str, host: str) -> str:
    return ""


def same(host: str) -> str:
    return host


@pytest.mark.parametrize(
    ("url", "kind", "api", "name"),
    [
        ("https://github.com/acme/infra.git", "github", "https://api.github.com", "acme/infra"),
        ("https://jana:x@github.com/acme/infra", "github", "https://api.github.com", "acme/infra"),
        ("git@github.com:acme/infra.git", "github", "https://api.github.com", "acme/infra"),
        ("ssh://git@ssh.github.com:443/acme/infra.git", "github", "https://api.github.com", "acme/infra"),
        ("https://acme.ghe.com/a/b", "github", "https://api.acme.ghe.com", "a/b"),
        ("git@acme.ghe.com:a/b.git", "github", "https://api.acme.ghe.com", "a/b"),
        ("https://gitlab.com/a/b/c.git", "gitlab", "https://gitlab.com/api/v4", "a/b/c"),
        ("git@bitbucket.org:a/b.git", "bitbucket", "", "a/b"),
        ("git@ssh.dev.azure.com:v3/a/b/c", "azure", "", "a/b/c"),
        ("/srv/git/x.git", "inbox", "", "/"),
        ("../x.git", "inbox", "", "/"),
        ("file:///srv/x.git", "inbox", "", "/"),
        ("C:\\git\\x.git", "inbox", "", "/"),
        ("git@server:x.git", "inbox", "", "/"),
        ("ssh://server/srv/x.git", "inbox", "", "/"),
        ("https://evil.org/github.com/a/b", "inbox", "", "/"),
        ("https://github.com.evil.org/a/b", "inbox", "", "/"),
    ],
)
def test_places(url: str, kind: str, api: str, name: str) -> None:
    place = detect(url, nobody, same)
    assert (place.kind, place.api, f"{place.owner}/{place.name}") == (kind, api, name)


@pytest.mark.parametrize("folder", ["git", "code/forge", "gitea", "gitlab"])
def test_a_forge_below_its_host_is_asked_for_and_never_guessed(folder: str) -> None:
    """Only what answers in a folder counts, not what the folder is called."""
    asked: list[str] = []

    def probe(scheme: str, host: str) -> str:
        asked.append(host)
        return "github" if host == f"corp.example/{folder}" else ""

    place = detect(f"https://corp.example/{folder}/a/b.git", probe, same)
    top = f"https://corp.example/{folder}"
    assert (place.kind, place.host, place.api) == ("github", "corp.example", f"{top}/api/v3")
    assert (place.owner, place.name, place.web) == ("a", "b", f"{top}/a/b")
    assert asked[0] == "corp.example" and len(asked) == 2 + folder.count("/")
    assert detect(f"https://corp.example/{folder}/a/b.git", nobody, same).kind == "inbox"
    assert detect(f"git@corp.example:{folder}/a/b.git", probe, same).kind == "inbox", "ssh tells no folder"


def test_unknown_hosts_are_asked() -> None:
    asked: list[tuple[str, str]] = []

    def probe(scheme: str, host: str) -> str:
        asked.append((scheme, host))
        return "github"

    place = detect("https://ghe.corp:8443/a/b.git", probe, same)
    assert (place.kind, place.api, place.host) == ("github", "https://ghe.corp:8443/api/v3", "ghe.corp:8443")
    assert detect("git@work:a/b.git", probe, lambda host: "ghe.corp").api == "https://ghe.corp/api/v3"
    assert detect("git@gh:a/b.git", probe, lambda host: "github.com").api == "https://api.github.com"
    assert detect("http://ghe.corp/a/b.git", probe, same).api == "https://ghe.corp/api/v3"
    assert asked == [("https", "ghe.corp:8443"), ("https", "ghe.corp"), ("https", "ghe.corp")]


def test_a_host_that_cannot_be_asked_is_not_guessed() -> None:
    place = detect("git@ghe.corp:a/b.git", lambda scheme, host: "unknown", same)
    assert (place.kind, place.unasked, place.web) == ("", "unknown", "")
    assert compare_page(place, "main", "x", "T", "B") == ""


def test_the_real_question(forge: Forge) -> None:
    assert ask_host("http", forge.host) == "github"
    assert ask_host("http", "127.0.0.1:1") == ""
    forge.fault("GET", "/api/v3/meta", Fault("status", 404))
    assert ask_host("http", forge.host) == ""


def test_addresses() -> None:
    assert parse_address("ssh://jana@host:2222/a/b.git/").path == "a/b"
    assert parse_address("ssh://jana@host:2222/a/b").host == "host:2222"
    assert parse_address("[::1]:a/b.git").host == "[::1]"


def test_compare_pages() -> None:
    github = detect("git@github.com:acme/infra.git", nobody, same)
    assert compare_page(github, "main", "jana:raise/x", "A & b", "c\nd") == (
        "https://github.com/acme/infra/compare/main...jana:raise%2Fx?expand=1&title=A%20%26%20b&body=c%0Ad"
    )
    gitlab = compare_page(detect("https://gitlab.com/a/b", nobody, same), "main", "x", "T", "B")
    assert gitlab.startswith("https://gitlab.com/a/b/-/merge_requests/new?merge_request%5Bsource_branch%5D=x")
    assert compare_page(detect("git@bitbucket.org:a/b.git", nobody, same), "main", "x", "T", "B") == (
        "https://bitbucket.org/a/b/pull-requests/new?source=x&dest=main"
    )
    assert compare_page(detect("/srv/x.git", nobody, same), "main", "x", "T", "B") == ""


VERSIONS = {
    # path that a forge answers without a credential, as its manual says -> status and body
    "github": (
        "/api/v3/meta",
        200,
        b'{"installed_version": "3.14.0", "verifiable_password_authentication": true}',
    ),
    "gitea": ("/api/v1/version", 200, b'{"version": "1.22.3"}'),
    "gitea, newer": ("/api/v1/version", 200, b'{"version": "v1.26.0+dev-3-gabc"}'),
    "forgejo": ("/api/v1/version", 200, b'{"version": "16.0.1+gitea-1.22.0"}'),
    "forgejo, older": ("/api/v1/version", 200, b'{"version": "1.20.4-0+forgejo"}'),
    "gitea, for those who are signed in": (
        "/api/v1/version",
        403,
        b'{"message": "Only signed in user is allowed to call APIs.", "url": "https://git.corp/api/swagger"}',
    ),
    ", a version of something else": ("/api/v1/version", 200, b'{"version": {"major": 1}}'),
    "bitbucket-server": (
        "/rest/api/1.0/application-properties",
        200,
        b'{"version": "8.19.0", "buildNumber": "8019000", "buildDate": "1", "displayName": "Bitbucket"}',
    ),
    "": ("/nothing", 200, b"<html></html>"),
}


@pytest.mark.parametrize("forge", VERSIONS)
def test_what_forges_answer(forge: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path, status, body = VERSIONS[forge]

    def get(url: str, timeout: float) -> tuple[int, dict[str, str], bytes]:
        return (status, {}, body) if url == f"https://git.corp{path}" else (404, {}, b"<html></html>")

    monkeypatch.setattr("core.forge.web.get", get)
    assert ask_host("https", "git.corp") == forge.partition(",")[0]
