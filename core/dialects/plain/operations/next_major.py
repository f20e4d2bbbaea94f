"""What the next major of a module asks of a call: each argument told, and rewritten where every one maps."""

from __future__ import annotations

from collections.abc import Iterator

from core import hcl
from core.dialects.plain.facts.module_majors import (
    Renames,
    is_name,
    known_inputs,
    known_keys,
    newest,
    next_major,
    providers,
    renames,
    surprises,
)
from core.dialects.plain.operations.module_calls import ModuleCall
from core.frozen import dataclass
from core.text import _, listed

_META = frozenset(("source", "version", "providers", "count", "for_each", "depends_on"))


@dataclass(frozen=True)
class NextMajor:
    """Of one call."""

    call: ModuleCall
    major: int
    tag: str
    lines: tuple[str, ...]
    """What is another then, a sentence each."""
    open: tuple[str, ...]
    """What a hand must decide: nothing is rewritten as long as there is any."""
    spans: tuple[tuple[int, int, str], ...]
    """Names that are written otherwise, by their bytes in the file."""

    @property
    def maps(self) -> bool:
        return not self.open


def report(call: ModuleCall) -> NextMajor | None:
    """None where the facts know no later major."""
    module, major = call.use.module.name, call.use.major
    later = next_major(module, major)
    known = newest(module, later) if later is not None else None
    if later is None or known is None:
        return None
    told = renames(module, major, later)
    lines: list[str] = []
    unsettled: list[str] = []
    spans: list[tuple[int, int, str]] = []
    if call.use.assumed:
        unsettled.append(_("Which release is used now can't be told for certain."))
    if not told.told:
        unsettled.append(
            _("Repoform doesn't know what changes from {old} to {new}: read the module's notes on upgrading.")
            .format(old=major, new=later)
        )  # fmt: skip
    variant = call.use.variant.removeprefix("modules/")
    there = known_inputs(module, later, variant)
    for name, attribute in call.block.body.attributes.items():
        if name in _META:
            continue
        where = _("{file}, line {line}").format(file=call.file, line=attribute.line)
        if name in told.gone:
            unsettled.append(
                _("{name} ({where}) is gone: what it says must be said otherwise.").format(
                    name=name, where=where
                )
            )
        elif name in told.inputs and is_name(told.inputs[name]):
            new = told.inputs[name]
            lines.append(_("{name} ({where}) is called {new}.").format(name=name, where=where, new=new))
            spans.append((*attribute.name_span, new))
        elif name in told.inputs:
            unsettled.append(
                _("{name} ({where}) becomes {new}.").format(name=name, where=where, new=told.inputs[name])
            )
        elif name not in there:
            unsettled.append(
                _("Repoform doesn't know whether {name} ({where}) is still there.").format(
                    name=name, where=where
                )
            )
        _entries(call, told, later, name, attribute, lines, unsettled, spans)
    lines += [
        _("It needs {name} {wanted}.").format(name=n, wanted=w) for n, w in providers(module, later).items()
    ]
    lines += surprises(module, later)
    return NextMajor(call, later, known[0], tuple(lines), tuple(unsettled), tuple(spans))


def _entries(
    call: ModuleCall,
    told: Renames,
    later: int,
    name: str,
    attribute: hcl.Attribute,
    lines: list[str],
    unsettled: list[str],
    spans: list[tuple[int, int, str]],
) -> None:
    """What the entries of an input that holds pools say."""
    pools = call.use.module.pools(call.use.major, call.use.variant)
    if all(one.name != name for one in pools):
        return
    keys = told.keys.get(name, {})
    variant = call.use.variant.removeprefix("modules/")
    there = known_keys(call.use.module.name, later, variant, told.inputs.get(name, name))
    held = list(_written(attribute.expr))
    if not held:
        if keys:
            unsettled.append(
                _("The entries of {name} stand elsewhere; there {names} would be called otherwise.").format(
                    name=name, names=listed(f"{a} → {b}" for a, b in keys.items())
                )
            )
        return
    for item in held:
        key = item.key or item.key_text
        where = _("{file}, line {line}").format(file=call.file, line=item.line)
        words = {"key": key, "name": name, "where": where}
        if key in keys and is_name(keys[key]):
            lines.append(_("{key} in {name} ({where}) is called {new}.").format(new=keys[key], **words))
            spans.append((*item.key_span, keys[key]))
        elif key in keys:
            unsettled.append(_("{key} in {name} ({where}) becomes {new}.").format(new=keys[key], **words))
        elif there and key not in there:
            unsettled.append(
                _("Repoform doesn't know whether {key} in {name} ({where}) is still there.").format(**words)
            )


def _written(expr: hcl.Expr) -> Iterator[hcl.Item]:
    """The items of all entries, where the map or list is written out."""
    for entry in (*(item.expr for item in expr.items), *expr.elements):
        yield from entry.items
