"""What an operation should do to the effective values of every environment, from what terraform says about
the repository before."""

from __future__ import annotations

import copy
from typing import Any

from core.dialects.kubestack.facts import load
from tests.core.dialects.operations.judge import leaves, same
from tests.core.dialects.operations.matrix import MAXIMUM, NAMES, POOL_MAXIMUM, environments

Values = dict[str, dict[str, dict[str, Any]]]


def flat(merged: dict[str, Any]) -> Values:
    """{module: {environment: {path: leaf}}}"""
    return {m: {e: leaves(v) for e, v in envs.items()} for m, envs in merged.items()}


def expected(step: str, generation: str, cloud: str, habit: str, before: Values) -> Values:
    """Of the modules that were there."""
    out = copy.deepcopy(before)
    name, path = NAMES[cloud], MAXIMUM[generation, cloud]
    pool = f"{name}_node_pool_extra"
    base = environments(habit)[0]
    cluster = out.get(name, {})
    everyone = list(cluster)
    if step == "set":
        cluster["ops"][path] = 7
    elif step == "set base":
        for e in everyone:
            if e != "ops":
                cluster[e][path] = 8
    elif step == "unset":
        cluster["ops"][path] = cluster[base][path]
    elif step == "pool set":
        out[pool]["ops"][POOL_MAXIMUM[cloud]] = 6
    elif step in ("promote", "copy"):
        for e in everyone:
            cluster[e][path] = before[name]["ops"][path]
    elif step == "promote all":
        for e in everyone:
            cluster[e] = copy.deepcopy(before[name]["ops"])
    elif step == "reset":
        cluster["ops"] = copy.deepcopy(before[name][base])
    elif step == "remove pool":
        out.pop(pool)
    elif step == "feature out":
        for other in [n for n in out if "_service_" in n or "_feature_" in n]:
            out.pop(other)
    elif step == "environment out":
        for module in out.values():
            module.pop("ops", None)
    elif step.startswith("environment"):
        for module in out.values():
            module["qa"] = copy.deepcopy(module["ops" if step.endswith("like") else base])
    elif step == "upgrade master":
        out = {m: {e: v for e, v in envs.items() if e != "loc"} for m, envs in out.items()}
    return out


def unlike(wanted: Values, got: Values, old: dict[str, Any] | None = None) -> tuple[list[str], int]:
    """Where the result isn't what was meant. `old`: {module: (schema, before, after)} in an upgrade."""
    wrong, compared = [], 0
    for module, envs in wanted.items():
        if module not in got:
            wrong.append(f"{module} is gone")
            continue
        if set(envs) != set(got[module]):
            wrong.append(f"{module}: environments {sorted(got[module])}, meant {sorted(envs)}")
            continue
        for environment, settings in envs.items():
            there = got[module][environment]
            for path, value in settings.items():
                compared += 1
                target = _successor(path, old[module]) if old and module in old else path
                now = there.get(target) if target else None
                if now is None and target:
                    # An object or a map that opens into leaves.
                    inner = {p[len(target) + 1 :]: v for p, v in there.items() if p.startswith(target + ".")}
                    now = inner or None
                nothing = value in ("", [], {}) and now is None
                if not same(value, now) and not nothing and not _one(value, now):
                    wrong.append(f"{module}/{environment}/{path}: meant {value!r}, is {now!r}")
            if old is None:
                for path, value in there.items():
                    if path not in settings and value not in ("", [], {}):
                        wrong.append(f"{module}/{environment}/{path}: appears as {value!r}")
    return wrong, compared


def _one(before: Any, now: Any) -> bool:
    return isinstance(before, str) and isinstance(now, list) and [p for p in before.split(",") if p] == now


def _successor(path: str, versions: tuple[str, str, str]) -> str | None:
    schema, before, after = versions
    facts = load()
    old, new = facts.module_facts(schema, before), facts.module_facts(schema, after)
    assert old is not None and new is not None
    group = path.partition(".")[0]
    if path in new.records or (path not in old.records and group in new.records):
        return path
    record = old.records.get(path)
    if record is not None and record.replaced_by in new.records:
        return record.replaced_by
    found = [p for p, r in new.records.items() if path in r.replaces]
    return found[0] if len(found) == 1 else None
