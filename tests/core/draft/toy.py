"""A dialect of one line per value (`MODULE/ENV/SETTING = JSON`), to test drafts without any HCL."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from core.dialects.errors import Refused
from core.dialects.interface import AfterMerge, Ending
from core.platform.edit import Edit
from core.platform.field import Field, Impact, Level
from core.platform.guide import Guide
from core.platform.model import (
    Cluster,
    Environment,
    EnvValue,
    Module,
    ModuleKind,
    Origin,
    Platform,
    Reading,
    Setting,
)
from core.snapshot import Entry, Snapshot

ENVIRONMENTS = ("apps", "ops")


def snapshot(files: Mapping[str, str], commit: str = "c1") -> Snapshot:
    data = {path: text.encode() for path, text in files.items()}
    entries = {path: Entry("100644", "", len(text)) for path, text in data.items()}
    return Snapshot(commit, entries, lambda paths: {p: data[p] for p in paths})


class Toy:
    name = "toy"
    languages = ()
    operations = ()

    def __init__(self) -> None:
        self.applied = 0
        self.read_files: list[str] = []

    def read(self, snapshot: Snapshot, before: Reading | None = None) -> Reading:
        values: dict[str, dict[str, dict[str, EnvValue]]] = {}
        for path in (p for p in snapshot.paths() if p.endswith(".toy")):
            self.read_files.append(path)
            for number, line in enumerate(snapshot.read(path).decode().splitlines(), 1):
                where, _sep, text = line.partition(" = ")
                module, env, setting = where.split("/")
                slot = values.setdefault(module, {}).setdefault(setting, {})
                if env:
                    slot[env] = EnvValue(Origin.SET, json.loads(text), text=text, file=path, line=number)
        clusters = tuple(Cluster(module_of(name, settings), (), ()) for name, settings in values.items())
        if not clusters:
            return Reading((), ())
        environments = tuple(Environment(e, e == "apps") for e in ENVIRONMENTS)
        return Reading((Platform(".", "toy", environments, clusters, (), ()),), ())

    def apply(self, snapshot: Snapshot, reading: Reading, edit: Edit) -> Mapping[str, bytes | None]:
        self.applied += 1
        if edit.kind == "operation":
            name = edit.args["name"]
            if reading.module(".", name):
                raise Refused(f"There is a module {name} already.")
            return {f"{name}.toy": f"{name}/apps/size = 1\n".encode()}
        if reading.module(edit.root, edit.module) is None:
            raise Refused(f"There is no module {edit.module}.")
        path = f"{edit.module}.toy"
        prefix = f"{edit.module}/{edit.environment}/{edit.setting} = "
        lines = [x for x in snapshot.read(path).decode().splitlines() if not x.startswith(prefix)]
        if edit.kind == "set":
            lines.append(prefix + json.dumps(edit.value))
        return {path: ("\n".join(sorted(lines)) + "\n").encode()}

    def guide(
        self, snapshot: Snapshot, reading: Reading, operation: str, root: str, args: Mapping[str, Any]
    ) -> Guide:
        return Guide(operation, root, operation, "", args=dict(args))

    def after_merge(self, environments: Sequence[str], ending: Ending) -> AfterMerge:
        return AfterMerge(tuple((e, f"{e} follows.") for e in environments), "")


def module_of(name: str, settings: Mapping[str, Mapping[str, EnvValue]]) -> Module:
    shown = []
    for path, values in settings.items():
        field = Field(path, path, "", "number", "Size", Impact(Level.IN_PLACE, ""))
        shown.append(Setting(path, field, {e: values.get(e, EnvValue(Origin.UNSET)) for e in ENVIRONMENTS}))
    return Module(
        ModuleKind.CLUSTER,
        ".",
        name,
        None,
        f"{name}.toy",
        1,
        1,
        "",
        None,
        None,
        "",
        None,
        None,
        "apps",
        tuple(shown),
        title=name,
    )


FILES = {"one.toy": "one/apps/max = 3\none/apps/min = 1\none/ops/max = 2\n", "two.toy": "two/apps/max = 9\n"}


def edit(
    setting: str, value: object, *, module: str = "one", environment: str = "ops", saw: str | None = None
) -> Edit:
    return Edit("set", ".", module, environment, setting, value, saw=saw)
