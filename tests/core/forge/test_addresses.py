"""Addresses as the forges' manuals give them, decorated in every way that Git takes, and their pages.

The oracle is the table below, read from the manuals; it builds pages from names and knows nothing of how an
address is taken apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.forge.address import parse_address
from core.forge.detect import detect, known_place
from core.forge.forges import forge_of
from core.forge.interface import Place
from core.git.transfer import Token
from core.session.source import title_of


@dataclass(frozen=True)
class Form:
    """`address` and `page` are of names; `{o}` organization or owner, `{g}` groups, `{p}` project, `{r}`
    repository. `host` is asked where it isn't known by name."""

    address: str
    page: str
    flavour: str
    answers: str = ""
    suffix: bool = True
    """Whether .git may be added to this address without meaning another repository."""
    spaces: bool = False


FORMS = (
    # docs.github.com: "About remote repositories", "Using SSH over the HTTPS port"
    Form("https://github.com/{o}/{r}", "https://github.com/{o}/{r}", "github"),
    Form("https://github.com:443/{o}/{r}", "https://github.com/{o}/{r}", "github"),
    Form("git@github.com:{o}/{r}", "https://github.com/{o}/{r}", "github"),
    Form("ssh://git@github.com/{o}/{r}", "https://github.com/{o}/{r}", "github"),
    Form("ssh://git@github.com:22/{o}/{r}", "https://github.com/{o}/{r}", "github"),
    Form("ssh://git@ssh.github.com:443/{o}/{r}", "https://github.com/{o}/{r}", "github"),
    Form("git@ssh.github.com:{o}/{r}", "https://github.com/{o}/{r}", "github"),
    Form("https://{o}.ghe.com/{o}/{r}", "https://{o}.ghe.com/{o}/{r}", "github"),
    Form("git@{o}.ghe.com:{o}/{r}", "https://{o}.ghe.com/{o}/{r}", "github"),
    Form("https://ghes.corp/{o}/{r}", "https://ghes.corp/{o}/{r}", "github", "github"),
    Form("git@ghes.corp:{o}/{r}", "https://ghes.corp/{o}/{r}", "github", "github"),
    # docs.gitlab.com: "Clone a repository", "Subgroups"; about.gitlab.com: "alternate git+ssh port"
    Form("https://gitlab.com/{o}/{g}/{r}", "https://gitlab.com/{o}/{g}/{r}", "gitlab"),
    Form("git@gitlab.com:{o}/{r}", "https://gitlab.com/{o}/{r}", "gitlab"),
    Form("git@gitlab.com:{o}/{g}/{r}", "https://gitlab.com/{o}/{g}/{r}", "gitlab"),
    Form("ssh://git@altssh.gitlab.com:443/{o}/{g}/{r}", "https://gitlab.com/{o}/{g}/{r}", "gitlab"),
    Form("https://gitlab.corp/{o}/{g}/{r}", "https://gitlab.corp/{o}/{g}/{r}", "gitlab", "gitlab"),
    Form("https://gitlab.corp:8443/{o}/{r}", "https://gitlab.corp:8443/{o}/{r}", "gitlab", "gitlab"),
    Form("ssh://git@gitlab.corp:2222/{o}/{g}/{r}", "https://gitlab.corp/{o}/{g}/{r}", "gitlab", "gitlab"),
    # support.atlassian.com: "Clone a repository", "Use the SSH protocol … port 443"
    Form("https://bitbucket.org/{o}/{r}", "https://bitbucket.org/{o}/{r}", "bitbucket"),
    Form("git@bitbucket.org:{o}/{r}", "https://bitbucket.org/{o}/{r}", "bitbucket"),
    Form("ssh://git@altssh.bitbucket.org:443/{o}/{r}", "https://bitbucket.org/{o}/{r}", "bitbucket"),
    # confluence.atlassian.com, Bitbucket Data Center: "Clone a repository", "Personal repositories"
    Form(
        "https://bb.corp/scm/{o}/{r}", "https://bb.corp/projects/{O}/repos/{r}",
        "bitbucket-server", "bitbucket-server",
    ),
    Form(
        "https://bb.corp/scm/~{o}/{r}", "https://bb.corp/users/{o}/repos/{r}",
        "bitbucket-server", "bitbucket-server",
    ),
    Form(
        "https://bb.corp/context/scm/{o}/{r}", "https://bb.corp/context/projects/{O}/repos/{r}",
        "bitbucket-server", "bitbucket-server",
    ),
    Form(
        "ssh://git@bb.corp:7999/{o}/{r}", "https://bb.corp/projects/{O}/repos/{r}",
        "bitbucket-server", "bitbucket-server",
    ),
    Form(
        "ssh://git@bb.corp:7999/~{o}/{r}", "https://bb.corp/users/{o}/repos/{r}",
        "bitbucket-server", "bitbucket-server",
    ),
    # learn.microsoft.com, Azure Repos: "Clone an existing Git repo", "Use SSH key authentication"
    Form(
        "https://dev.azure.com/{o}/{p}/_git/{r}", "https://dev.azure.com/{o}/{p}/_git/{r}",
        "azure", suffix=False, spaces=True,
    ),
    Form(
        "https://dev.azure.com/{o}/_git/{r}", "https://dev.azure.com/{o}/{r}/_git/{r}",
        "azure", suffix=False, spaces=True,
    ),
    Form(
        "git@ssh.dev.azure.com:v3/{o}/{p}/{r}", "https://dev.azure.com/{o}/{p}/_git/{r}",
        "azure", suffix=False, spaces=True,
    ),
    Form(
        "ssh://git@ssh.dev.azure.com:22/v3/{o}/{p}/{r}", "https://dev.azure.com/{o}/{p}/_git/{r}",
        "azure", suffix=False, spaces=True,
    ),
    Form(
        "{o}@vs-ssh.visualstudio.com:v3/{o}/{p}/{r}", "https://dev.azure.com/{o}/{p}/_git/{r}",
        "azure", suffix=False, spaces=True,
    ),
    Form(
        "ssh://{o}@vs-ssh.visualstudio.com:22/{p}/_ssh/{r}", "https://dev.azure.com/{o}/{p}/_git/{r}",
        "azure", suffix=False, spaces=True,
    ),
    Form(
        "ssh://{o}@vs-ssh.visualstudio.com/DefaultCollection/{p}/_ssh/{r}",
        "https://dev.azure.com/{o}/{p}/_git/{r}", "azure", suffix=False, spaces=True,
    ),
    Form(
        "https://{o}.visualstudio.com/{p}/_git/{r}", "https://{o}.visualstudio.com/{p}/_git/{r}",
        "azure", suffix=False, spaces=True,
    ),
    Form(
        "https://{o}.visualstudio.com/DefaultCollection/{p}/_git/{r}",
        "https://{o}.visualstudio.com/DefaultCollection/{p}/_git/{r}", "azure", suffix=False, spaces=True,
    ),
    Form(
        "https://{o}.visualstudio.com/_git/{r}", "https://{o}.visualstudio.com/{r}/_git/{r}",
        "azure", suffix=False, spaces=True,
    ),
    Form(
        "https://tfs.corp/{o}/DefaultCollection/{p}/_git/{r}",
        "https://tfs.corp/{o}/DefaultCollection/{p}/_git/{r}", "azure", suffix=False, spaces=True,
    ),
    # docs.gitea.com, docs.codeberg.org: "Clone"
    Form("https://codeberg.org/{o}/{r}", "https://codeberg.org/{o}/{r}", "forgejo"),
    Form("git@codeberg.org:{o}/{r}", "https://codeberg.org/{o}/{r}", "forgejo"),
    Form("ssh://git@git.corp:2222/{o}/{r}", "https://git.corp/{o}/{r}", "gitea", "gitea"),
    Form("https://git.corp/{o}/{r}", "https://git.corp/{o}/{r}", "gitea", "gitea"),
)  # fmt: skip


@dataclass(frozen=True)
class Names:
    owner: str
    groups: tuple[str, ...]
    project: str
    repository: str


word = st.sampled_from(
    ("a", "0", "acme", "infra-2", "x--y", "v9", "git", "scm2", "ssh", "com", "gitlab", "42")
)
plain = st.builds(lambda *parts: "".join(parts), word, st.sampled_from(("", ".", "_", "-")), word).filter(
    lambda name: not name.endswith(".git")  # forges but Azure have no such names
)
spaced = st.builds(
    lambda *parts: "".join(parts), word, st.sampled_from(("", " ", " & ", ".", "é", "+", "%")), word
)


@st.composite
def addresses(draw: st.DrawFn) -> tuple[Form, str, str, Names]:
    """(form, address, page, names)"""
    form = draw(st.sampled_from(FORMS))
    names = Names(
        draw(word),
        tuple(draw(st.lists(plain, min_size=1, max_size=3))),
        draw(spaced if form.spaces else plain),
        draw(spaced if form.spaces else plain),
    )
    address = _filled(form.address, names)
    scheme, slashes, rest = address.partition("://")
    if slashes and not scheme.startswith("ssh"):
        host, _slash, path = rest.partition("/")
        user = draw(st.sampled_from(("", "jana@", "jana:s3cret@", "jana%40example.org@")))
        host = draw(st.sampled_from((host, host.upper())))
        if ":" not in host:
            host += draw(st.sampled_from(("", ":443")))
        address = f"{draw(st.sampled_from((scheme, scheme.upper())))}://{user}{host}/{path}"
    elif slashes:
        address = f"{draw(st.sampled_from(('ssh', 'git+ssh', 'ssh+git')))}://{rest}"
    elif draw(st.booleans()):
        user, _at, rest = address.partition("@")
        address = f"{user}@{rest.replace(':', ':/', 1)}"
    if form.suffix:
        address += draw(st.sampled_from(("", ".git", ".git/", "/")))
    else:
        address += draw(st.sampled_from(("", "/")))
    return form, address, _filled(form.page, names), names


def _filled(template: str, names: Names) -> str:
    return template.format(
        o=names.owner,
        O=names.owner.upper(),
        g="/".join(names.groups),
        p=quote(names.project, safe=""),
        r=quote(names.repository, safe=""),
    )


def compare_page(place: Place, *what: str) -> str:
    return forge_of(place.kind).compare_page(place.web, *what) if place.web else ""


def _answer(form: Form) -> Callable[[str, str], str]:
    def probe(scheme: str, host: str) -> str:
        assert host.endswith((".corp", ".corp:8443")), "a host that is known by name is not asked"
        return form.answers

    return probe


@settings(max_examples=400, deadline=None)
@given(addresses())
def test_the_page_and_the_kind(case: tuple[Form, str, str, Names]) -> None:
    form, address, page, names = case
    place = detect(address, _answer(form), lambda host: host)
    assert place.kind == form.flavour, address
    assert place.web == page, address
    assert place.name == names.repository and names.owner in place.owner.lower() + place.host, address
    opened = compare_page(place, "main", "a/b", "T", "B")
    assert opened.startswith((page + "/", page + "?")) and opened.count("%2520") == 0, opened
    assert "a%2Fb" in opened or "a/b" in opened
    assert title_of(address, Path("/x")).endswith(names.repository.removesuffix(".git"))
    if ".corp" not in address.lower():
        assert known_place(address).kind == form.flavour


EXAMPLES = {
    "git@ssh.dev.azure.com:v3/acme/plat/infra": "https://dev.azure.com/acme/plat/_git/infra",
    "https://dev.azure.com/acme/My%20Project/_git/infra": "https://dev.azure.com/acme/My%20Project/_git/infra",
    "git@ssh.dev.azure.com:v3/acme/My%20Project/infra": "https://dev.azure.com/acme/My%20Project/_git/infra",
    "https://github.com:443/acme/infra.git": "https://github.com/acme/infra",
    "https://dev.azure.com/acme/plat/_git/infra.git": "https://dev.azure.com/acme/plat/_git/infra.git",
    "ssh://git@altssh.gitlab.com:443/a/b/c.git": "https://gitlab.com/a/b/c",
    "https://GitHub.com./acme/infra": "https://github.com/acme/infra",
    "https://github.com//acme//infra/": "https://github.com/acme/infra",
    "git://github.com/acme/infra.git": "https://github.com/acme/infra",
}


@pytest.mark.parametrize("address", EXAMPLES)
def test_examples(address: str) -> None:
    place = detect(address, lambda scheme, host: "", lambda host: host)
    assert place.web == EXAMPLES[address]


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com@evil.org/a/b",
        "https://github.com:443@evil.org/a/b",
        "https://github.com.evil.org:443/a/b",
        "https://evil.org/github.com:443/a/b",
        "ssh://git@github.com%2eevil.org/a/b",
        "https://xdev.azure.com/a/b/_x/c",
        "git@notgitlab.com:a/b",
        "https://evilvisualstudio.com/a/b",
        "https://ghe.com/a/b",
        "https://github.com:8443/a/b",
    ],
)
def test_hosts_that_only_look_like_a_forge(address: str) -> None:
    asked: list[str] = []

    def probe(scheme: str, host: str) -> str:
        asked.append(host)
        return ""

    assert detect(address, probe, lambda host: host).kind == "inbox" and asked


def test_the_port_of_https_takes_no_token_elsewhere() -> None:
    token = Token("github.com", "s3cret")
    assert token.fits("https://github.com:443/a/b") and token.fits("https://jana@github.com/a/b")
    for url in (
        "https://github.com:8443/a/b", "http://github.com:443/a/b", "https://github.com:443@evil.org/a/b",
        "https://github.com:4430/a/b", "https://[", "https://[]/a", "https://evil.org/github.com:443",
    ):  # fmt: skip
        assert not token.fits(url), url


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=40) | st.text(alphabet="ab/:@[].~%-_ \\gitv3scm", max_size=40))
def test_any_text_is_some_address(text: str) -> None:
    for address in (
        text,
        f"https://{text}",
        f"ssh://{text}",
        f"git@host:{text}",
        f"https://dev.azure.com/{text}",
    ):
        parse_address(address)
        place = detect(address, lambda scheme, host: "gitlab", lambda host: host)
        compare_page(place, "main", "x", "T", "B")
        title_of(address, Path("/x"))
        known_place(address)
