"""Which remote proposals go to: what the user has told Git or gh counts, and a guess is none."""

from __future__ import annotations

import pytest

from core.git.remotes import full_name_of, same_place, sibling
from tests.core.git.sandbox import Sandbox
from tests.core.git.test_commit import opened

F, U = "git@github.com:jana/infra.git", "https://github.com/acme/infra"
CASES = [
    ({"origin": F}, {}, "origin", False),
    ({"origin": F, "upstream": U}, {}, "origin", False),
    ({"origin": F, "upstream": U}, {"remote.upstream.gh-resolved": "base"}, "upstream", True),
    (
        {"origin": F, "upstream": U},
        {"remote.upstream.gh-resolved": "base", "branch.main.remote": "origin"},
        "upstream",
        True,
    ),
    ({"origin": F, "upstream": U}, {"remote.origin.gh-resolved": "base"}, "origin", True),
    ({"origin": F, "upstream": U}, {"remote.origin.gh-resolved": "acme/infra"}, "upstream", True),
    ({"origin": F}, {"remote.origin.gh-resolved": "acme/infra"}, "origin.parent", True),
    ({"origin": F}, {"remote.origin.gh-resolved": "github.com/acme/infra"}, "origin.parent", True),
    ({"origin": F}, {"remote.origin.gh-resolved": "no sense"}, "origin", False),
    ({"origin": F, "upstream": U}, {"branch.main.remote": "upstream"}, "upstream", False),
    ({"origin": F, "upstream": U}, {"branch.main.remote": "."}, "origin", False),
    ({"origin": F, "upstream": U}, {"checkout.defaultRemote": "upstream"}, "upstream", False),
    ({"fork": F, "upstream": U}, {"checkout.defaultRemote": "upstream"}, "upstream", False),
    ({"fork": F, "upstream": U}, {"remote.pushDefault": "fork"}, "fork", False),
    ({"origin": F, "upstream": U}, {"remote.pushDefault": "upstream"}, "origin", False),
    (
        {"fork": F, "upstream": U},
        {"checkout.defaultRemote": "upstream", "remote.pushDefault": "fork"},
        "upstream",
        False,
    ),
    ({"fork": F, "upstream": U}, {"checkout.defaultRemote": "gone"}, None, False),
    ({"fork": F, "upstream": U}, {}, None, False),
    ({"only": F}, {}, "only", False),
    ({}, {}, None, False),
]


@pytest.mark.parametrize("scope", ["--local", "--global"])
def test_the_remote_that_proposals_go_to(box: Sandbox, scope: str) -> None:
    for n, (remotes, config, wanted, decided) in enumerate(CASES):
        folder = box.repository(f"copy{n}")
        for name, url in remotes.items():
            box.git("remote", "add", name, url, cwd=folder)
        for key, value in config.items():
            box.git("config", scope, key, value, cwd=folder)
        repository = opened(folder)
        found = repository.default_remote()
        assert found == wanted, (remotes, config)
        assert found is None or repository.decided(found) is decided, (remotes, config)
        if found == "origin.parent":
            assert repository.remote_url(found) == "git@github.com:acme/infra.git"
            assert repository.remote_url(found, push=True) == "git@github.com:acme/infra.git"
        if found is None:
            assert all(name in repository.undecided() for name in remotes)
            words = "checkout.defaultRemote" if remotes else "git remote add origin"
            assert words in repository.undecided()
        for key in config:
            box.git("config", scope, "--unset", key, cwd=folder)


def test_addresses_beside_each_other() -> None:
    for url, wanted in [
        (F, "git@github.com:acme/x.git"),
        ("https://github.com/jana/infra", "https://github.com/acme/x"),
        ("https://user@ghe.example:8443/jana/infra.git/", "https://user@ghe.example:8443/acme/x.git"),
        ("ssh://git@ssh.github.com:443/jana/infra.git", "ssh://git@ssh.github.com:443/acme/x.git"),
        ("host:jana/infra", "host:acme/x"),
    ]:
        assert sibling(url, "acme/x") == wanted
        assert full_name_of(url) == "jana/infra"
        assert same_place(url, sibling(url, "Jana/Infra")) and not same_place(url, wanted)
    assert same_place(F, "https://github.com/jana/infra") and not same_place(F, U) and not same_place("", "")
    assert "secret" not in full_name_of("https://x:secret@ghe.example/acme/infra.git")
