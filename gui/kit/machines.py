"""Machine types in words: what a row says, and what a search finds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.text import _, listed, ngettext, number
from core.view import MachineRow


def zone_words(row: MachineRow) -> str:
    """ "a, b, c" of zones that are called like their region; "—" where the catalog can't tell."""
    if row.zones is None:
        return "—"
    short = [zone[-1:] if len(zone) > 3 else zone for zone in row.zones]
    return listed(short)


def machine_sentence(row: MachineRow) -> str:
    """A whole row in words."""
    return listed([row.name, *_figures(row)])


def figures(row: MachineRow) -> str:
    """What it is made of, where it is and what it costs."""
    return listed(_figures(row))


def _figures(row: MachineRow) -> list[str]:
    parts = [_("{vcpu} vCPU, {memory} GiB").format(vcpu=row.vcpu, memory=number(row.memory_gib))]
    if row.gpu:
        parts.append(_("GPU: {gpu}").format(gpu=row.gpu))
    if row.note:
        parts.append(row.note)
    if row.zones is not None:
        words = ngettext("in zone {zones}", "in zones {zones}", len(row.zones))
        parts.append(words.format(zones=listed(row.zones)))
    if row.month:
        parts.append(_("about {amount} a month").format(amount=row.month))
    return parts


def wanted(typed: str) -> tuple[float | None, float | None, list[str]]:
    """vCPU, memory and other words of a search: "8 vcpu 32 gib arm".

    >>> wanted("8 vcpu 32 gib arm"), wanted("e2-standard")
    ((8.0, 32.0, ['arm']), (None, None, ['e2-standard']))
    """
    amounts: dict[str, float] = {}

    def take(found: re.Match[str]) -> str:
        amounts["cpu" if "cpu" in found[2] else "memory"] = float(found[1])
        return " "

    rest = re.sub(r"(\d+(?:\.\d+)?)\s*(v?cpus?\b|gi?b\b)", take, typed.casefold())
    return amounts.get("cpu"), amounts.get("memory"), rest.split()


def matches(row: MachineRow, cpu: float | None, memory: float | None, words: Sequence[str]) -> bool:
    """Whether a search, see `wanted`, finds it."""
    if (cpu is not None and row.vcpu != cpu) or (memory is not None and row.memory_gib != memory):
        return False
    text = f"{row.name} {row.gpu} {row.note}".casefold()
    return all(word in text for word in words)
