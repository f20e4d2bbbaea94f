"""One unit of a repository: a root, the tfvars files it is applied with, and its workspace."""

from __future__ import annotations

from core.frozen import dataclass
from core.terraform.evaluate.places import Switch
from core.terraform.evaluate.values import Reason, Value


@dataclass(frozen=True, slots=True)
class Unit:
    root: str
    """Its folder, "." for the top."""
    var_files: tuple[str, ...] = ()
    """Paths from the top of the repository, as the command line names them: the last wins."""
    workspace: str = "default"


@dataclass(frozen=True, slots=True)
class Call:
    """One module call on the way to a module: its name, and its key where it has `for_each` or `count`."""

    name: str
    key: str | int | None = None

    def __str__(self) -> str:
        if self.key is None:
            return f"module.{self.name}"
        key = str(self.key) if isinstance(self.key, int) else f'"{self.key}"'
        return f"module.{self.name}[{key}]"


Path = tuple[Call, ...]
"""Which module of a unit: () for the root's."""


@dataclass(frozen=True, slots=True)
class Instance:
    """One thing that a block makes."""

    key: str | int | None = None
    exists: bool | None = True
    """None: only Terraform can tell."""
    value: Value | None = None
    """`each.value`."""
    switch: Switch | None = None
    """What decided that it isn't there."""


class Instances:
    """All that a block makes, those that are switched off included. Never changed once made."""

    __slots__ = ("_by_key", "items", "why")

    def __init__(self, items: tuple[Instance, ...], why: Reason | None = None) -> None:
        self.items = items
        self.why = why
        """Why there may be others, or none of these."""
        self._by_key = {one.key: one for one in reversed(items)}

    def get(self, key: str | int | None) -> Instance | None:
        return self._by_key.get(key)


ONE = Instances((Instance(),))
