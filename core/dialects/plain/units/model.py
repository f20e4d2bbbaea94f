"""What `units` answers with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from functools import cached_property
from types import MappingProxyType

from core.corrections import Correction, UnitKey
from core.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence about a file, such as one that can't be read."""

    file: str
    line: int | None
    sentence: str
    kind: str = ""
    """doubled: the user bound it to several environments; circle: its module calls itself."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A correction that changes nothing, because what it speaks of is gone."""

    key: UnitKey
    said: Correction
    sentence: str


@dataclass(frozen=True, slots=True)
class Assumption:
    """A sign that a value may come from outside the files that were read."""

    reason: str
    variables: tuple[str, ...] = ()
    """The root's variables that it is about; empty: any of them."""
    file: str | None = None
    line: int | None = None
    kind: str = ""
    """server, pipeline (whatever runs Terraform, Terragrunt, too), workspace or binding: where the sign is
    from."""


@dataclass(frozen=True, slots=True)
class VarFile:
    """A file of variables as it counts for one unit."""

    path: str
    role: str
    """auto: Terraform reads it by itself. layer: beneath the environment's own. own: makes the
    environment. test: lies among the root's tests."""
    reason: str
    """Why it belongs to the root, as a clause: "it sets 9 of the 11 variables of cluster/"."""
    assumed: bool = False
    """The reason is weak: the file can't be read, or no name in it tells."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One environment of a root."""

    name: str
    """The shortest that tells it apart; never a slash. Empty: the root has no environments."""
    root: str
    var_files: tuple[VarFile, ...]
    """The weakest first, as Terraform lets them count."""
    workspace: str | None
    reason: str
    """Why this is an environment, and why it is called so."""
    assumed: tuple[Assumption, ...] = ()
    any_other: bool = False
    """It stands for every workspace that isn't named."""
    terragrunt: str | None = None
    """The unit's own terragrunt.hcl. What it gives to the module: see terragrunt.given."""
    includes: tuple[str, ...] = ()
    """Files of Terragrunt that it includes."""
    title: str = ""
    """What the user calls it; "" for its name."""
    hidden: bool = False
    """The user doesn't want to see it."""
    position: int | None = None
    """Where the user puts it: those with one come first, in its order."""
    said: UnitKey | None = None
    """What the user's correction of it is kept under; None without one."""
    inferred: UnitKey | None = None
    """Of a corrected one: what was inferred; None for one that nothing told of."""

    @property
    def command_files(self) -> tuple[str, ...]:
        """The files of variables that a command line must name, the weakest first."""
        return tuple(f.path for f in self.var_files if f.role != "auto")

    @property
    def key(self) -> UnitKey:
        return UnitKey(self.root, self.command_files, self.workspace, self.terragrunt)

    @property
    def is_said(self) -> bool:
        """Whether the user said what makes it."""
        return self.said is not None and self.key != self.inferred


@dataclass(frozen=True, slots=True)
class Root:
    """A folder that Terraform is run in."""

    path: str
    """"." for the top."""
    files: tuple[str, ...]
    """Its Terraform files as they count, overrides last."""
    group: str
    """The folder that it shares with its siblings; its own path where it has none."""
    units: tuple[Unit, ...]
    reason: str
    """Why it is a root."""
    example: bool = False
    """It lies in a folder of examples."""
    tests: tuple[VarFile, ...] = ()
    """Files of variables among its tests: they make no environment."""
    remote: str | None = None
    """The source of the module that Terragrunt brings here, where that is not in this repository."""
    holds: bool = True
    """Its code, or what it calls, may hold what was searched for."""
    aside: tuple[Unit, ...] = ()
    """What was inferred and is no environment, as the user says."""


@dataclass(frozen=True, slots=True)
class StaleFile:
    """A file of variables that belongs to no root."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that lays out environments in a way that Repoform doesn't read."""

    kind: str
    """stacks, atmos, terragrunt-stack, terragrunt-json, terramate, cdktf, templates, eksctl or
    module-blocks."""
    path: str
    sentence: str


@dataclass(frozen=True)
class Layout:
    """The roots of a repository and their environments. Never changed once made."""

    roots: tuple[Root, ...]
    """Sorted by path, "." first."""
    stale: tuple[StaleFile, ...] = ()
    unread: tuple[Unread, ...] = ()
    notes: tuple[Note, ...] = ()
    called: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Folders that are called by a local source: by which folders."""
    lost: tuple[Lost, ...] = ()
    """Corrections that change nothing."""

    @cached_property
    def callees(self) -> Mapping[str, tuple[str, ...]]:
        """Folders that call others by a local source: which."""
        out: dict[str, list[str]] = {}
        for target, callers in self.called.items():
            for caller in callers:
                out.setdefault(caller, []).append(target)
        return {caller: tuple(targets) for caller, targets in out.items()}

    def reach(self, path: str) -> frozenset[str]:
        """A folder and those that it calls, at any depth."""
        seen, todo = {path}, [path]
        while todo:
            new = [target for target in self.callees.get(todo.pop(), ()) if target not in seen]
            seen.update(new)
            todo.extend(new)
        return frozenset(seen)

    def root(self, path: str) -> Root | None:
        return next((r for r in self.roots if r.path == path), None)
