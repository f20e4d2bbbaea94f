"""How this repository writes its modules, read off the ones it has: what a new one should look like. A matter
of lines and blanks, so it is read off the trees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from core import hcl
from core.dialects.common.workbench.workbench import Workbench
from core.frozen import dataclass


@dataclass(frozen=True, slots=True)
class LayoutStyle:
    compact: bool = False
    """No blank lines between attributes."""
    alphabetical: bool = False
    environments_apart: bool = True
    """A blank line between environments."""
    base_key_apart: bool = True
    """A blank line after `configuration_base_key`."""
    quoted_numbers: bool = False
    """Numbers are written as strings."""
    order: tuple[str, ...] = ()
    """Keys of a module of the same kind, as it has them."""


def _gaps(items: Sequence[hcl.Item]) -> int:
    return sum(1 for a, b in pairwise(items) if b.line - _last_line(a) > 1)


def _last_line(item: hcl.Item) -> int:
    return item.expr.end_line


def configuration_of(block: hcl.Block) -> hcl.Expr | None:
    """The `configuration` object where it stands in the block itself."""
    attribute = block.body.attributes.get("configuration")
    return attribute.expr if attribute is not None and attribute.expr.kind == "object" else None


def environment_items(block: hcl.Block) -> tuple[hcl.Item, ...]:
    found = configuration_of(block)
    return tuple(i for i in found.items if i.key is not None) if found is not None else ()


def _base_items(block: hcl.Block) -> tuple[hcl.Item, ...]:
    """The keys of the fullest environment."""
    objects = [i.expr.items for i in environment_items(block) if i.expr.kind == "object"]
    return max(objects, key=len, default=())


def read(folder: Workbench, cluster: str, likes: Iterable[str]) -> LayoutStyle:
    """That of the cluster's own module; `likes`: modules of the kind to write, the most alike first."""
    calls = [call for call in folder.terraform().calls if not call.file.endswith(".json")]
    blocks = [folder.written(call) for call in calls]
    by_name = {b.labels[0]: b for b in blocks}
    own = by_name.get(cluster)
    like = next((by_name[n] for n in likes if n in by_name and len(_base_items(by_name[n])) > 1), None)
    sample = like or own
    if sample is None:
        return LayoutStyle()
    items = _base_items(sample)
    keys = [i.key for i in items if i.key]
    environments = environment_items(sample) or (environment_items(own) if own else ())
    base_key = sample.body.attributes.get("configuration_base_key")
    configuration = sample.body.attributes.get("configuration")
    together = base_key is not None and configuration is not None and configuration.line - base_key.line == 1
    numbers = [i.expr.text.strip() for b in blocks for i in _base_items(b)]
    quoted = [t for t in numbers if t.startswith('"') and t[1:-1].isdigit()]
    bare = [t for t in numbers if t.isdigit()]
    return LayoutStyle(
        compact=len(items) > 3 and _gaps(items) == 0,
        alphabetical=len(keys) > 3 and _gaps(items) == 0 and keys == sorted(keys),
        environments_apart=_gaps(environments) > 0 if len(environments) > 1 else True,
        base_key_apart=not together,
        quoted_numbers=len(quoted) > len(bare),
        order=tuple(keys) if like is not None else (),
    )


def arrange(groups: list[list[str]], style: LayoutStyle) -> list[list[str]]:
    """Setting names in this repository's own order and spacing."""
    names = [n for g in groups for n in g]
    if style.alphabetical:
        return [sorted(names)]
    if style.compact:
        known = [n for n in style.order if n in names]
        return [known + [n for n in names if n not in known]]
    return groups
