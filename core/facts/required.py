"""What a module needs before Terraform or the cloud accepts it."""

from __future__ import annotations

from collections.abc import Mapping

from core.platform.module_facts import ModuleFacts


def missing(facts: ModuleFacts, base: Mapping[str, str]) -> list[str]:
    """Settings that the base environment must have and hasn't. `base`: HCL text by path, of what it
    writes."""
    out = []
    for path, need in facts.required.items():
        if path not in facts.fields or path in base or need == "convention":
            continue
        group, dot, _name = path.partition(".")
        if dot and group not in facts.always_there and not any(p.startswith(group + ".") for p in base):
            continue
        if group in base:
            continue
        if need.startswith("one_of:") and set(need[7:].split(",")) & set(base):
            continue
        if need.startswith("unless:") and _holds(need[7:], base):
            continue
        out.append(path)
    return out


def _holds(condition: str, base: Mapping[str, str]) -> bool:
    """`enable_auto_scaling = false`, by the last part of a path."""
    name, _equals, value = condition.partition("=")
    return any(
        p.rpartition(".")[2] == name.strip() and t.strip().strip('"') == value.strip()
        for p, t in base.items()
    )
