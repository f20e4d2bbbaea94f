"""One environment's settings rewritten for another framework version: renamed, retyped, nested where the
new version nests. Comments go with the line they stand above."""

from __future__ import annotations

import re
from collections.abc import Mapping

from core import hcl
from core.dialects.common.workbench.block_text import key as hcl_key
from core.dialects.common.workbench.block_text import literal, quote
from core.dialects.common.workbench.value_text import hcl as hcl_text
from core.dialects.errors import Refused
from core.frozen import dataclass
from core.platform.module_facts import ModuleFacts, new_path
from core.text import _

LISTS = ("list(string)", "set(string)")


@dataclass(frozen=True, slots=True)
class Move:
    """Where one written key goes, and with which text."""

    target: str
    """Path in the new version."""
    text: str


def target_of(path: str, old: ModuleFacts, new: ModuleFacts) -> str | None:
    """What carries this setting in the new version; None: nothing does."""
    return new_path(old, new, path) if path in old.records else None


def converted(path: str, expr: hcl.Expr, before: str, after: str) -> str:
    """The text of a value in another format, meaning the same. Raises Refused where that can't be told."""
    text = expr.text
    if before == after or (before in ("list(string)", "set(string)") and after in LISTS):
        return text
    scalar = {"number-as-string": "number", "bool-as-string": "bool"}
    plain = expr.kind == "literal"
    value = expr.value() if plain or expr.kind == "heredoc" else None
    if scalar.get(before) == after:
        if plain and isinstance(value, str):
            bare = value.strip()
            fits = bare in ("true", "false") if after == "bool" else re.fullmatch(r"-?\d+(\.\d+)?", bare)
            return bare if fits else text
        return text
    if before == "comma-list" and after in LISTS:
        if plain and value is None:
            return text
        if plain and not isinstance(value, bool):
            return literal([w for w in str(value).split(",") if w])
        return f'split(",", {text})'
    if before == "comma-list" and after == "map(string)" and plain:
        return hcl_text(path, {w: "" for w in str(value or "").split(",") if w}, after)
    if before == "comma-kv" and after == "map(string)" and plain:
        pairs = [w.split("=") for w in str(value or "").split(",")]
        return hcl_text(path, {p[0]: p[1] for p in pairs if len(p) == 2}, after)
    texts = ("string", "cidr", "yaml-text")
    if before in texts and after in texts:
        return text
    if before == "string" and after == "comma-list":
        # One text is a list of one: from v0.16 on `cluster_instance_type` may name several.
        return text
    if before in texts and after in LISTS and plain and isinstance(value, str):
        return literal([value] if value else [])
    raise Refused(
        _("{setting} can't be turned from {before} into {after}: {text}").format(
            setting=path, before=before, after=after, text=text[:60]
        )
    )


def moves(expr: hcl.Expr, old: ModuleFacts, new: ModuleFacts, where: str) -> dict[str, Move]:
    """What becomes of every key of one environment. Raises Refused where one maps to nothing."""
    out: dict[str, Move] = {}
    for item in expr.items:
        name = item.key
        if name is None:
            raise Refused(
                _(
                    "{where}, line {line}: the name {key} is computed, so Repoform can't tell what it sets."
                ).format(where=where, line=item.line, key=item.key_text)
            )
        target = target_of(name, old, new)
        if target is None:
            if name not in old.records and name not in old.groups and new.style == old.style:
                out[name] = Move(name, item.expr.text)
                continue
            if name in new.groups and new.style == old.style:
                out[name] = Move(name, item.expr.text)
                continue
            known = name in old.records
            raise Refused(
                (
                    _(
                        "{where}, line {line}: {framework} has nothing like {setting} any more. Remove it "
                        "first."
                    )
                    if known
                    else _(
                        "{where}, line {line}: {setting} is not a setting of this module; Terraform "
                        "ignores it now and would drop it. Remove it first."
                    )
                ).format(where=where, line=item.line, framework=new.version, setting=name)
            )
        try:
            text = converted(name, item.expr, old.formats[name], new.formats[target])
        except Refused as error:
            words = _("{where}, line {line}: {reason}")
            raise Refused(words.format(where=where, line=item.line, reason=error)) from error
        taken = next((k for k, m in out.items() if m.target == target), None)
        if taken is not None:
            raise Refused(
                _("{where}: {first} and {second} both become {target}. Remove one of them first.").format(
                    where=where, first=taken, second=name, target=target
                )
            )
        out[name] = Move(target, text)
    return out


def rewritten(
    data: bytes, expr: hcl.Expr, plan: Mapping[str, Move], extra: Mapping[str, str], indent: str
) -> str | None:
    """The object's new text; None where nothing changes. `extra`: settings that were not written before,
    by new path. `indent`: of the line the object starts in."""
    items = [i for i in expr.items if i.key is not None]
    same = all(plan[i.key or ""] == Move(i.key or "", i.expr.text) for i in items)
    if same and not extra:
        return None
    unit = _unit(data, items, indent)
    inner = indent + unit
    deeper = inner + unit
    opened = data[expr.span[0] + 1 : expr.span[1]].decode("utf-8")
    header = re.match(r"[ \t]*((?:#|//)[^\r\n]*)", opened)
    end = "\r\n" if b"\r\n" in data else "\n"
    lines: list[str] = []
    nested: dict[str, list[str]] = {}
    for n, (lead, item, trail) in enumerate(_segments(data, expr, items)):
        if n == 0 and header:
            lead = lead[1:]
        move = plan[item.key or ""]
        top, dot, rest = move.target.partition(".")
        if not dot:
            name = item.key_text if move.target == item.key else hcl_key(move.target)
            lines += [*lead, f"{inner}{name} = {move.text}{trail}"]
            continue
        if top not in nested:
            nested[top] = []
            while lead and not lead[0].strip():
                lines.append(lead.pop(0))
            lines.append(f"\0{top}")
        _add_line(
            nested[top], rest, move.text, trail, [f"{unit}{c}" if c.strip() else c for c in lead], deeper
        )
    for path, text in extra.items():
        top, dot, rest = path.partition(".")
        if not dot:
            lines.insert(_row_for(lines, items, path), f"{inner}{hcl_key(path)} = {text}")
            continue
        if top not in nested:
            nested[top] = []
            if lines and lines[-1].strip():
                lines.append("")
            lines.append(f"\0{top}")
        _add_line(nested[top], rest, text, "", [], deeper)
    out: list[str] = []
    for line in lines:
        if line.startswith("\0"):
            top = line[1:]
            block = _objects(nested[top], deeper, unit)
            while block and not block[0].strip():
                block.pop(0)
            out += [f"{inner}{top} = {{", *block, f"{inner}}}"]
        else:
            out.append(line)
    tail = _tail(data, expr, items)
    if extra and tail and out and out[-1].strip():
        tail.insert(0, "")
    first = f"{{ {header[1]}" if header and items else "{"
    text = "\n".join([first, *out, *tail, f"{indent}}}"])
    return text.replace("\r\n", "\n").replace("\n", end)


def _unit(data: bytes, items: list[hcl.Item], indent: str) -> str:
    """One step of indentation, as the object has it."""
    line = data[: items[0].span[0]].decode("utf-8").rpartition("\n")[2] if items else ""
    step = line.removeprefix(indent)
    return step if line.startswith(indent) and step and not step.strip() else "\t" if "\t" in indent else "  "


def _row_for(lines: list[str], items: list[hcl.Item], name: str) -> int:
    """At the end; in a repository that sorts its settings, among them."""
    keys = [i.key or "" for i in items]
    plain = all(line.strip() and not line.lstrip().startswith(("#", "/")) for line in lines)
    if len(keys) < 4 or keys != sorted(keys) or not plain or any("\n" in line for line in lines):
        return len(lines)
    names = [line.lstrip("\0 \t").split(" ")[0].strip('"') for line in lines]
    return next((n for n, other in enumerate(names) if other > name), len(lines))


def _add_line(block: list[str], rest: str, text: str, trail: str, lead: list[str], indent: str) -> None:
    """A line of a nested object; one level deeper where the path goes on."""
    block += [c for c in lead if c.strip() or block]
    block.append(f"\1{rest}\1{text}{trail}" if "." in rest else f"{indent}{rest} = {text}{trail}")


def _objects(block: list[str], indent: str, unit: str) -> list[str]:
    """Lines of a nested object; what belongs one level deeper is gathered where its first member stands."""
    deeper: dict[str, list[str]] = {}
    out: list[str] = []
    for line in block:
        if not line.startswith("\1"):
            out.append(line)
            continue
        _mark, rest, text = line.split("\1", 2)
        top, _dot, name = rest.partition(".")
        if top not in deeper:
            deeper[top] = []
            out.append(f"\1{top}")
        deeper[top].append(f"{indent}{unit}{name} = {text}")
    final: list[str] = []
    for line in out:
        if line.startswith("\1"):
            final += [f"{indent}{line[1:]} = {{", *deeper[line[1:]], f"{indent}}}"]
        else:
            final.append(line)
    return final


def _segments(data: bytes, expr: hcl.Expr, items: list[hcl.Item]) -> list[tuple[list[str], hcl.Item, str]]:
    """Each item with the lines above it (comments, blank ones) and the comment behind it."""
    out = []
    at = expr.span[0] + 1
    for n, item in enumerate(items):
        until = items[n + 1].span[0] if n + 1 < len(items) else expr.span[1] - 1
        between = data[at : item.span[0]].decode("utf-8")
        rest = data[item.span[1] : until].decode("utf-8")
        trail = re.match(r"[ \t]*,?[ \t]*((?:#|//|/\*)[^\n]*?)?\r?(?:\n|$)", rest)
        comment = f" {trail[1]}" if trail and trail[1] else ""
        at = item.span[1] + (trail.end() if trail else 0)
        if not trail:
            comma = re.match(r"[ \t]*,?[ \t]*", rest)
            at = item.span[1] + (comma.end() if comma else 0)
        lead = [line.rstrip("\r") for line in between.split("\n")]
        if n == 0 and lead and not lead[0].strip():
            lead = lead[1:]
        out.append((lead[:-1] if lead and not lead[-1].strip() else lead, item, comment))
    return out


def _tail(data: bytes, expr: hcl.Expr, items: list[hcl.Item]) -> list[str]:
    """Comments after the last item."""
    if not items:
        text = data[expr.span[0] + 1 : expr.span[1] - 1].decode("utf-8")
    else:
        rest = data[items[-1].span[1] : expr.span[1] - 1].decode("utf-8")
        trail = re.match(r"[ \t]*,?[ \t]*((?:#|//|/\*)[^\n]*?)?\r?(?:\n|$)", rest)
        text = rest[trail.end() :] if trail else rest
    lines = [line.rstrip("\r") for line in text.split("\n")]
    while lines and not lines[-1].strip():
        lines.pop()
    while lines and not lines[0].strip():
        lines.pop(0)
    return lines


def default_text(value: object, wanted: str, path: str) -> str:
    """HCL text of an old default that the new version no longer has."""
    if value is None:
        return "null"
    if wanted in ("string", "cidr", "yaml-text"):
        return quote(str(value))
    return hcl_text(path, value, wanted)
