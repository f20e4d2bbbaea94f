"""Processes killed at every point of sending to Gitea: one pull request, nothing half-written."""

from __future__ import annotations

import random
import sys

import pytest

from tests.core.publish.desk import GiteaDesk
from tests.core.publish.test_killed import MODES, survives, survives_further, told

__all__ = ["told"]

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL"),
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]


def killed_on_the_way(desk: GiteaDesk, seed: int) -> None:
    rng = random.Random(seed)
    kills = [(rng.randint(1, 28), rng.choice(MODES), rng.random() * 0.05) for _n in range(rng.randint(1, 5))]
    if rng.random() >= 0.4:
        survives(desk, kills)
        return
    desk.hosted.push.discard("jana")  # by a fork
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk, "branch", lambda name: desk.forge.api.repositories["jana/infra"].branch(name))
        survives(desk, kills)


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_killed_on_the_way(gitea: GiteaDesk, seed: int) -> None:
    killed_on_the_way(gitea, seed)


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(100, 160))
def test_killed_at_random(gitea: GiteaDesk, seed: int) -> None:
    killed_on_the_way(gitea, seed)


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(20))
def test_killed_at_random_with_a_further_commit(gitea: GiteaDesk, seed: int) -> None:
    rng = random.Random(1000 + seed)
    survives_further(
        gitea,
        [(rng.randint(1, 20), rng.choice(MODES), rng.random() * 0.05) for _n in range(rng.randint(1, 4))],
    )
