"""Who edits all afternoon holds no more than who just began: readings long gone are let go."""

from __future__ import annotations

import gc
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from core.changes import forecast
from core.checks import checks
from core.checks.checks import Checker
from core.dialects.kubestack import problems, read
from core.dialects.plain.dialect import PlainDialect
from core.last_used import LastUsed
from core.platform.edit import Edit
from core.session import Session
from tests.core.dialects.plain.support import snapshot

FILES = {
    "main.tf": 'module "eks" {\n  source  = "terraform-aws-modules/eks/aws"\n  version = "~> 20.8"\n'
    '  cluster_name = "main"\n  eks_managed_node_groups = {\n    web = {\n      min_size = 1\n'
    "      max_size = var.max\n    }\n  }\n}\n"
    'variable "max" {\n  default = 3\n}\n',
}
POOL = 'module.eks.eks_managed_node_groups["web"]'
HEAVY = ("State", "Evaluation", "Module", "Platform", "Reading")


def held() -> Counter[str]:
    gc.collect()
    found = (type(one) for one in gc.get_objects())
    return Counter(kind.__name__ for kind in found if kind.__module__.startswith("core."))


@pytest.fixture(autouse=True)
def as_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept goes by the largest repository that was open, in other tests too."""
    monkeypatch.setattr(checks, "shared_checker", cache(Checker))
    monkeypatch.setattr(forecast, "KEPT", LastUsed())
    monkeypatch.setattr(problems, "FOUND", LastUsed())
    monkeypatch.setattr(read, "FOUND", problems.FOUND)


def test_nothing_of_readings_long_gone(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    session = Session.open(str(tmp_path), data_dir=tmp_path.parent / "data")
    seen = []
    for n in range(10, 160):
        session.draft.set(".", POOL, "", "max_size", n)
        if n in (109, 159):
            seen.append(held())
    session.close()
    early, late = seen
    assert {kind: late[kind] - early[kind] for kind in HEAVY if late[kind] > early[kind]} == {}
    assert early["Evaluation"], "there is something to hold"


def test_an_edit_holds_no_reading() -> None:
    dialect, files = PlainDialect(), snapshot(FILES)
    before = held()["State"]
    reading = dialect.read(files)
    assert dialect.apply(files, reading, Edit("set", ".", POOL, "", "max_size", 5))
    assert held()["State"] > before
    del dialect, reading
    assert held()["State"] == before
