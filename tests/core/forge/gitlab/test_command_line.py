"""`repoform edit --propose` on a look-alike GitLab: whatever fails, repeating it ends with one request."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from core import demo
from core.cli import main
from core.forge.connect import connect
from core.git.transfer import clone
from core.session import sender
from tests.core.forge.gitlab.desk import JANA, without_account
from tests.core.git.sandbox import Sandbox
from tests.core.session.conftest import POOL
from tests.forge.gitlab import Project
from tests.forge.server import Fault, Forge

SET = f"{POOL}/ops/max_node_count=8"
CALLS = [
    ("GET", r"/user$"),
    ("GET", r"/projects/acme%2Fsub%2Finfra$"),
    ("GET", r"/personal_access_tokens/self$"),
    ("GET", r"/branches/main$"),
    ("GET", r"/protected_branches$"),
    ("GET", r"/approval_rules$"),
    ("GET", r"/merge_requests$"),
    ("GET", r"/compare$"),
    ("POST", r"/merge_requests$"),
    ("GET", r"info/refs"),
    ("POST", r"git-upload-pack$"),
    ("POST", r"git-receive-pack$"),
]
FAULTS = [
    Fault("drop"),
    Fault("drop", after=True),
    Fault("status", 502),
    Fault("status", 503, after=True),
    Fault("status", 429),
    Fault("truncate"),
]


@dataclass
class Terminal:
    box: Sandbox
    forge: Forge
    hosted: Project
    capsys: pytest.CaptureFixture[str]
    tries: int = 0
    said: list[str] = field(default_factory=list)

    def propose(self, folder: str) -> bool:
        """Once. False: it said in one sentence why not."""
        self.capsys.readouterr()
        self.tries += 1
        status = main(["edit", str(self.box.top / folder), "--set", SET, "--propose", "--json"])
        said = self.capsys.readouterr()
        assert JANA not in said.out + said.err and "Traceback" not in said.err
        if status == 0:
            told = json.loads(said.out)["proposal"]
            assert told["state"] == "open" and "/-/merge_requests/" in told["url"]
            return True
        assert status == 1 and said.err.count("\n") == 1, said.err
        self.said.append(said.err)
        return False


@pytest.fixture
def terminal(
    box: Sandbox, gitlab: Forge, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Terminal]:
    without_account(monkeypatch)
    monkeypatch.setenv("GITLAB_HOST", gitlab.host)
    monkeypatch.setenv("GITLAB_TOKEN", JANA)
    monkeypatch.setenv("REPOFORM_DATA_DIR", str(box.top / "data"))
    monkeypatch.setattr(sender, "connect", functools.partial(connect, pause=0, stored=lambda host: None))
    gitlab.user("jana", JANA)
    hosted = gitlab.repository("acme/sub/infra", demo.KUBESTACK.files(), push=("jana",))
    clone(hosted.url, box.top / "infra")
    yield Terminal(box, gitlab, hosted, capsys)


def go_on(terminal: Terminal, call: tuple[str, str], fault: Fault, times: int) -> None:
    terminal.forge.fault(*call, fault, times=times)
    for _try in range(times + 3):
        if terminal.propose("infra"):
            break
    terminal.forge.clear_faults()
    assert terminal.propose("infra"), terminal.said
    assert [made.state for made in terminal.hosted.merge_requests] == ["opened"], terminal.said
    assert len(terminal.hosted.branches()) == 2


def test_one_merge_request_and_what_is_said_of_it(terminal: Terminal) -> None:
    assert terminal.propose("infra") and terminal.propose("infra")
    assert [made.author for made in terminal.hosted.merge_requests] == ["jana"]
    assert terminal.forge.count("POST", r"/projects/acme%2Fsub%2Finfra/merge_requests") == 1


@pytest.mark.parametrize("number", range(len(CALLS)))
def test_a_fault_on_every_call(terminal: Terminal, number: int) -> None:
    go_on(terminal, CALLS[number], FAULTS[number % len(FAULTS)], 4)


@pytest.mark.fuzz
@pytest.mark.parametrize("times", [1, 4])
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("call", CALLS)
def test_every_fault_on_every_call(
    terminal: Terminal, call: tuple[str, str], fault: Fault, times: int
) -> None:
    go_on(terminal, call, fault, times)
