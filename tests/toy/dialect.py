"""Toys: no base, environments only where somebody names them, two languages, one operation.

A root is a folder with `.toy` or `.toys.json` files; a module is a toy, `TOY.PART` a part of it, either with
a key where there are several: `bear.paw["a/b"]`. Of the settings `min`, `max` and `size` are counts,
`material` is a text; `here` is none, it says whether there is such a toy in that environment.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.dialects.errors import Refused
from core.dialects.given import AllGiven
from core.dialects.interface import AfterMerge, Applied, Ending, Reached, Side, Sign
from core.dialects.operation import Operation, named
from core.dialects.promotion import Promotion
from core.language import Language
from core.platform.edit import Edit
from core.platform.effect import Effect
from core.platform.field import Field, Impact, Level
from core.platform.guide import Guide
from core.platform.model import (
    Change,
    Cluster,
    Environment,
    EnvValue,
    Kind,
    Module,
    ModuleKind,
    Origin,
    Platform,
    Problem,
    ReadFile,
    Reading,
    Remark,
    Setting,
    Severity,
)
from core.platform.module_facts import ModuleFacts, SettingFacts
from core.platform.roles import Roles
from core.platform.stage import Stage
from core.snapshot import Snapshot
from core.text import _
from tests.toy.notation import LANGUAGES, Entry, box_text, entries_of_box, entries_of_lines, entry_of
from tests.toy.operation import AddToy, Workbench

_GENTLE = Impact(Level.IN_PLACE, "The toy is put back on the shelf.")
FIELDS = {
    "max": Field("max", "Most", "How many there may be.", "number", "Size", _GENTLE, rank=1),
    "min": Field("min", "Fewest", "How many there are at least.", "number", "Size", _GENTLE, rank=2),
    "size": Field("size", "Size", "How large it is.", "number", "Size", _GENTLE, rank=3),
    "material": Field("material", "Material", "What it is made of.", "text", "Looks", _GENTLE, rank=4),
}
HERE = "here"
ROLES = Roles(minimum=("min",), maximum=("max",), zones=(), machines=("material",))
FACTS = ModuleFacts(
    name="toy",
    version="1",
    kind="cluster",
    cloud="",
    style="toy",
    typed=True,
    inheritance="",
    fields=FIELDS,
    parts={},
    groups=frozenset(),
    formats={},
    required={},
    inputs={},
    outputs=(),
    providers=(),
    records={path: SettingFacts(Effect(Level.IN_PLACE, "high")) for path in FIELDS},
    roles=ROLES,
)


class Toy:
    """The dialect."""

    name = "toy"
    languages: Sequence[Language] = LANGUAGES
    operations: Sequence[Operation[Any]] = (AddToy(),)

    def __init__(self) -> None:
        self.applied = 0
        """How often an edit was really made."""

    def read(self, snapshot: Snapshot, before: Reading | None = None) -> Reading:
        """See core.dialects.interface.Dialect."""
        found: dict[str, list[Entry]] = {}
        problems: dict[str, list[Problem]] = {}
        files = []
        for path in snapshot.paths():
            language = next((x for x in LANGUAGES if path.endswith(x.endings)), None)
            if language is None:
                continue
            root, data = path.rpartition("/")[0] or ".", snapshot.read(path)
            take = entries_of_lines if path.endswith(".toy") else entries_of_box
            found.setdefault(root, []).extend(take(data, path))
            faults = list(language.faults(data))
            problems.setdefault(root, []).extend(
                Problem(Severity.ERROR, sentence, path, line, root) for sentence, line in faults
            )
            files.append(ReadFile(path, "understood" if not faults else "read-only"))
        platforms = tuple(
            _platform(root, entries, problems[root], before.platform(root) if before else None)
            for root, entries in sorted(found.items(), key=lambda item: (item[0] != ".", item[0]))
        )
        reading = Reading(platforms, (), tuple(files))
        return before if before is not None and _identical(reading, before) else reading

    def apply(self, snapshot: Snapshot, reading: Reading, edit: Edit) -> Mapping[str, bytes | None]:
        """See core.dialects.interface.Dialect."""
        self.applied += 1
        if edit.kind == "operation":
            operation, workbench = self._operation(snapshot, reading, edit.operation, edit.root)
            operation.check(edit.args)
            operation.apply(workbench, edit.args)
            return dict(workbench.written)
        module = reading.module(edit.root, edit.module)
        if module is None:
            raise Refused(_("There is no toy {name}.").format(name=edit.module))
        if edit.setting not in FIELDS:
            raise Refused(_("A toy has no {setting}.").format(setting=edit.setting))
        old = _old_value(module, edit)
        if edit.kind == "set" and old.origin is Origin.SET and old.known and old.value == edit.value:
            return {}
        if old.origin is Origin.LINKED and edit.mode == "at_source" and old.linked_file is not None:
            return _rewritten(snapshot, old.linked_file, "", "", str(old.source)[1:], edit)
        if old.origin is Origin.LINKED and edit.kind == "set" and edit.mode != "override":
            raise Refused(
                _("{label} is shared as {name}. Change it there, or put a value of its own here.").format(
                    label=FIELDS[edit.setting].label, name=old.source
                ),
                "linked",
            )
        path = old.file or module.file
        return _rewritten(snapshot, path, edit.module, edit.environment, edit.setting, edit)

    def guide(
        self, snapshot: Snapshot, reading: Reading, operation: str, root: str, args: Mapping[str, Any]
    ) -> Guide:
        """See core.dialects.interface.Dialect."""
        try:
            found, workbench = self._operation(snapshot, reading, operation, root)
            return found.guide(workbench, args)
        except Refused as error:
            return Guide(operation, root, operation, "", refused=str(error))

    def remarks(
        self, before: Side, now: Side, changes: Sequence[Change]
    ) -> Mapping[tuple[str, str, str, str], Remark]:
        """See core.dialects.interface.Dialect."""
        return {}

    def after_merge(self, reached: Sequence[Reached], ending: Ending) -> AfterMerge:
        """See core.dialects.interface.Dialect."""
        words = _("The children get it once it is merged.")
        where = dict.fromkeys(r.environment for r in reached)
        return AfterMerge(tuple(Applied(e, words) for e in where) if ending != "closed" else (), "")

    def signs(self, side: Side, branch: str, reached: Sequence[Reached]) -> Sequence[Sign]:
        """See core.dialects.interface.Dialect. The children get it with the merge."""
        return tuple(Sign(r.root, r.environment, "merge") for r in reached)

    def given(self, snapshot: Snapshot, reading: Reading, root: str) -> AllGiven:
        """See core.dialects.interface.Dialect."""
        return {}

    def promotion(self, reading: Reading) -> Promotion:
        """See core.dialects.interface.Dialect."""
        stages = tuple(Stage(p.root, e.name) for p in reading.platforms for e in p.environments)
        return Promotion(stages, notes=(_("Toys stay where they are."),) if stages else ())

    def brought(self, reading: Reading, module: Module, source: Stage, target: Stage, cluster: str) -> Edit:
        """See core.dialects.interface.Dialect."""
        raise Refused(
            _("Nobody carries {name} to {there}.").format(name=module.name, there=target.environment)
        )

    def _operation(
        self, snapshot: Snapshot, reading: Reading, name: str, root: str
    ) -> tuple[Operation[Any], Workbench]:
        found = named(self.operations, name)
        if found is None:
            raise Refused(_("Toys know no “{name}”.").format(name=name))
        platform = reading.platform(root) if root else next(iter(reading.platforms), None)
        if platform is None:
            raise Refused(_("There are no toys here."))
        return found, Workbench(platform.root, platform, snapshot)


def _platform(
    root: str, entries: Sequence[Entry], problems: Iterable[Problem], before: Platform | None
) -> Platform:
    shared = {e.setting: e for e in entries if not e.module}
    own = [e for e in entries if e.module]
    environments = tuple(dict.fromkeys(e.environment for e in own if e.environment))
    modules: dict[str, Module] = {}
    for name in dict.fromkeys(e.module for e in own):
        made = _module(root, name, own, shared, environments)
        old = before.module(name) if before is not None else None
        modules[name] = old if old == made and old is not None else made
    parts = {n: m for n, m in modules.items() if m.cluster}
    clusters = tuple(
        Cluster(toy, tuple(p for p in parts.values() if p.cluster == name), ())
        for name, toy in modules.items()
        if name not in parts
    )
    lost = tuple(p for p in parts.values() if p.cluster not in modules)
    clusters += (Cluster(None, lost, ()),) if lost else ()
    found = Platform(
        root, "toy", tuple(Environment(e, False) for e in environments), clusters, (), tuple(problems)
    )
    return before if before is not None and before == found else found


def _module(
    root: str, name: str, entries: Sequence[Entry], shared: Mapping[str, Entry], environments: tuple[str, ...]
) -> Module:
    mine = [e for e in entries if e.module == name]
    where = environments if any(e.environment for e in mine) else ("",)
    settings = []
    for path, field in FIELDS.items():
        there = {e.environment: e for e in mine if e.setting == path}
        values = {e: _value(there.get(e), shared, entries) for e in where}
        settings.append(Setting(path, field, values))
    lines = [e.line for e in mine if e.file == mine[0].file]
    made = toy(root, name, tuple(settings), mine[0].file, min(lines), max(lines))
    here = {e.environment: None if e.unknown else e.value is not False for e in mine if e.setting == HERE}
    by = {e.environment: (e.file, e.line) for e in mine if e.setting == HERE}
    return replace(made, exists=here, made_by=by) if here else made


def toy(root: str, name: str, settings: tuple[Setting, ...], file: str, line: int, end_line: int) -> Module:
    """A toy, or a part of one."""
    owner, dot, part = name.partition(".")
    return Module(
        kind=ModuleKind.NODE_POOL if dot else ModuleKind.CLUSTER,
        root=root,
        name=name,
        cloud=None,
        file=file,
        line=line,
        end_line=end_line,
        source="",
        version=None,
        facts_version="1",
        style="toy",
        schema="toy",
        region=None,
        base=None,
        settings=settings,
        cluster=owner if dot else None,
        title=_title(part or name),
        resource="toy",
        facts=FACTS,
        roles=ROLES,
    )


def _title(name: str) -> str:
    """A key alone, where there is one."""
    return name.partition('["')[2].removesuffix('"]') or name


def _value(entry: Entry | None, shared: Mapping[str, Entry], entries: Sequence[Entry]) -> EnvValue:
    if entry is None:
        return EnvValue(Origin.UNSET)
    made = EnvValue(Origin.SET, entry.value, text=entry.text, file=entry.file, line=entry.line)
    if entry.unknown:
        made = replace(made, kind=Kind.EXPRESSION, known=False, note=entry.unknown)
    if entry.reference:
        target = shared.get(entry.reference)
        others = {e.module for e in entries if e.reference == entry.reference and e.module != entry.module}
        made = replace(
            made,
            origin=Origin.LINKED,
            kind=Kind.REFERENCE,
            source=entry.text,
            value=target.value if target else None,
            known=target is not None,
            missing=target is None,
            linked_file=target.file if target else None,
            linked_line=target.line if target else None,
            also_used_by=tuple(sorted(others)),
        )
    if entry.ignored:
        made = replace(made, swallowed=True, note=entry.ignored)
    return made


def _old_value(module: Module, edit: Edit) -> EnvValue:
    setting = module.setting(edit.setting)
    there = setting.values.get(edit.environment) if setting is not None else None
    if there is None:
        raise Refused(
            _("{name} has no environment “{environment}”.").format(
                name=edit.module, environment=edit.environment
            )
        )
    return there


def _rewritten(
    snapshot: Snapshot, path: str, module: str, environment: str, setting: str, edit: Edit
) -> dict[str, bytes | None]:
    """The file with this one value set, in its place, or without it."""
    data = snapshot.read(path)
    if path.endswith(".toys.json"):
        box = json.loads(data)
        if edit.kind == "set":
            box[module][setting] = edit.value
        else:
            box[module].pop(setting, None)
        return {path: box_text(box)}
    start = f"{module}/{environment}/{setting}" if module else f"&{setting}"
    wanted = [f"{start} = {json.dumps(edit.value)}"] if edit.kind == "set" else []
    out: list[str] = []
    after = 0
    for number, line in enumerate(data.decode().splitlines(), 1):
        entry = entry_of(line, path, number)
        if line.startswith(f"{start} = "):
            out, wanted = [*out, *wanted], []
        else:
            out.append(line)
        if entry is not None and entry.module == module:
            after = len(out)
    out[after:after] = wanted
    return {path: ("\n".join(out) + "\n").encode() if out else None}


def _identical(one: Reading, other: Reading) -> bool:
    same = len(one.platforms) == len(other.platforms) and all(
        a is b for a, b in zip(one.platforms, other.platforms, strict=True)
    )
    return same and one.files == other.files
