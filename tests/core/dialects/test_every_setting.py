"""Every setting of every module and version: shown with its type, and changed in the form that its generation
wants, nothing else with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from core import hcl
from core.changes.changes import changes
from core.dialects.kubestack.dialect import KubestackDialect
from core.dialects.kubestack.facts import LAST_FLAT, load
from core.platform.edit import Edit
from core.platform.field import Field
from core.platform.model import Origin
from core.platform.module_facts import ModuleFacts
from tests.core.dialects.support import snapshot

PLAIN: dict[str, tuple[Any, Any]] = {
    "text": ("a", "b"), "number": (3, 5), "bool": (True, False), "list": (["a", "b"], ["b"]),
    "map": ({"k": "v"}, {"k": "w", "other": "x"}), "multiline": ("- a: 1\n", "- a: 2\n  b: 3\n"),
}  # fmt: skip
KINDS = {
    "string": "text", "cidr": "text", "number": "number", "number-as-string": "number", "bool": "bool",
    "bool-as-string": "bool", "comma-list": "list", "list(string)": "list", "set(string)": "list",
    "comma-kv": "map", "map(string)": "map", "yaml-text": "multiline", "object": "object",
    "list(object)": "object", "set(object)": "object",
}  # fmt: skip
AS_TEXT = {"comma-list": ",".join, "comma-kv": lambda pairs: ",".join(f"{k}={v}" for k, v in pairs.items())}


def value(known: ModuleFacts, path: str, nth: int) -> Any:
    """One of two values of a setting, with everything that is inside of it."""
    form = known.formats[path]
    if KINDS[form] != "object":
        return PLAIN[KINDS[form]][nth]
    head = f"{path}." if form == "object" else f"{path}[]."
    inner = [p for p in known.formats if p.startswith(head) and "." not in p[len(head) :]]
    made = {p[len(head) :]: value(known, p, nth) for p in inner}
    return made if form == "object" else [made]


def as_written(known: ModuleFacts, path: str, given: Any) -> Any:
    """In the form of the generation."""
    form = known.formats[path]
    if form in AS_TEXT:
        return AS_TEXT[form](given)
    if form.endswith("-as-string"):
        return str(given).lower()
    return given


def block(known: ModuleFacts) -> str:
    """A module that sets everything in its base."""
    apps: dict[str, Any] = {}
    for path in known.fields:
        group, dot, rest = path.partition(".")
        inner = apps.setdefault(group, {}) if dot else apps
        inner[rest or group] = as_written(known, path, value(known, path, 0))
    configuration = hcl.to_hcl({"apps": apps, "ops": {}}, indent="  ")
    source = f"github.com/kbst/terraform-kubestack//{known.name}?ref={known.version}"
    return f'module "x" {{\n  source = "{source}"\n\n  configuration = {configuration}\n}}\n'


def shown_as(known: ModuleFacts, path: str) -> str:
    kind = KINDS[known.formats[path]]
    return "taints" if kind == "object" and f"{path}[].effect" in known.formats else kind


def check_module(known: ModuleFacts, environments: tuple[str, ...]) -> int:
    """How many edits were tried."""
    dialect, tried = KubestackDialect(), 0
    files = snapshot({"x.tf": block(known)})
    reading = dialect.read(files)
    module = reading.module(".", "x")
    assert module is not None and module.facts_version == known.version
    assert [s.path for s in module.settings] == list(known.fields), "no unknown key, and all that there are"
    for path, field in known.fields.items():
        setting = module.setting(path)
        assert setting is not None and setting.readonly is None and setting.field is field
        assert field.type == shown_as(known, path) and field.label and field.help and field.section
        own = setting.values["apps"]
        assert (own.origin, own.value) == (Origin.SET, value(known, path, 0)), path
        for environment in environments:
            given = value(known, path, 1)
            changed = dialect.apply(files, reading, Edit("set", ".", "x", environment, path, given))
            after_files = files.with_files(changed)
            after = dialect.read(after_files, reading)
            found = after.module(".", "x").setting(path).values[environment]  # type: ignore[union-attr]
            assert found.value == given, (path, found.text)
            told = {(c.setting.split('["')[0], c.environment) for c in changes(reading, after)}
            assert told == {(path, environment)}, path
            assert not hcl.check(after_files.read("x.tf"))
            tried += 1
    return tried


def modules(versions: tuple[str, ...]) -> Iterator[ModuleFacts]:
    for name in load().modules:
        for version in versions:
            known = load().module_facts(name, version)
            if known is not None and known.fields:
                yield known


@pytest.mark.parametrize(
    "known", list(modules((LAST_FLAT, "master"))), ids=lambda k: f"{k.name.replace('/', '-')}-{k.version}"
)
def test_every_setting(known: ModuleFacts) -> None:
    assert check_module(known, ("apps",)) == len(known.fields)


@pytest.mark.fuzz
def test_every_setting_of_every_version() -> None:
    maps = ("common_annotations", "common_labels")  # merged key by key: a key of the base stays
    tried = 0
    for known in modules(load().versions):
        environments = ("apps",) if any(m in known.fields for m in maps) else ("apps", "ops")
        tried += check_module(known, environments)
    assert tried > 6000


def test_the_ten_that_people_change_most_come_first() -> None:
    for known in modules((LAST_FLAT, "master")):
        ranks: list[Field] = list(known.fields.values())
        top = [i for i, f in enumerate(ranks) if f.rank is not None and f.rank <= 10]
        assert top == list(range(len(top))), known.name
