"""Types counted by their place in the order of a catalogue, as the files keep them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.facts_fresh.compare import Facts, order_of


def ranges(indexes: Iterable[int]) -> list[int | list[int]]:
    """
    >>> ranges([4, 1, 2, 7])
    [[1, 2], 4, 7]
    """
    spans: list[list[int]] = []
    for index in sorted(indexes):
        if spans and spans[-1][1] == index - 1:
            spans[-1][1] = index
        else:
            spans.append([index, index])
    return [first if first == last else [first, last] for first, last in spans]


def by_mask(masks: dict[int, int]) -> dict[str, list[int | list[int]]]:
    """Indexes of each bitmask of zones, smallest mask first; `masks`: of each index."""
    return {
        str(mask): ranges(index for index, its in masks.items() if its == mask)
        for mask in sorted(set(masks.values()))
    }


def set_types(facts: Facts, cloud: str, types: dict[str, Any], order: list[str]) -> None:
    """Sets the types of a catalogue; prices stay with the types that they are of."""
    catalog, prices = facts[f"catalog/{cloud}"], facts[f"prices/{cloud}"]
    before = {name: at for at, name in enumerate(order_of(catalog))}
    for key in ("regions", "zones", "spot", "basis"):
        for place, listed in prices.get(key, {}).items():
            if key != "regions" or cloud != "scaleway":
                prices[key][place] = _moved(listed, before, order)
    catalog["types"] = types
    if "order" in catalog:
        catalog["order"] = order


def _moved(listed: Any, before: dict[str, int], order: list[str]) -> Any:
    if isinstance(listed, str):
        return "".join(listed[before[name]] if name in before else "-" for name in order)
    return [listed[before[name]] if name in before else None for name in order]


def rounded(price: float) -> float:
    """To the six figures that the files keep."""
    six = float(f"{price:.6g}")
    return int(six) if six.is_integer() and six else six
