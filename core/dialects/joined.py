"""One operation of several dialects, for where it isn't known yet whose root it is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.dialects.operation import Args, Argument, Offer, Operation, Workbench
from core.platform.field import Json
from core.platform.guide import Guide


class Joined(Operation[Any]):
    """The first dialect's words, with the answers and the help of all. It is never done itself: each root's
    own dialect does."""

    def __init__(self, those: Sequence[Operation[Any]]) -> None:
        self._those = tuple(those)
        self.name = those[0].name
        self.guide_fills = frozenset().union(*(o.guide_fills for o in those))

    def title(self) -> str:
        return self._those[0].title()

    def menu(self) -> str:
        return self._those[0].menu()

    def offers(self) -> tuple[Offer, ...]:
        return self._those[0].offers()

    def help(self) -> str:
        return self._those[0].help()

    def text(self) -> str:
        return "\n\n".join(o.text() for o in self._those)

    def arguments(self) -> tuple[Argument, ...]:
        found: dict[str, Argument] = {}
        for operation in self._those:
            for argument in operation.arguments():
                found.setdefault(argument.name, argument)
        return tuple(found.values())

    def completed(self, args: dict[str, Json]) -> dict[str, Json]:
        return self._those[0].completed(args)

    def guide(self, workbench: Workbench, args: Args) -> Guide:
        return self._those[0].guide(workbench, args)

    def apply(self, workbench: Workbench, args: Args) -> None:
        self._those[0].apply(workbench, args)
