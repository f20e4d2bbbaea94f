"""What Repoform foretells of edits, against what a real provider planned for them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from core.changes.changes import changes
from core.dialects.plain.dialect import PlainDialect
from core.platform.edit import Edit
from core.platform.field import Level
from core.platform.model import Change
from tests.core.dialects.plain.provider.referee import cloud, missing
from tests.core.dialects.plain.provider.samples import CASES, LOCK, RESOURCES, SETTINGS, Case
from tests.core.dialects.plain.support import snapshot

PLANS = Path(__file__).parent / "plans.json"
"""What it planned: recorded by `test_a_real_provider` with REPOFORM_RECORD=1."""
MEANS = {
    Level.NO_EFFECT: ([], ["update"]),
    Level.IN_PLACE: (["update"],),
    Level.ROLLING: (["update"],),
    Level.REBUILDS_POOL: (["delete", "create"], ["create", "delete"]),
    Level.DESTROYS_CLUSTER: (["delete", "create"], ["create", "delete"]),
    Level.REPLACES_FEATURE: (["delete", "create"], ["create", "delete"]),
}


def edited(case: Case) -> tuple[str, Change | None]:
    """The resources after an edit, and what is said of its Change; None where there is none."""
    before = snapshot({"main.tf": RESOURCES, "provider.tf": SETTINGS, ".terraform.lock.hcl": LOCK})
    dialect = PlainDialect()
    old = dialect.read(before)
    kind = "unset" if case.value is None else "set"
    edit = Edit(kind, ".", case.module, "", case.setting, case.value, mode="at_source")
    files = dialect.apply(before, old, edit)
    now = before.with_files(files)
    found = [c for c in changes(old, dialect.read(now, old)) if c.module == case.module]
    assert len(found) <= 1, [c.sentence for c in found]
    return now.read("main.tf").decode(), found[0] if found else None


def name(case: Case) -> str:
    return f"{case.module} {case.setting} = {json.dumps(case.value)}"


@pytest.mark.parametrize("case", CASES, ids=name)
def test_it_is_what_the_provider_planned(case: Case) -> None:
    plan: dict[str, Any] = json.loads(PLANS.read_text())[name(case)]
    _text, change = edited(case)
    actions = plan.get(case.module, {"actions": []})["actions"]
    assert change is not None
    assert change.impact.level in MEANS, change.impact.sentence
    assert actions in MEANS[change.impact.level], f"{change.impact.level}: {actions} was planned"
    if change.impact.level is Level.DESTROYS_CLUSTER:
        return
    assert set(plan) <= {case.module}, "nothing else is touched"


@pytest.mark.fuzz
@pytest.mark.skipif(bool(missing()), reason=missing() or "it can be asked")
def test_a_real_provider(tmp_path: Path) -> None:
    """Plans every edit anew: the answers that are kept are those."""
    with cloud(tmp_path, RESOURCES) as real:
        assert not real.planned(RESOURCES), "what was applied stays"
        plans = {name(case): dict(real.planned(edited(case)[0])) for case in CASES}
    if os.environ.get("REPOFORM_RECORD"):
        PLANS.write_text(json.dumps(plans, indent=1) + "\n")
    assert plans == json.loads(PLANS.read_text())
