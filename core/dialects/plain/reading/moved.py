"""What `moved` and `removed` blocks say of clusters, pools and features, by their addresses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field

from core.dialects.plain.recognise import Across
from core.frozen import dataclass
from core.terraform.evaluate import Evaluation, Path
from core.terraform.moves import moves, without_index

_Address = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """As in a Platform: each address as a path of one step."""

    renamed: Mapping[_Address, _Address] = field(default_factory=dict)
    forgotten: frozenset[_Address] = frozenset()
    partly: frozenset[_Address] = frozenset()


def moved(evaluation: Evaluation, found: Iterable[Across[str]]) -> Moved:
    """Of a root and of the modules in which something was found."""
    entities = list(found)
    renamed: dict[_Address, _Address] = {}
    forgotten: set[_Address] = set()
    partly: set[_Address] = set()
    for path in _paths(entities):
        folder = evaluation.folder(path)
        if folder is None:
            continue
        said = moves(file.data for file in folder.files.values())
        start = "".join(f"{call}." for call in path)
        for here, there in said.renamed.items():
            for one in entities:
                rest = _inside(one.address, start + there)
                if rest is not None:
                    renamed[(start + here + rest,)] = (one.address,)
        for here in said.forgotten:
            forgotten.add((start + here,))
            if without_index(here) != here:
                partly.add((start + without_index(here),))
    return Moved(renamed, frozenset(forgotten), frozenset(partly))


def _paths(found: Iterable[Across[str]]) -> list[Path]:
    """The root's, and those on the way to what was found."""
    out: dict[Path, None] = {(): None}
    for one in found:
        path = one.first.path
        out.update((path[:depth], None) for depth in range(1, len(path) + 1))
    return list(out)


def _inside(address: str, outer: str) -> str | None:
    """What follows the outer address; None where it is another one."""
    if address == outer:
        return ""
    return address[len(outer) :] if address.startswith((outer + "[", outer + ".")) else None
