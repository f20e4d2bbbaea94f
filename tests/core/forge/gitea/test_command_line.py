"""`repoform edit --propose` on a look-alike Gitea and Forgejo: whatever fails, repeating it ends with one
request."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from core import demo
from core.cli import main
from core.forge.connect import connect
from core.git.transfer import clone
from core.session import sender
from tests.core.git.sandbox import Sandbox
from tests.core.session.conftest import POOL
from tests.forge.fixtures import running
from tests.forge.gitea import Api, Forgejo, Hosted
from tests.forge.server import Fault, Forge

JANA = "1f" * 20
SET = f"{POOL}/ops/max_node_count=8"
CALLS = [
    ("GET", r"/version$"),
    ("GET", r"/user$"),
    ("GET", r"/repos/acme/infra$"),
    ("GET", r"/branches/main$"),
    ("GET", r"/branch_protections$"),
    ("GET", r"/pulls$"),
    ("GET", r"/compare/"),
    ("POST", r"/pulls$"),
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
    hosted: Hosted
    capsys: pytest.CaptureFixture[str]
    said: list[str] = field(default_factory=list)

    def propose(self) -> bool:
        """Once. False: it said in one sentence why not."""
        self.capsys.readouterr()
        status = main(["edit", str(self.box.top / "infra"), "--set", SET, "--propose", "--json"])
        said = self.capsys.readouterr()
        assert JANA not in said.out + said.err and "Traceback" not in said.err
        if status == 0:
            told = json.loads(said.out)["proposal"]
            return bool(told["state"] == "open" and told["url"].endswith("/acme/infra/pulls/1"))
        assert status == 1 and said.err.count("\n") == 1, said.err
        self.said.append(said.err)
        return False


@pytest.fixture(params=["gitea", "forgejo"])
def terminal(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Terminal]:
    box = Sandbox(tmp_path, monkeypatch)
    with running(tmp_path, {"gitea": Api, "forgejo": Forgejo}[request.param]) as forge:
        monkeypatch.setenv("GITEA_SERVER_URL", f"http://{forge.host}")
        monkeypatch.setenv("GITEA_TOKEN", JANA)
        monkeypatch.setenv("REPOFORM_DATA_DIR", str(box.top / "data"))
        monkeypatch.setattr(sender, "connect", functools.partial(connect, pause=0, stored=lambda host: None))
        forge.user("jana", JANA)
        hosted = forge.repository("acme/infra", demo.KUBESTACK.files(), push=("jana",))
        clone(hosted.url, box.top / "infra")
        yield Terminal(box, forge, hosted, capsys)


def go_on(terminal: Terminal, call: tuple[str, str], fault: Fault, times: int) -> None:
    terminal.forge.fault(*call, fault, times=times)
    for _try in range(times + 3):
        if terminal.propose():
            break
    terminal.forge.clear_faults()
    assert terminal.propose(), terminal.said
    assert [pull.state for pull in terminal.hosted.pulls] == ["open"], terminal.said
    assert len(terminal.hosted.branches()) == 2


OWN = [n for n, (_verb, path) in enumerate(CALLS) if path in (r"/version$", r"/pulls$")]
"""Calls by which the two are told apart, or are asked otherwise; all others are one code's for both, and the
long run below goes through them."""
EACH = [("gitea", n) for n in range(len(CALLS))] + [("forgejo", n) for n in OWN]


@pytest.mark.parametrize(
    ("terminal", "number"), EACH, ids=[f"{kind}-{n}" for kind, n in EACH], indirect=["terminal"]
)
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
