"""Operations and edits in one draft, in any order: undo, redo and taking back lead to the same bytes, reading
on and on says the same as reading anew, and a base that moved keeps what was meant.

Long: `pytest -m fuzz -s tests/core/dialects/operations/test_mixed.py`.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import pytest

from core.changes.changes import changes
from core.dialects.kubestack.dialect import KubestackDialect
from core.draft.draft import Draft
from core.draft.replay import Replay, State, standing_on
from core.platform.edit import Edit
from core.platform.model import Reading
from core.snapshot import Snapshot
from tests.core.dialects.operations import matrix, repos

HABITS = tuple(h for h in matrix.HABITS if h != "wrapped")


def operation(which: str, **args: Any) -> Edit:
    return Edit("operation", operation=which, args=args)


def actions(generation: str, cloud: str, root: str, roll: random.Random) -> list[Edit]:
    """What someone might do, some of it impossible at that point."""
    name = matrix.NAMES[cloud]
    pool, path = f"{name}_node_pool_extra", matrix.MAXIMUM[generation, cloud]
    machine = {"machine": matrix.MACHINE[cloud], "min": 1, "max": roll.randrange(3, 9)}
    if cloud == "aws":
        machine["zones"] = ["eu-west-1a", "eu-west-1b"]
    if cloud == "scaleway":
        machine["zones"] = ["fr-par-1"]
    batch = f"{name}_node_pool_batch"
    least = matrix.POOL_MAXIMUM[cloud]

    def put(module: str, environment: str, setting: str) -> Edit:
        return Edit("set", root, module, environment, setting, value=roll.randrange(4, 40))

    found = [
        put(name, "ops", path),
        put(name, "apps", path),
        put(pool, "ops", least),
        put(batch, "ops", least),
        put(batch, "qa", least),
        put(name, "qa", path),
        Edit("unset", root, name, "ops", path),
        operation("add-node-pool", cluster=name, name="batch", settings={"": machine}),
        operation("add-node-pool", cluster=name, name="more", like=pool),
        operation("remove-node-pool", pool=roll.choice((pool, batch))),
        operation("add-environment", name="qa", like=roll.choice(("ops", None))),
        operation("remove-environment", name="qa", destroyed=True),
        operation("promote", module=name, environment="ops", settings=[path]),
        operation("reset", module=roll.choice((name, pool)), environment="ops"),
        operation("copy", module=name, environment="ops", settings=[path], to=["qa"]),
        operation("upgrade", to=roll.choice(("v0.18.2-beta.0", repos.LAST_FLAT, "master"))),
        operation("add-cluster", like=name, name_prefix="gc5"),
        operation("remove-cluster", cluster=name),
        operation("fix-readme"),
    ]
    if generation == "flat":
        found.append(operation("add-feature", cluster=name, feature="prometheus", version="1.0.0-kbst.0"))
    return found


def files(state: State) -> dict[str, bytes | None]:
    return dict(state.files)


def meaning(reading: Reading) -> dict[tuple[str, ...], Any]:
    """Every effective value, and where it comes from."""
    return {
        (p.root, m.name, s.path, e): (v.value if v.known else v.text, v.origin)
        for p in reading.platforms
        for m in p.modules()
        for s in m.settings
        for e, v in s.values.items()
        if v.text is not None
    }


def draft_of(seed: int) -> tuple[Snapshot, Draft]:
    roll = random.Random(seed)
    generation, cloud = roll.choice(matrix.CELLS)
    habit = roll.choice(HABITS)
    if (generation, habit) == ("typed", "loc"):
        habit = "tables"
    data = matrix.repository(generation, cloud, habit)
    root = "infra" if habit == "below" else "."
    draft = Draft()
    for _n in range(roll.randrange(4, 9)):
        edit = roll.choice(actions(generation, cloud, root, roll))
        if edit.kind == "operation" and root != ".":
            edit = Edit("operation", "", operation=edit.operation, args=edit.args)
        draft = draft.add(edit)
    return repos.snapshot({p: d.decode() for p, d in data.items()}), draft


def check(seed: int) -> int:
    """How many of the Edits could be made."""
    snapshot, draft = draft_of(seed)
    dialect = KubestackDialect()
    replay = Replay(dialect, snapshot)
    edits = draft.effective()
    stations = [files(replay.state(edits[:n])) for n in range(len(edits) + 1)]
    last = replay.state(edits)

    # Undo all the way and redo again, each station's bytes as they were; the journal tells the same.
    for position in (*range(len(edits), -1, -1), *range(len(edits) + 1)):
        assert files(replay.state(draft.at(position).effective())) == stations[position]
    anew = Replay(KubestackDialect(), snapshot)
    journaled = [Edit.from_json(e.to_json()) for e in edits]
    assert files(anew.state(journaled)) == stations[-1]

    # Reading on and on says the same as reading anew.
    plain = KubestackDialect().read(last.snapshot)
    assert meaning(last.reading) == meaning(plain)
    assert {p.sentence for p in last.reading.all_problems()} == {p.sentence for p in plain.all_problems()}
    assert all(c.sentence for c in changes(replay.base.reading, last.reading))

    # Taking one back takes along what stands on it, and nothing that could be made is refused then.
    refused = {e.id for e, _why in last.refused}
    roll = random.Random(seed)
    chosen = roll.randrange(len(edits))
    along = standing_on(replay, edits, [chosen])
    left = [e for n, e in enumerate(edits) if n not in (chosen, *along)]
    rest = replay.state(left)
    assert {e.id for e, _why in rest.refused} <= refused
    assert files(rest) == files(Replay(KubestackDialect(), snapshot).state(left))
    taken = draft.without([edits[n].id for n in (chosen, *along)])
    assert files(replay.state(taken.effective())) == files(rest)
    assert files(replay.state(taken.undo().effective())) == stations[-1]
    assert files(replay.state(draft.without([e.id for e in edits]).effective())) == {}

    # On a base that moved elsewhere, the same Edits mean the same.
    moved = snapshot.with_files(_elsewhere(snapshot))
    there = Replay(KubestackDialect(), moved).state(edits)
    assert [e.id for e, _why in there.refused] == [e.id for e, _why in last.refused]
    assert meaning(there.reading) == meaning(last.reading)
    return len(edits) - len(refused)


def _elsewhere(snapshot: Snapshot) -> Mapping[str, bytes]:
    """A colleague's commit: a comment above every block, and a file more."""
    out: dict[str, bytes] = {}
    for path in snapshot.paths():
        if path.endswith((".tf", ".tfvars")):
            data = snapshot.read(path)
            end = b"\r\n" if b"\r\n" in data else b"\n"
            out[path] = b"# Reviewed." + end + end + data
    folder = next(p for p in snapshot.paths() if p.endswith("Dockerfile")).removesuffix("Dockerfile")
    return out | {f"{folder}outputs.tf": b'output "answer" {\n  value = 42\n}\n'}


@pytest.mark.parametrize("seed", range(4))
def test_mixed(seed: int) -> None:
    check(seed)


@pytest.mark.fuzz
def test_mixed_at_length() -> None:
    made = [check(seed) for seed in range(4, 600)]
    print(f"\n{len(made)} drafts, {sum(made)} edits made")
