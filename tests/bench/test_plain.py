"""Reading a plain root of 6 environments and 50 pools: from scratch, and again after one edit."""

from __future__ import annotations

import pytest

from core.dialects.plain.dialect import PlainDialect
from tests.bench.ratio import best, say
from tests.bench.test_evaluate import POOLS, UNITS, units_and_pools

pytestmark = pytest.mark.bench


def test_after_one_edit() -> None:
    base = units_and_pools()
    dialect = PlainDialect()
    reading = dialect.read(base)
    (platform,) = reading.platforms
    assert len(platform.environments) == UNITS
    assert (
        sum(len(c.node_pools) for c in platform.clusters) == POOLS + 1
    )  # the one that the cluster is made with

    def edited(path: str, old: bytes, new: bytes) -> float:
        later = base.with_files({path: base.read(path).replace(old, new, 1)})
        return best(lambda: dialect.read(later, reading))

    scratch = best(lambda: PlainDialect().read(base))
    one_pool = edited("env/e0.tfvars", b"max = 20", b"max = 21")
    shared = edited("root/main.tf", b'"1.30"', b'"1.31"')
    elsewhere = edited("root/main.tf", b'"one"', b'"two"')
    assert say("one number in one environment", one_pool, scratch, "all from scratch") < 0.4
    assert say("a local that all environments share", shared, scratch, "all from scratch") < 1.1
    assert say("another block", elsewhere, scratch, "all from scratch") < 0.5
    settings = [s for m in platform.modules() for s in m.settings]
    again = dialect.read(base.with_files({"README.md": b"x"}), reading).platforms[0]
    assert all(
        a is b for a, b in zip(settings, (s for m in again.modules() for s in m.settings), strict=True)
    )
