"""A demo built once, copied for each test."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.session import Session
from tests import demos

POOL = "gke_gc0_europe-west1_node_pool_np1_general"
SPOT = "eks_gc0_eu-west-1_node_pool_np2_spot"
POOLS = "gke_gc0_europe-west1_node_pools.tf"


@dataclass
class Place:
    folder: Path
    platform: Path
    origin: Path
    data: Path
    opened: list[Session]

    def open(self, *, fetch: bool = False, **more: object) -> Session:
        session = Session.open(str(self.platform), fetch=fetch, data_dir=self.data, **more)  # type: ignore[arg-type]
        self.opened.append(session)
        return session

    def git(self, *args: str, where: Path | None = None) -> str:
        return subprocess.run(
            ["git", "-c", "user.name=Ali", "-c", "user.email=ali@acme.example", *args],
            cwd=where or self.platform,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()

    def colleague_commits(self, *replacements: tuple[str, str, str], subject: str = "Change it") -> None:
        """Somebody else pushes to main: (file, old text, new text)."""
        other = self.folder / "colleague"
        if not other.exists():
            self.git("clone", "-q", str(self.origin), str(other), where=self.folder)
        self.git("pull", "-q", where=other)
        for name, old, new in replacements:
            path = other / name
            text = path.read_text()
            assert text.count(old) >= 1
            path.write_text(text.replace(old, new, 1))
        self.git("commit", "-qam", subject, where=other)
        self.git("push", "-q", "origin", "main", where=other)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    demo = demos.copied(tmp_path / "demo")
    made = Place(demo.folder, demo.platform, demo.origin, demo.data, [])
    yield made
    for session in made.opened:
        session.close()


@pytest.fixture
def session(place: Place) -> Session:
    return place.open()


Opener = Callable[..., Session]
