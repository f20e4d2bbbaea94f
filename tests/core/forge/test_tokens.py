"""No text that Git or a forge says shows a token: what tokens look like is each forge's own answer."""

from __future__ import annotations

import base64
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from core.forge.credentials import Hosts, find_credential, keyring_set
from core.forge.forges import FORGES, token_shapes
from core.forge.github.accounts import ACCOUNTS
from core.git.errors import know_tokens, mask
from core.git.runner import Runner
from tests.core.git.sandbox import Sandbox
from tests.forge.keyrings import MemoryKeyring, memory_keyring

__all__ = ["memory_keyring"]

TOP = Path(__file__).resolve().parents[3]
LONG = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hJ6"
TOKENS = [
    *(f"{prefix}_{LONG}" for prefix in ("ghp", "gho", "ghu", "ghs", "ghr")),
    f"github_pat_11ABCDEFG0{LONG}_{LONG}",
    *(f"{prefix}-{LONG[:20]}" for prefix in ("glpat", "gldt", "glrt", "gloas", "glptt")),
    f"glpat-{LONG[:24]}.01.{LONG[:9]}",
    f"ATBB{LONG[:32]}",
    f"ATCTT3xFfGN0{LONG}={LONG[:8]}",
]
KEPT = [
    "4f2c1e9a7b3d5c8e0f1a2b3c4d5e6f7a8b9c0d1e",
    "refs/repoform/base/origin/main",
    "eks_gc0_eu-west-1_node_pool_spot.tf",
    "https://example.org/acme/Infrastructure-2024-long-name.git",
    "ghp_short glpat-short ATBB-2",
]


@pytest.mark.parametrize("token", TOKENS)
@pytest.mark.parametrize("around", ["{}", "remote: denied to {}.", "x={}&y", "Basic:{}\n"])
def test_tokens_are_masked(token: str, around: str) -> None:
    know_tokens(token_shapes)
    shown = mask(around.format(token))
    assert "•••" in shown and not any(part in shown for part in (token, token[-12:], token[-30:-12]))


def test_nothing_else_is() -> None:
    know_tokens(token_shapes)
    assert [mask(text) for text in KEPT] == KEPT


BARE = {"gitea", "forgejo"}
"""Forty hex digits, as a commit's: only the very token can be masked, and is."""


def test_every_forge_that_takes_a_token_says_what_it_looks_like() -> None:
    takers = {forge.kind for forge in FORGES if forge.accounts is not None}
    assert (
        takers >= BARE == {forge.kind for forge in FORGES if forge.kind in takers and not forge.token_shapes}
    )


INSPECT = """
import sys
from core.cli import main
status = main(sys.argv[1:])
print("LOADED" if "core.forge.forges" in sys.modules else "", file=sys.stderr)
sys.exit(status)
"""


def inspect(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "ignore", "-c", INSPECT, "inspect", *words]
    return subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False)


def test_the_door_knows_them_before_git_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    box = Sandbox(tmp_path, monkeypatch)
    folder = box.repository("work", {"main.tf": b"x = 1\n"})
    assert "LOADED" not in inspect(str(folder)).stderr, "and reading asks no forge what they look like"
    done = inspect(f"file://{tmp_path}/{TOKENS[0]}.git")
    assert done.returncode == 1 and done.stderr.strip()
    assert TOKENS[0] not in done.stdout + done.stderr


HEX = "4f2c1e9a7b3d5c8e0f1a2b3c4d5e6f7a8b9c0d1e"


def test_a_token_without_a_shape_is_masked_once_it_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bare hex digits look like a commit: the very token is masked, and no other hex."""
    box = Sandbox(tmp_path, monkeypatch)
    other, near = HEX[::-1], HEX[:-1] + "0"
    assert mask(f"fatal: {HEX}") == f"fatal: {HEX}", "as long as nobody said that it is a token"
    runner = Runner(None)
    kept: dict[str, str] = {}
    nothing: Callable[[str], str | None] = kept.get
    found = find_credential(
        ACCOUNTS, "https://github.com", "github.com", runner, Hosts(box.top), environ={}, stored=nothing
    )
    assert found is None
    found = find_credential(
        ACCOUNTS,
        "https://github.com",
        "github.com",
        runner,
        Hosts(box.top),
        environ={},
        stored={"github.com": HEX}.get,
    )
    assert found is not None
    basic = base64.b64encode(f"x-access-token:{HEX}".encode()).decode()
    for around in ("{}", "remote: denied to {}.", "x={}&y", "https://example.org/?token={}", "a{}b"):
        for shown in (HEX, basic):
            assert mask(around.format(shown)) == around.format("•••")
    assert mask(f"{other} {near} {HEX[:39]}") == f"{other} {near} {HEX[:39]}"
    done = runner.run("rev-parse", "--verify", f"refs/heads/{HEX}", check=False)
    assert done.status and HEX not in done.err and all(HEX not in " ".join(ran.argv) for ran in runner.log)


def test_a_token_that_is_kept_is_known_at_once(memory_keyring: MemoryKeyring) -> None:
    token = HEX[4:] + "beef"
    keyring_set("git.example.org", f" {token} ")
    assert mask(f"said: {token}") == "said: •••"
    assert memory_keyring.kept == {("repoform", "git.example.org"): token}
