"""Variables of its own for a pool that is a copy of another: where the code calls a variable after the old
pool and gives it to nothing else, the copy would be tied to the old pool's values. It gets its own, declared
behind the old one and set wherever that is, as a careful hand would do it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from posixpath import dirname

from core import hcl
from core.dialects.common.workbench.workbench import code
from core.dialects.errors import Refused
from core.dialects.plain.operations.copies import Copied
from core.dialects.plain.operations.naming import Naming
from core.dialects.plain.operations.places import block_place
from core.dialects.plain.operations.plain_workbench import PlainWorkbench
from core.dialects.plain.operations.references import found
from core.dialects.plain.operations.roles import ROLES, setting_of
from core.frozen import dataclass
from core.platform.model import EnvValue, Module
from core.terraform.evaluate import Declared, Texts
from core.text import _, sentence_list

_VARIABLE = re.compile(r"(?<![\w.-])var\.([A-Za-z_][\w-]*)")
_Operations = dict[str, list[hcl.Operation]]


def with_own_values(
    bench: PlainWorkbench, those: Iterable[Copied | Refused], naming: Naming, environment: str
) -> Iterator[Copied | Refused]:
    """Each copy, before it the same with variables of its own where it would have the old pool's."""
    for copied in those:
        if not isinstance(copied, Refused):
            own = with_own_variables(bench, copied, naming, environment)
            if own is not None:
                yield own
        yield copied


def shared_words(pool: Module, like: Module) -> tuple[str, ...]:
    """What the new pool has from the very place where the one that it is like has it."""
    found = []
    for role in ROLES:
        setting = setting_of(pool, role)
        values = setting.values.values() if setting is not None else ()
        if setting is not None and any(_is_shared(v, pool, like) for v in values):
            found.append(setting.field.label)
    if not found:
        return ()
    words = _(
        "{pool} and {like} take the same value for {settings}: changing it later asks whether both are meant."
    )
    return (words.format(pool=pool.title, like=like.title, settings=sentence_list(found)),)


def _is_shared(value: EnvValue, pool: Module, like: Module) -> bool:
    """Whether both take it from a place that is neither's own: also where an expression such as `[var.type]`
    leads there."""
    if like.title not in value.also_used_by:
        return False
    inside = value.file == pool.file and pool.line <= (value.line or 0) <= pool.end_line
    return bool(value.source) or not inside


@dataclass(frozen=True, slots=True)
class _Swap:
    old: str
    new: str
    argument: str
    """What takes it in the pool."""


def with_own_variables(
    bench: PlainWorkbench, copied: Copied, naming: Naming, environment: str
) -> Copied | None:
    """The same copy with variables of its own; None where it has none that are called after the old pool."""
    root = bench.unit(environment).evaluation.unit.root
    swaps: dict[str, _Swap] = {}
    operations: _Operations = {}
    for file, those in copied.operations.items():
        for one in those:
            text = _text_of(one)
            if text is None or not _is_code(file) or (dirname(file) or ".") != root:
                operations.setdefault(file, []).append(one)
                continue
            swaps |= {s.old: s for s in _swaps(bench.state.texts, root, text, naming)}
            operations.setdefault(file, []).append(_with_text(one, _swapped(text, swaps)))
    created = {}
    for file, data in copied.created.items():
        text = data.decode()
        if _is_code(file) and (dirname(file) or ".") == root:
            swaps |= {s.old: s for s in _swaps(bench.state.texts, root, text, naming)}
            text = _swapped(text, swaps)
        created[file] = text.encode()
    if not swaps:
        return None
    try:
        for swap in swaps.values():
            for file, one in _made(bench, root, swap, naming):
                operations.setdefault(file, []).append(one)
    except (Refused, hcl.HclError):
        return None
    words = _("{pool} gets values of its own, apart from those of {like}: {names}.")
    names = sentence_list([swap.new for swap in swaps.values()])
    told = words.format(pool=naming.new, like=naming.old, names=names)
    return Copied(operations, created, " ".join(x for x in (copied.note, told) if x))


def _is_code(file: str) -> bool:
    return file.endswith((".tf", ".tofu"))


def _text_of(operation: hcl.Operation) -> str | None:
    """What is copied, as it is written."""
    if isinstance(operation, hcl.AddBlock):
        return operation.text
    value = getattr(operation, "value", None)
    return value.text if isinstance(value, hcl.Expression) else None


def _with_text(operation: hcl.Operation, text: str) -> hcl.Operation:
    if isinstance(operation, hcl.AddBlock):
        return hcl.AddBlock(operation.path, text, operation.after)
    if isinstance(operation, hcl.InsertElement):
        return hcl.InsertElement(operation.path, operation.index, hcl.Expression(text))
    assert isinstance(operation, hcl.SetValue)
    return hcl.SetValue(operation.path, hcl.Expression(text))


def _swaps(texts: Texts, folder: str, text: str, naming: Naming) -> Iterator[_Swap]:
    """The variables in a copy that are the old pool's alone: called after it, and used nowhere else."""
    declared = texts.folder(folder).variables
    bare = code(text)
    for old in dict.fromkeys(m[1] for m in _VARIABLE.finditer(bare)):
        named = naming.named(old)
        if named is None or old not in declared or len(declared[old].parts) > 1:
            continue
        new = named.replace("-", "_")
        pattern = rf"(?<![\w.-])var\.{re.escape(old)}(?![\w-])"
        here = len(re.findall(pattern, bare))
        # What a block of the variable itself says of it is no use.
        everywhere = len(list(found(texts, folder, pattern, declared[old])))
        if new in declared or everywhere != here:
            continue
        given = re.search(rf"([A-Za-z_][\w-]*)\s*=\s*[^\n]*?{pattern}", bare)
        argument = given[1] if given is not None else old
        if argument not in ("count", "for_each"):  # whether there is one at all isn't a value of the pool
            yield _Swap(old, new, argument)


def _swapped(text: str, swaps: dict[str, _Swap]) -> str:
    def renamed(match: re.Match[str]) -> str:
        swap = swaps.get(match[1])
        return f"var.{swap.new}" if swap is not None else match[0]

    return _VARIABLE.sub(renamed, text)


def _made(
    bench: PlainWorkbench, root: str, swap: _Swap, naming: Naming
) -> Iterator[tuple[str, hcl.Operation]]:
    """Its declaration behind the old one's, and its value wherever the old one has one."""
    texts, snapshot = bench.state.texts, bench.snapshot
    declared = texts.folder(root).variables[swap.old]
    place = block_place(snapshot, texts, declared)
    yield place.file, hcl.AddBlock((), _declaration(bench, place.file, declared, swap, naming), place.path)
    files = [f for unit in bench.here.units.values() for f in unit.evaluation.layers()]
    for file in dict.fromkeys(texts.file(f).path for f in files):
        if file not in snapshot:
            continue
        if texts.file(file).problem is not None:
            raise Refused(str(texts.file(file).problem))
        if texts.value(file, swap.old) is None:
            continue
        if file.endswith(".json"):
            told = json.loads(snapshot.read(file))[swap.old]
            yield file, hcl.SetValue((hcl.KeyStep(swap.new),), told)
            continue
        attribute = hcl.parse(snapshot.read(file)).body.attributes.get(swap.old)
        if attribute is not None:
            step = hcl.AttributeStep(swap.new)
            yield file, hcl.SetValue((step,), hcl.Expression(attribute.expr.text))


def _declaration(bench: PlainWorkbench, file: str, declared: Declared, swap: _Swap, naming: Naming) -> str:
    """The old one's block, under the new name and with words of its own."""
    data = bench.snapshot.read(file)
    block = hcl.find(hcl.parse(data), (hcl.BlockStep("variable", (swap.old,)),))
    if not isinstance(block, hcl.Block):
        raise Refused(_("How {name} is declared can't be told.").format(name=swap.old))
    swaps = {block.label_spans[-1]: hcl.to_hcl(swap.new)}
    words = block.body.attributes.get("description")
    if words is not None:
        swaps[words.expr.span] = hcl.to_hcl(f"{swap.argument} of the node pool {naming.new}.")
    out, at = b"", block.span[0]
    for (start, end), text in sorted(swaps.items()):
        out += data[at:start] + text.encode()
        at = end
    return _swapped((out + data[at : block.span[1]]).decode(), {swap.old: swap})
