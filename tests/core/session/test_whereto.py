"""The remote is one's own fork, or none, or empty: nothing is sent to the wrong place, or without a word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.cli import main
from core.session import Session, SessionError
from tests.core.git.sandbox import Sandbox
from tests.forge.fixtures import forge
from tests.forge.server import Fault, Forge

__all__ = ["forge"]

MAIN = b"""module "eks" {
  source = "github.com/kbst/terraform-kubestack//aws/cluster?ref=v0.19.2-beta.0"

  configuration = {
    apps = {
      name_prefix                = "gc0"
      base_domain                = "a.example"
      cluster_availability_zones = "eu-west-1a,eu-west-1b"
      cluster_instance_type      = "t3.large"
      cluster_desired_capacity   = 1
      cluster_min_size           = 1
      cluster_max_size           = 3
    }
    ops = {}
  }
}
"""
WISH = ("--set", "eks/ops/cluster_max_size=2", "--propose", "--json")


class Home:
    """jana's clone of her fork of acme/infra."""

    def __init__(self, box: Sandbox, forge: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
        self.box, self.forge = box, forge
        forge.user("jana", "tok_of_jana_0123456789")
        self.parent = forge.repository("acme/infra", {"main.tf": MAIN})
        self.fork = forge.api.fork("acme/infra", "jana/infra")
        self.parent.commit("main", {"README.md": b"newer than the fork\n"})
        for name in ("GH_TOKEN", "GITHUB_TOKEN", "GITHUB_ENTERPRISE_TOKEN"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("GH_HOST", forge.host)
        monkeypatch.setenv("GH_ENTERPRISE_TOKEN", "tok_of_jana_0123456789")
        self.data = box.top / "data"
        monkeypatch.setenv("REPOFORM_DATA_DIR", str(self.data))
        self.folder = box.top / "copy"
        box.git("clone", "-q", self.fork.url, str(self.folder))

    def config(self, key: str, value: str) -> None:
        self.box.git("config", key, value, cwd=self.folder)

    def upstream(self) -> None:
        self.box.git("remote", "add", "upstream", self.parent.url, cwd=self.folder)

    def open(self) -> Session:
        return Session.open(str(self.folder), fetch=True, data_dir=self.data)

    def counted(self) -> tuple[int, int]:
        """Requests at the parent and inside the fork."""
        return len(self.parent.pulls), len(self.fork.pulls)


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    return Sandbox(tmp_path, monkeypatch)


@pytest.fixture
def home(box: Sandbox, forge: Forge, monkeypatch: pytest.MonkeyPatch) -> Home:
    return Home(box, forge, monkeypatch)


def propose(home: Home, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str, str]:
    status = main(["edit", str(home.folder), *WISH, *more])
    out, err = capsys.readouterr()
    assert "Traceback" not in err and (status == 0 or err.count("\n") == 1), err
    return status, out, err


def test_a_fork_is_asked_about(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    status, _out, err = propose(home, capsys)
    assert status == 1 and home.counted() == (0, 0)
    assert "origin is jana/infra, a fork of acme/infra" in err
    assert "--remote parent or --remote origin" in err
    assert home.fork.branches() == ["main"], "nothing was sent"


def test_to_the_parent(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    config = (home.folder / ".git/config").read_bytes()
    status, out, _err = propose(home, capsys, "--remote", "parent")
    assert status == 0 and home.counted() == (1, 0)
    (pull,) = home.parent.pulls
    assert (pull.head_repo, pull.base) == ("jana/infra", "main")
    assert json.loads(out)["proposal"]["url"].endswith("/acme/infra/pull/1")
    onto = home.parent.git("rev-parse", f"{pull.sha}^")
    assert onto == home.parent.branch("main"), "on the parent's newest commit, not the fork's"
    assert (home.folder / ".git/config").read_bytes() == config
    assert propose(home, capsys, "--remote", "parent")[0] == 0 and home.counted() == (1, 0)


def test_to_the_fork_itself(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert propose(home, capsys, "--remote", "origin")[0] == 0 and home.counted() == (0, 1)


@pytest.mark.parametrize("how", ["gh", "gh owner", "branch", "default", "option"])
def test_the_parent_is_a_remote(home: Home, capsys: pytest.CaptureFixture[str], how: str) -> None:
    if how != "gh owner":
        home.upstream()
    keys = {
        "gh": ("remote.upstream.gh-resolved", "base"),
        "gh owner": ("remote.origin.gh-resolved", "acme/infra"),
        "branch": ("branch.main.remote", "upstream"),
        "default": ("checkout.defaultRemote", "upstream"),
    }
    if how == "default":
        home.box.git("config", "--unset", "branch.main.remote", cwd=home.folder)
    if how in keys:
        home.config(*keys[how])
    status, _out, err = propose(home, capsys, *(["--remote", "upstream"] if how == "option" else []))
    assert (status, home.counted()) == (0, (1, 0)), err


def test_the_question_names_the_remote_there_is(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    home.upstream()
    _status, _out, err = propose(home, capsys)
    assert "--remote upstream or --remote origin" in err and home.counted() == (0, 0)


def test_gh_says_that_the_fork_is_meant(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    home.config("remote.origin.gh-resolved", "base")
    assert propose(home, capsys)[0] == 0 and home.counted() == (0, 1)


def test_without_a_token_it_is_asked_all_the_same(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GH_ENTERPRISE_TOKEN")
    status, _out, err = propose(home, capsys)
    assert status == 1 and "a fork of acme/infra" in err and home.fork.branches() == ["main"]


def test_not_a_remote(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    status, _out, err = propose(home, capsys, "--remote", "nowhere")
    assert status == 1 and "“nowhere”" in err and "origin" in err
    home.box.git("remote", "set-url", "origin", home.parent.url, cwd=home.folder)
    status, _out, err = propose(home, capsys, "--remote", "parent")
    assert status == 1 and "no fork" in err


def test_the_window_asks_and_remembers(home: Home) -> None:
    home.box.git("remote", "set-url", "origin", home.fork.url.replace("://", "://x:secret@"), cwd=home.folder)
    session = home.open()
    session.draft.set(".", "eks", "ops", "cluster_max_size", 2)
    session.draft.finish()
    access = session.proposals.access()
    assert access.whereto is not None and not access.can_send
    assert [d.title for d in access.whereto.choices] == ["acme/infra", "jana/infra"]
    text = session.proposals.text()
    with pytest.raises(SessionError) as refused:
        session.proposals.send(text.title, text.description, text.branch)
    assert refused.value.kind == "whereto"
    view = session.proposals.send_to(access.whereto.choices[0].remote)
    assert view.changes and view.place.commit == home.parent.branch("main"), "the draft came along"
    assert session.proposals.access().whereto is None
    assert session.proposals.send(text.title, text.description, text.branch).state == "open"
    assert home.counted() == (1, 0) and len(session.proposals.rows()) == 1
    session.close()
    assert "secret" not in (home.data / "targets.json").read_text()
    again = home.open()
    assert again.view.place.commit == home.parent.branch("main") and again.proposals.access().whereto is None
    again.close()


def test_one_that_stopped_is_resumed_where_it_was_sent(home: Home) -> None:
    """Meanwhile new ones go elsewhere."""
    session = home.open()
    session.draft.set(".", "eks", "ops", "cluster_max_size", 2)
    asked = session.proposals.access().whereto
    assert asked is not None
    session.proposals.send_to("origin")
    text = session.proposals.text()
    home.forge.fault("POST", r"/pulls$", Fault("status", 403), times=9)
    stopped = session.proposals.send(text.title, text.description, text.branch)
    home.forge.clear_faults()
    assert stopped.state == "stopped"
    session.proposals.send_to(asked.choices[0].remote)
    assert session.proposals.resume(stopped.job).state == "open"
    assert home.counted() == (0, 1)
    session.close()


def test_two_remotes_and_none_is_origin(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    home.box.git("remote", "rename", "origin", "fork", cwd=home.folder)
    home.upstream()
    home.box.git("checkout", "-q", "--detach", cwd=home.folder)
    status, _out, err = propose(home, capsys)
    assert status == 1 and home.counted() == (0, 0)
    for words in ("fork, upstream", "checkout.defaultRemote", "remote.pushDefault", "--remote NAME"):
        assert words in err
    with home.open() as session:
        assert not session.view.place.can_propose and "fork, upstream" in session.view.place.note
    assert propose(home, capsys, "--remote", "upstream")[0] == 0 and home.counted() == (1, 0)
    home.config("checkout.defaultRemote", "upstream")
    assert propose(home, capsys)[0] == 0 and home.counted() == (1, 0)


@pytest.mark.parametrize("known", [False, True])
def test_an_empty_remote(home: Home, capsys: pytest.CaptureFixture[str], known: bool) -> None:
    empty = home.forge.repository("jana/new", {}, push=("jana",))
    if not known:
        home.box.git("remote", "remove", "origin", cwd=home.folder)
        home.box.git("remote", "add", "origin", empty.url, cwd=home.folder)
    else:
        home.box.git("remote", "set-url", "origin", empty.url, cwd=home.folder)
    status, _out, err = propose(home, capsys)
    assert status == 1 and "Push your main branch to it first." in err
    assert empty.branches() == [] and empty.pulls == []
    with home.open() as session:
        assert session.view.platforms and not session.view.place.can_propose
    empty.commit("main", {"main.tf": MAIN})
    assert propose(home, capsys)[0] == 0 and len(empty.pulls) == 1


def test_code_owners_from_the_file_to_the_request(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """The file of the base counts, on the way that the command line goes; nobody is asked for their own."""
    for name in ("ali_acme", "mira"):
        home.forge.user(name, f"tok_of_{name}_0123456789")
    owners = b"\xef\xbb\xbf* @jana @ali_acme\n/my\\ dir/ @mira\n"
    home.parent.commit("main", {".github/CODEOWNERS": owners})
    status, _out, err = propose(home, capsys, "--remote", "parent", "--ask-owners", "--reviewer", "@mira")
    assert status == 0 and err == "", err
    assert home.parent.pulls[0].reviewers == ["mira", "ali_acme"]


def test_nobody_owns_them(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    status, _out, err = propose(home, capsys, "--remote", "parent", "--ask-owners")
    assert status == 0 and "CODEOWNERS names nobody" in err and home.parent.pulls[0].reviewers == []


def test_owners_only_go_with_propose(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    for option in (["--ask-owners"], ["--reviewer", "x"], ["--remote", "origin"], ["--again"]):
        assert main(["edit", str(home.folder), "--set", "eks/ops/cluster_max_size=2", *option]) == 2
        assert f"{option[0]} goes with --propose" in capsys.readouterr().err
