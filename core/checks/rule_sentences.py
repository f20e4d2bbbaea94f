"""The words in the sentence of a rule: bound values, and what is worked out of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from core.checks.rule_language import UNKNOWN, Rule
from core.clouds import catalog
from core.clouds.gpus import catalog_gpus
from core.facts.functions import minor, network, overlaps, prefix, subnet
from core.facts.impact_sentences import CLOUDS
from core.platform.words import value_words
from core.text import _

Names = Mapping[str, Any]

_TRACED = {
    "zone": ("z",), "type": ("t",), "part": ("p",), "subnet": ("s",), "key": ("k",), "vnet": ("v",),
    "pods": (),
}  # fmt: skip
"""Which loop variable a word means: the element that decided."""


_GAP = re.compile(r"\{(\w+(?:\.\w+)?)\}")


class CannotTell(Exception):
    """The sentence needs something that can't be worked out: a value is of no use at all, which its own field
    says already."""


def rule_sentence(sentence: str, measured: str, expression: Rule, names: Names, trace: Names) -> str:
    """The sentence for people, with every word filled in. `measured`: the text whose length the rule limits,
    with gaps of its own. Raises CannotTell."""
    return _GAP.sub(lambda gap: _word(gap[1], measured, expression, names, trace), sentence)


def _word(word: str, measured: str, expression: Rule, names: Names, trace: Names) -> str:
    for variable in _TRACED.get(word, ()):
        if variable in trace:
            return value_words(trace[variable])
    maker = _COMPUTED.get(word)
    if maker is not None:
        try:
            found = maker(measured, expression, names, trace)
        except (TypeError, KeyError, IndexError, ValueError, OverflowError) as error:
            raise CannotTell(word) from error
        if found is not None:
            return value_words(found)
    value = trace[word] if word in trace else _named(word, names)
    if value is None or value is UNKNOWN:
        return "?"
    if word == "cloud":
        return CLOUDS.get(value, str(value))
    return value_words(value)


def _named(word: str, names: Names) -> Any:
    """The value of an alias; of `old.alias` what it was before."""
    was, dot, alias = word.partition(".")
    if not dot:
        return names.get(word)
    before = names.get(was)
    return before.get(alias) if isinstance(before, Mapping) else None


def _measured(measured: str, names: Names) -> str:
    """The text whose length the rule limits."""
    return measured.format_map(names)


def _excess(measured: str, expression: Rule, names: Names, _trace: Names) -> int | None:
    limit = re.search(r"<= (\d+)", expression.text)
    return len(_measured(measured, names)) - int(limit.group(1)) if limit else None


def _bits(names: Names) -> int:
    found = next(names[a] for a in ("cnb", "nnb", "nb") if a in names)
    if not isinstance(found, int):
        raise TypeError(found)
    return found


def _network_of(names: Names) -> str:
    return str(names.get("sec") or names["vpc"])


SMALLEST_BITS = 12
"""From the largest network of AWS (/16) to its smallest (/28)."""


def free_offset(names: Names) -> int | None:
    """The first number at which node subnets don't overlap those of the control plane."""
    vpc, cnb, nnb, zones = names["vpc"], names["cnb"], names["nnb"], len(names["zones"])
    if not 0 <= nnb <= SMALLEST_BITS:
        return None
    taken = [subnet(vpc, cnb, i) for i in range(zones)]
    for start in range(2**nnb - zones + 1):
        if not any(overlaps(a, subnet(vpc, nnb, start + j)) for a in taken for j in range(zones)):
            return start
    return None


def _available(_measured: str, _expression: Rule, names: Names, _trace: Names) -> int:
    if "subnets" in names:
        return sum(2 ** (32 - prefix(s)) - 5 for s in names["subnets"])
    bits = _bits(names)
    return 2**bits if 0 <= bits <= 32 else 0


def _total(_measured: str, expression: Rule, names: Names, _trace: Names) -> int:
    if "total_max_nodes" not in expression.names:
        found: int = names["max"] * (len(names["zones"]) or 3)
        return found
    total: int = names["total_max_nodes"]
    return total


def _room(_measured: str, _expression: Rule, names: Names, _trace: Names) -> int:
    bits = 24 - prefix(names["pod"] if "pod" in names else names["pods"])
    return 2**bits if bits >= 0 else 0


def _type(_measured: str, _expression: Rule, names: Names, _trace: Names) -> Any:
    return names["types"][0] if "types" in names else names["type"]


def _twice(_measured: str, _expression: Rule, names: Names, _trace: Names) -> Any:
    items = names["l"]
    return next(item for i, item in enumerate(items) if item in items[:i])


def _double_taint(names: Names) -> Mapping[str, Any]:
    taints = names["taints"]
    mark = [(t["key"], t["effect"]) for t in taints]
    found: Mapping[str, Any] = next(t for i, t in enumerate(taints) if mark[i] in mark[:i])
    return found


def _key(_measured: str, _expression: Rule, names: Names, _trace: Names) -> Any:
    return _double_taint(names)["key"] if "taints" in names else names.get("key")


def _effect(_measured: str, _expression: Rule, names: Names, _trace: Names) -> Any:
    return _double_taint(names)["effect"] if "taints" in names else names.get("effect")


def _expected(_measured: str, _expression: Rule, names: Names, _trace: Names) -> str:
    upper = names["cloud"] in ("aws", "google")
    return (
        "NO_SCHEDULE, PREFER_NO_SCHEDULE, NO_EXECUTE" if upper else "NoSchedule, PreferNoSchedule, NoExecute"
    )


def _port(_measured: str, _expression: Rule, names: Names, _trace: Names) -> Any:
    ports, mine = names["all_ports_of_all_environments"], names.get("h")
    if ports.count(mine) > 1:
        return mine
    return next(p for i, p in enumerate(ports) if p in ports[:i])


def _fitting(names: Names) -> str:
    """Which sizes of subnet fit the cluster's network."""
    vpc = _network_of(names)
    lowest, highest = max(0, 16 - prefix(vpc)), 28 - prefix(vpc)
    if highest < lowest:
        return _("{vpc} is too small for any.").format(vpc=vpc)
    return _("With {vpc} choose {lowest} to {highest}.").format(vpc=vpc, lowest=lowest, highest=highest)


Maker = Callable[[str, Rule, Names, Names], Any]

_COMPUTED: Mapping[str, Maker] = {
    "type": _type,
    "zones_count": lambda r, e, n, t: len(n["zones"]) or n.get("zone_count") or 3,
    "total": _total,
    "length": lambda r, e, n, t: len(_measured(r, n)),
    "excess": _excess,
    "cut": lambda r, e, n, t: (n["name"] if "name" in n else n["clusters"][0]["name"])[:30],
    "project": lambda r, e, n, t: n.get("project") or n["clusters"][0]["project"],
    "result": lambda r, e, n, t: prefix(_network_of(n)) + _bits(n),
    "fitting": lambda r, e, n, t: _fitting(n),
    "available": _available,
    "needed": lambda r, e, n, t: (n["total_max_nodes"] + 1) * (n["pods"] + 1),
    "suggested_offset": lambda r, e, n, t: free_offset(n),
    "addresses": lambda r, e, n, t: max(0, n["zone_count"] * (2 ** (32 - prefix(n["vpc"]) - n["nnb"]) - 5)),
    "room": _room,
    "suggestion": lambda r, e, n, t: str(network(n["c"])),
    "gpus": lambda r, e, n, t: catalog_gpus("google", n["type"]),
    "expected": _expected,
    "effect": _effect,
    "key": _key,
    "value": lambda r, e, n, t: n["labels"][t["k"]],
    "item": _twice,
    "port": _port,
    "next": lambda r, e, n, t: f"1.{minor(n['old']['version']) + 1}",
    "old": lambda r, e, n, t: n["old"]["version"],
    "as_of": lambda r, e, n, t: catalog.as_of(n["cloud"], "kubernetes_versions"),
}
