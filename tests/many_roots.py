"""A repository of many roots, each with a cluster and pools in six environments: large enough to be shown
before it is checked."""

from __future__ import annotations

import random
from pathlib import Path

from tests.bench import monorepo, repository

ROOTS = 24
WRONG = "platform/team3/root3"
"""The root whose pool asks for more at least than at most, in `test` alone."""


def files() -> dict[str, str]:
    """Path -> text."""
    found = monorepo.with_clusters(random.Random(20261201), ROOTS)
    path = f"{WRONG}/env/test.tfvars"
    found[path] = found[path].replace("min     = 1\n", "min     = 100\n")
    return found


def build(folder: Path) -> Path:
    """A repository of them in `folder`."""
    return repository.build(folder, files())
