"""Edits judged by real terraform: of all arguments only the meant one differs in its plan."""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from typing import Any

import pytest

from core.dialects.plain.units import units
from core.platform.edit import Edit
from tests.core.dialects.plain.support import snapshot
from tests.core.dialects.plain.write import trial
from tests.core.dialects.plain.write.generator import Project
from tests.core.dialects.plain.write.referee import Referee
from tests.core.terraform.evaluate.referee import terraform

_ENTRY = re.compile(r'(.*?)module\.eks\.eks_managed_node_groups\["(.*)"\]')
_CALL = re.compile(r"(.*?)module\.eks")
_RESOURCE = re.compile(r"(.*?)((?:google|azurerm|aws)_\w+)\.(\w+)((?:\[.*\])?)(\.default_node_pool)?")
_STEP = re.compile(r'\["((?:[^"\\]|\\.)*)"\]|([\w-]+)|\[(\d+)\]')
Path = tuple[Any, ...]


def expected(edit: Edit) -> tuple[str, Path]:
    """Where terraform's plan shows the setting: address, and path without the numbers of first blocks."""
    steps = tuple(a or b or int(c) for a, b, c in _STEP.findall(edit.setting))
    steps = tuple(step for step in steps if step != 0)
    if (found := _ENTRY.fullmatch(edit.module)) is not None:
        return f"{found[1]}terraform_data.module__eks", ("eks_managed_node_groups", found[2], *steps)
    if (found := _CALL.fullmatch(edit.module)) is not None:
        return f"{found[1]}terraform_data.module__eks", steps
    found = _RESOURCE.fullmatch(edit.module)
    assert found is not None, edit.module
    outer = ("default_node_pool",) if found[5] else ()
    return f"{found[1]}terraform_data.{found[2]}__{found[3]}{found[4]}", (*outer, *steps)


def covers(edit: Edit, address: str, path: Path) -> bool:
    where, full = expected(edit)
    plain = tuple(step for step in path if step != 0)
    full = tuple(step for step in full if step != 0)
    return address == where and (plain[: len(full)] == full or full[: len(plain)] == plain)


def judged(project: Project, edit: Edit, files: dict[str, bytes]) -> str:
    """ "right", "refused before" where terraform can't plan the repository at all, or what is wrong."""
    old = {path: text.encode() for path, text in project.files.items()}
    right = False
    for root in units(snapshot(project.files)).roots:
        for unit in root.units:
            referee = Referee(root.path, list(unit.command_files), unit.workspace or "default")
            before = referee.planned(old)
            if isinstance(before, str):
                return "refused before"
            after = referee.planned({**old, **files})
            if isinstance(after, str):
                return f"terraform refuses it: {after}"
            for key in {**before, **after}:
                was, now = before.get(key), after.get(key)
                if was == now:
                    continue
                mine = (root.path, unit.name) == (edit.root, edit.environment)
                if mine and covers(edit, key[0], key[1:]):
                    right = True
                elif edit.mode != "at_source":
                    return f"{root.path} {unit.name} {key} changed from {was} to {now}"
    return "right" if right or edit.mode == "at_source" or edit.kind == "unset" else "nothing changed"


def _run(seeds: range, edits: int) -> tuple[Counter[str], list[str]]:
    states: Counter[str] = Counter()
    wrong = []
    for seed in seeds:
        rng = random.Random(seed)
        project = Project(seed)
        files = snapshot(project.files)
        state = trial.read(files)
        for _n in range(edits):
            edit = trial.random_edit(rng, state)
            if edit is None:
                break
            module = state.reading.module(edit.root, edit.module)
            verdict, written = trial.tried(files, state, edit, False)
            if written is None or module is None or module.exists.get(edit.environment) is not True:
                states[verdict.state] += 1
                continue
            if edit.setting.startswith("launch_template."):  # planned at the template
                states["in a launch template"] += 1
                continue
            said = judged(project, edit, dict(written.files))
            states[said if said in ("right", "refused before") else "wrong"] += 1
            if said not in ("right", "refused before"):
                wrong.append(f"seed {seed}: {edit}: {said}")
    return states, wrong


@pytest.mark.fuzz
def test_terraform_sees_only_what_was_meant() -> None:
    """REPOFORM_EDITS of them from REPOFORM_SEED on."""
    if terraform.PROGRAM is None:
        pytest.skip("terraform isn't installed")
    first, count = int(os.environ.get("REPOFORM_SEED", "1")), int(os.environ.get("REPOFORM_EDITS", "200"))
    states, wrong = _run(range(first, first + count // 4 + 1), 4)
    print(dict(states))
    assert not wrong, "\n".join(wrong)
    assert states["right"]
