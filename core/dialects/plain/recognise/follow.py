"""Follows what an argument refers to, through locals, variables, outputs and data, to a cluster's block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.dialects.plain.recognise.known import resources
from core.dialects.plain.recognise.model import Seen
from core.frozen import dataclass
from core.terraform.evaluate import Call, Declared, Evaluation, Path, Value, syntax
from core.terraform.evaluate.places import Chunk
from core.terraform.evaluate.protocol import NO_NAMES
from core.terraform.evaluate.syntax import Node, Step, Unreadable

MAX_STEPS = 200
"""References on the way to one cluster, branches counted."""


@dataclass(frozen=True, slots=True)
class _Here:
    """Where an expression stands: a module, and the block whose each and count it sees."""

    chunk: Chunk
    path: Path
    declared: Declared | None
    key: str | int | None


class Follow:
    def __init__(self, evaluation: Evaluation, clusters: Sequence[Seen]) -> None:
        self.evaluation = evaluation
        self.left = 0
        self.resources: dict[tuple[object, ...], list[Seen]] = {}
        for cluster in clusters:
            if cluster.declared is not None:
                self.resources.setdefault((cluster.path, *cluster.declared.labels), []).append(cluster)

    def cluster(self, one: Seen, argument: str) -> Seen | None:
        """The cluster that an argument of a pool or feature leads to; None where none can be told."""
        found = one.body.attributes.get(argument) if one.body is not None else None
        if found is None:
            return None
        return self.at(found[0], found[1].expression, one)

    def at(self, chunk: Chunk, node: Node, one: Seen) -> Seen | None:
        """The block that an expression in another block leads to."""
        self.left = MAX_STEPS
        try:
            return self._node(node, _Here(chunk, one.path, one.declared, one.instance.key))
        except Unreadable:
            return None

    def _node(self, node: Node, here: _Here) -> Seen | None:
        self.left -= 1
        if self.left < 0:
            return None
        if isinstance(node, syntax.Reference):
            return self._reference(node.root, [*node.steps], here, None)
        if isinstance(node, syntax.Relative):
            return self._relative(node, here)
        if isinstance(node, syntax.Index):
            return self._node(node.source, here)
        if isinstance(node, syntax.Wrapped):
            return self._node(node.inner, here)
        if isinstance(node, syntax.Splat):
            return self._node(node.source, here)
        return self._first(_inside(node), here)

    def _first(self, nodes: Iterator[Node], here: _Here) -> Seen | None:
        return next((found for n in nodes if (found := self._node(n, here)) is not None), None)

    def _relative(self, node: syntax.Relative, here: _Here) -> Seen | None:
        """`module.eks[each.key].name`, `google_container_cluster.main[each.key].name`."""
        source = node.source
        if isinstance(source, syntax.Index) and isinstance(source.source, syntax.Reference):
            inner = source.source
            key = self._key(source.key, here)
            if key is not None:
                return self._reference(inner.root, [*inner.steps, *node.steps], here, key)
        return self._node(source, here)

    def _key(self, node: Node, here: _Here) -> str | int | None:
        name = ("follow", here.path, here.chunk, node, here.key)
        value = self.evaluation.evaluated(
            name, here.chunk, node, here.path, here.declared, here.key, NO_NAMES, None
        )
        if not value.is_known or value.data is None:
            return None
        return value.data if isinstance(value.data, str) else _whole(value)

    def _reference(
        self, root: str, steps: list[Step], here: _Here, computed: str | int | None
    ) -> Seen | None:
        """`computed`: the key after the name, where it isn't written plainly."""
        name = steps[0].attribute if steps else None
        if name is None:
            return None
        if root == "local":
            return self._definition("local", name, here)
        if root == "var":
            return self._argument(name, here)
        key = computed if computed is not None else _step_key(steps, 1)
        if root == "module":
            return self._module(name, key, steps, here)
        if root == "data" and len(steps) > 1 and steps[1].attribute is not None:
            return self._data(name, steps[1].attribute, here)
        if root in resources():
            return self._resource((here.path, root, name), key)
        return None

    def _definition(self, kind: str, name: str, here: _Here) -> Seen | None:
        declared = self.evaluation.declared(here.path, kind, name)
        if declared is None:
            return None
        part = declared.parts[-1]
        return self._node(part.tree.expression, _Here(part.chunk, here.path, None, None))

    def _argument(self, name: str, here: _Here) -> Seen | None:
        """What the caller gives for a variable."""
        if not here.path:
            return None
        call = here.path[-1]
        declared = self.evaluation.declared(here.path[:-1], "module", call.name)
        found = declared.attribute(name) if declared is not None else None
        if found is None:
            return None
        return self._node(found[1].expression, _Here(found[0], here.path[:-1], declared, call.key))

    def _module(self, name: str, key: str | int | None, steps: list[Step], here: _Here) -> Seen | None:
        known = self._resource((here.path, name), key)
        if known is not None:
            return known
        output = next((s.attribute for s in steps[1:] if s.attribute is not None), None)
        inner = (*here.path, Call(name, key))
        declared = self.evaluation.declared(inner, "output", output) if output is not None else None
        found = declared.attribute("value") if declared is not None else None
        if found is None:
            return None
        return self._node(found[1].expression, _Here(found[0], inner, None, None))

    def _data(self, type: str, name: str, here: _Here) -> Seen | None:
        """What a data source of a cluster is asked for."""
        declared = self.evaluation.declared(here.path, "data", type, name)
        if declared is None or type not in resources():
            return None
        for argument in ("name", "cluster_id", "id"):
            found = declared.attribute(argument)
            if found is None:
                continue
            at = _Here(found[0], here.path, declared, None)
            cluster = self._node(found[1].expression, at)
            if cluster is not None:
                return cluster
            value = self.evaluation.expression(found[0], found[1].expression, here.path)
            return self.named(value, type, here.path)
        return None

    def named(self, value: Value, type: str, path: Path) -> Seen | None:
        """The one cluster that is called so, the nearest where several are."""
        if not value.is_known or not isinstance(value.data, str):
            return None
        names = (value.data, value.data.rsplit("/", 1)[-1])
        cloud = resources()[type].cloud if type in resources() else ""
        found = [
            c
            for clusters in self.resources.values()
            for c in clusters
            if c.name is not None and (c.known_name or c.label) in names and (not cloud or c.cloud == cloud)
        ]
        return nearest(found, path)

    def _resource(self, where: tuple[object, ...], key: str | int | None) -> Seen | None:
        found = self.resources.get(where, [])
        if len(found) > 1:
            found = [c for c in found if c.instance.key == key]
        return found[0] if len(found) == 1 else None


def nearest(found: Sequence[Seen], path: Path) -> Seen | None:
    """The one that there is, or the one whose module shares most of the way; None where that isn't one."""

    def shared(cluster: Seen) -> int:
        n = 0
        while n < min(len(cluster.path), len(path)) and cluster.path[n] == path[n]:
            n += 1
        return n

    best = max(map(shared, found), default=0)
    near = [c for c in found if shared(c) == best]
    left = [c for c in near if c.exists is not False] or near
    return left[0] if len(left) == 1 else None


def _step_key(steps: list[Step], at: int) -> str | int | None:
    if len(steps) <= at or steps[at].attribute is not None:
        return None
    key = steps[at].key
    whole = getattr(key, "integer", None)
    return key if isinstance(key, str) else whole if isinstance(whole, int) else None


def _whole(value: Value) -> int | None:
    return value.number.integer if value.kind == "number" else None


def _inside(node: Node) -> Iterator[Node]:
    """The expressions in an expression, in order."""
    for name in node.__slots__:
        inner = getattr(node, name)
        for one in inner if isinstance(inner, tuple) else (inner,):
            if isinstance(one, Node):
                yield one
