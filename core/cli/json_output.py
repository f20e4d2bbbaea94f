"""The JSON of the headless twin: plain dicts from frozen data."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from core.frozen import dataclass
from core.platform.address import parts as address_parts
from core.platform.field import Json
from core.platform.model import (
    Change,
    Cluster,
    Environment,
    EnvValue,
    Module,
    Platform,
    Problem,
    Reading,
    Setting,
)
from core.platform.shared_values import Value, shared_values

if TYPE_CHECKING:
    from core.clouds.capacity import Range
    from core.view import OtherLines, Outlook, SetAside

FORMAT = 1
HIDDEN = "•••"
MOST_SHARED = 100
"""Addresses that are named of those that take their value from one place; of more, their number."""
Dict = dict[str, Any]


def dumps(data: Json) -> str:
    return _encoded(json.dumps(data, ensure_ascii=False, default=str)).decode()


def _encoded(text: str) -> bytes:
    """Names that are no UTF-8 stand as lone surrogates: those go out escaped."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        escaped = (c if not "\ud800" <= c <= "\udfff" else f"\\u{ord(c):04x}" for c in text)
        return "".join(escaped).encode()


def inspection(commit: str | None, reading: Reading) -> Iterator[bytes]:
    """The JSON of `inspect`, piece by piece: of many roots it is long, and never needed whole. A setting that
    is the same object in many modules, as unset ones are, is put together once."""
    parts: _Parts = {}
    counts = Counter(name for p in reading.platforms for name in {m.name for m in p.modules()})
    twins = frozenset(name for name, n in counts.items() if n > 1)
    roots = _listed(_root(p, parts, twins) for p in reading.platforms)
    problems = [problem(p) for p in reading.problems]
    head = f'{{"format": {FORMAT}, "commit": {_json(commit)}, "roots": ['
    left = f', "roots_not_read": {_json(reading.left)}' if reading.left else ""  # only where there are any
    yield from map(_encoded, chain((head,), roots, (f'], "problems": {_json(problems)}{left}}}',)))


def _listed(each: Iterable[Iterable[str]]) -> Iterator[str]:
    """With a comma between them."""
    comma = ""
    for pieces in each:
        yield comma
        yield from pieces
        comma = ", "


_json = json.JSONEncoder(ensure_ascii=False, default=str).encode
_Parts = dict[tuple[int, str | None, str | None], str]
_Shared = Mapping[Value, Sequence[str]]
_HERE = "\x00"
"""Stands for the module's address: no text of a repository's file holds it."""
_WRITTEN_HERE = _json(_HERE)[1:-1]


@dataclass(frozen=True, slots=True)
class _Around:
    """What the values of a root have besides."""

    parts: _Parts
    shared: _Shared
    twins: frozenset[str]
    """Names in the top root that other roots have, too: their addresses need the root, `.:eks/ops/…`."""

    def address(self, address: str) -> str:
        return f".:{address}" if self.twins and address_parts(address, 2)[0] in self.twins else address


def _root(platform: Platform, parts: _Parts, twins: frozenset[str]) -> Iterator[str]:
    environments = [_environment(e) for e in platform.environments]
    around = _Around(parts, shared_values(platform), twins if platform.root == "." else frozenset())
    title = f'"title": {_json(platform.title)}, ' if platform.title else ""
    yield f'{{"path": {_json(platform.root)}, "dialect": {_json(platform.written_in)}, {title}'
    yield f'"environments": {_json(environments)}, "clusters": ['
    yield from _listed((_cluster(c, around),) for c in platform.clusters)
    yield "], "
    if platform.others:  # only where there are any
        yield '"modules": ['
        yield from _listed((_module(m, around),) for m in platform.others)
        yield "], "
    yield f'"problems": {_json([problem(p) for p in platform.problems])}}}'


def _environment(environment: Environment) -> Dict:
    found: Dict = {"name": environment.name, "base": environment.base}
    if environment.reason:
        found |= {
            "var_files": list(environment.var_files),
            "workspace": environment.workspace,
            "inferred": not environment.said,
            "reason": environment.reason,
        }
    if environment.title:
        found["title"] = environment.title
    if environment.hidden:
        found["hidden"] = True
    return found


def _cluster(cluster: Cluster, around: _Around) -> str:
    own = _module(cluster.module, around) if cluster.module is not None else _NOBODY
    pools = ", ".join(_module(m, around) for m in cluster.node_pools)
    features = ", ".join(_module(m, around) for m in cluster.features)
    untold = f', "untold": {_json(cluster.untold)}' if cluster.untold else ""
    return f'{own[:-1]}, "node_pools": [{pools}], "features": [{features}]{untold}}}'


_KEYS = ("name", "address", "cloud", "file", "line", "version", "region", "base", "settings")
_NOBODY = _json(dict.fromkeys(_KEYS) | {"settings": []})


def _module(module: Module, around: _Around) -> str:
    by_address = module.named is not None
    made_of: Dict = {}
    if module.resource:
        made_of["resource"] = module.resource
    elif by_address:
        made_of["module"] = {"source": module.source, "version": module.version}
    if by_address or module.exists:
        made_of["exists"] = dict(module.exists)
    name = module.name
    head = _json(
        {
            "name": name if module.named is None else module.title if module.named else None,
            "address": name if by_address else module.address,
            "cloud": module.cloud,
            "file": module.file,
            "line": module.line,
            "version": module.version,
            "region": module.region,
            "base": module.base,
            **made_of,
        }
    )
    roles = {path: role for role, paths in module.roles.named() for path in paths} if module.roles else {}
    settings = ", ".join(_setting(module, s, roles.get(s.path), around) for s in module.settings)
    here = around.address(module.address)
    return f'{head[:-1]}, "settings": [{settings.replace(_WRITTEN_HERE, _json(here)[1:-1])}]}}'


def _setting(module: Module, setting: Setting, role: str | None, around: _Around) -> str:
    module_reason = module.readonly
    known = around.parts.get((id(setting), module_reason, role))
    if known is not None:
        return known
    field = setting.field
    data = {
        "path": setting.path,
        "label": field.label,
        "type": field.type,
        "section": field.section,
        "impact": field.impact.level,
        "role": role,
        "editable": setting.readonly or module_reason or True,
        "values": {
            environment: _value_object(
                v,
                f"{_HERE}/{environment}/{setting.path}",
                around.shared.get((module.name, setting.path, environment), ()),
                around,
            )
            for environment, v in setting.values.items()
        },
    }
    text = _json(data)
    if not setting.is_set:  # others may come from the same place as one that is
        around.parts[id(setting), module_reason, role] = text
    return text


def _value_object(value: EnvValue, address: str, shared: Sequence[str], around: _Around) -> Dict:
    hidden = value.sensitive
    more = {"shared_with_more": len(shared) - MOST_SHARED} if len(shared) > MOST_SHARED else {}
    return {
        "value": (HIDDEN if value.value is not None else None) if hidden else value.value,
        "origin": value.origin,
        "text": (HIDDEN if value.text is not None else None) if hidden else value.text,
        "file": value.file,
        "line": value.line,
        "from": value.source,
        "address": address,
        "unknown": None if value.known else value.note or None,  # why nobody but Terraform can tell it
        "ignored": value.ignored or None,
        "shared_with": [around.address(one) for one in shared[:MOST_SHARED]],
        **more,
        **({"assumed": value.assumed} if value.assumed else {}),
    }


def problem(item: Problem) -> Dict:
    module = item.module
    if module is not None and item.root not in (None, "."):
        module = f"{item.root}:{module}"
    return {
        "severity": item.severity.value,
        "sentence": item.sentence,
        "file": item.file,
        "line": item.line,
        "module": module,
        "environment": item.environment,
        "setting": item.setting,
        "fix": item.fix,
    }


def set_aside(items: Sequence[SetAside]) -> Dict:
    """Problems that the user lives with, with who says so since when; no key where there are none."""
    found = [{**problem(x.problem), "who": x.who or None, "when": utc(x.when)} for x in items]
    return {"set_aside": found} if found else {}


def utc(when: float) -> str:
    """A moment as ISO 8601."""
    return datetime.datetime.fromtimestamp(when, datetime.UTC).isoformat(timespec="seconds")


def change(item: Change) -> Dict:
    def told(value: Json) -> Json:
        return HIDDEN if item.sensitive and value is not None else value

    module = item.module if item.root == "." else f"{item.root}:{item.module}"
    return {
        "module": module,
        "setting": item.setting,
        "environment": item.environment,
        "before": told(item.before),
        "after": told(item.after),
        "impact": item.impact.level.value,
        "sentence": item.sentence,
        "effective": {e: {"before": told(b), "after": told(a)} for e, (b, a) in item.effective.items()},
        **({"remark": item.remark} if item.remark else {}),
    }


def lines(found: Iterable[tuple[str, str, int]]) -> Dict:
    """The key `lines` of a change under review: the changed lines that it explains."""
    return {"lines": [{"file": file, "sign": sign, "line": number} for file, sign, number in found]}


def foresight(found: Iterable[Outlook]) -> Dict:
    """The key `foresight`, only where what clusters hold or cost changes."""
    shown = [_outlook(one) for one in found]
    return {"foresight": shown} if shown else {}


def notes(found: Iterable[str]) -> Dict:
    """The key `notes`, only where an operation has something to be known: without the heading and dashes."""
    told = [one.removeprefix("- ") for one in found if one.startswith("- ")]
    return {"notes": told} if told else {}


def not_read(paths: Iterable[str]) -> Dict:
    """The key `not_read`, only where there are such files."""
    names = list(paths)
    return {"not_read": names} if names else {}


def _outlook(one: Outlook) -> Dict:
    cost: Dict | None = None
    if one.cost:
        cost = {
            "before": _range(one.cost_before.monthly),
            "after": _range(one.cost_after.monthly),
            "currency": one.cost_after.currency or one.cost_before.currency or None,
            "note": one.note,
        }
    sides = {"before": one.before, "after": one.after}
    return {
        "root": one.root,
        "cluster": one.cluster,
        "environment": one.environment,
        **{
            name: {side: _range(getattr(capacity, name)) for side, capacity in sides.items()}
            for name in ("nodes", "vcpu", "memory_gib", "gpus")
        },
        "monthly_cost": cost,
        "sentence": one.sentence,
    }


def _range(given: Range) -> Dict | None:
    """Least and most; null where it can't be told."""
    if given.low is None or given.high is None:
        return None
    return {"min": round(given.low, 2), "max": round(given.high, 2)}


def hashes(files: Mapping[str, tuple[bytes | None, bytes | None]]) -> Dict:
    return {path: {"before": _sha(before), "after": _sha(after)} for path, (before, after) in files.items()}


def _sha(data: bytes | None) -> str | None:
    return None if data is None else hashlib.sha256(data).hexdigest()


def other(item: OtherLines) -> Dict:
    return {
        "file": item.file,
        "lines": [{"sign": sign, "line": number} for sign, number in item.lines],
        "what": item.what,
    }
