"""Finds clusters and pools of one unit: every folder that its root reaches, at any depth of calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from core.dialects.plain.recognise import (
    aws_eks,
    azurerm_kubernetes,
    community_modules,
    google_container,
    launch_templates,
    other_clouds,
)
from core.dialects.plain.recognise.belongs import with_clusters
from core.dialects.plain.recognise.making import Block
from core.dialects.plain.recognise.model import Recognised, Seen
from core.terraform.evaluate import Call, Declared, Evaluation, Folder, Instance, Path, Reason, Switch
from core.terraform.evaluate.syntax import Unreadable
from core.terraform.folder import local_target

MOST_MODULES = 2_000
MOST_SEEN = 5_000
MAX_DEPTH = 20

_Found = Callable[[Block], Iterator[Seen]]


@lru_cache(maxsize=1)
def _constructs() -> Mapping[str, _Found]:
    """By type of resource."""
    out: dict[str, _Found] = {}
    for construct in (google_container, aws_eks, azurerm_kubernetes):
        out.update(dict.fromkeys(construct.TYPES, construct.found))
    out.update(dict.fromkeys(other_clouds.types(frozenset(out)), other_clouds.found))
    return out


def recognise(evaluation: Evaluation) -> Recognised:
    """The clusters, pools and features of the evaluation's unit. Never raises on what the code holds."""
    return _Walk(evaluation).run()


class _Walk:
    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.incomplete: list[tuple[str, Reason]] = []
        self.templates: list[Seen] = []
        self.modules = 0
        self._holds: dict[str, bool] = {}

    def run(self) -> Recognised:
        seen = []
        for one in self._module((), True, None, None):
            seen.append(one)
            if len(seen) >= MOST_SEEN:
                break
        linked = with_clusters(self.evaluation, seen)
        linked = launch_templates.with_templates(self.evaluation, linked, self.templates)
        return Recognised(tuple(linked), tuple(self.incomplete))

    def _module(
        self, path: Path, exists: bool | None, switch: Switch | None, why: Reason | None
    ) -> Iterator[Seen]:
        folder = self.evaluation.folder(path)
        self.modules += 1
        if folder is None or self.modules > MOST_MODULES:
            return
        for (type, label), declared in folder.resources.items():
            construct = _constructs().get(type)
            if construct is None and type != launch_templates.TYPE:
                continue
            current = self.evaluation.declared(path, "resource", type, label) or declared
            if construct is None:
                for block in self._certain(path, current, exists):
                    self.templates += _safely(launch_templates.found(block))
                continue
            for block in self._blocks(path, current, exists, switch, why):
                yield from _safely(construct(block))
        for name, declared in folder.calls.items():
            current = self.evaluation.declared(path, "module", name) or declared
            yield from self._call(path, folder, current, exists, switch, why)

    def _call(
        self,
        path: Path,
        folder: Folder,
        declared: Declared,
        exists: bool | None,
        switch: Switch | None,
        why: Reason | None,
    ) -> Iterator[Seen]:
        try:
            use = community_modules.use_of(declared)
            target = local_target(folder.path, community_modules.literal(declared, "source"))
        except Unreadable:
            return
        if use is not None:
            for block in self._blocks(path, declared, exists, switch, why):
                yield from _safely(community_modules.found(block, use, self.incomplete))
        elif target is not None and len(path) < MAX_DEPTH and self._may_hold(target, 0):
            for block in self._blocks(path, declared, exists, switch, why):
                inner = (*path, Call(declared.name, block.instance.key))
                yield from self._module(inner, block.exists, block.switch, block.why)

    def _may_hold(self, path: str, depth: int) -> bool:
        """Whether a folder, or what it calls, holds anything known."""
        if path in self._holds:
            return self._holds[path]
        self._holds[path] = False
        texts = self.evaluation.texts
        if not texts.exists(path) or depth > MAX_DEPTH:
            return False
        folder = texts.folder(path)
        found = any(
            type in _constructs() or type == launch_templates.TYPE for type, _label in folder.resources
        )
        if not found:
            for declared in folder.calls.values():
                try:
                    source = community_modules.literal(declared, "source")
                    known = community_modules.use_of(declared) is not None
                except Unreadable:
                    continue
                target = local_target(path, source)
                if known or (target is not None and self._may_hold(target, depth + 1)):
                    found = True
                    break
        self._holds[path] = found
        return found

    def _certain(self, path: Path, declared: Declared, exists: bool | None) -> Iterator[Block]:
        """The instances of a block that isn't shown itself."""
        for instance in self.evaluation.instances(declared, path).items:
            yield Block(self.evaluation, path, declared, instance, exists, None, None)

    def _blocks(
        self, path: Path, declared: Declared, exists: bool | None, switch: Switch | None, why: Reason | None
    ) -> Iterator[Block]:
        """The instances of a block."""
        made = self.evaluation.instances(declared, path)
        if made.why is not None:
            address = Block(self.evaluation, path, declared, Instance(), exists, switch, why).address
            self.incomplete.append((address, made.why))
        for instance in made.items:
            there, off, reason = exists, switch, why
            if exists is not False and instance.exists is not True:
                there, off = instance.exists, instance.switch
                reason = made.why if instance.exists is None else None
            yield Block(self.evaluation, path, declared, instance, there, off, reason)


def _safely(found: Iterator[Seen]) -> Iterator[Seen]:
    """What can't be read ends a block, not the walk."""
    try:
        yield from found
    except Unreadable:
        return
