"""What Terraform says nothing about: settings that vanish, maps with holes, versions that don't match.

What stands beside the code, and no longer says what it does: platform_documents.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from core.dialects.common.built import Built
from core.dialects.common.keyed_maps import Configuration
from core.dialects.common.unknown_fields import suggestion
from core.dialects.common.values import evaluate, meaning
from core.dialects.kubestack.facts import load, version_number
from core.dialects.kubestack.inheritance import UNION
from core.dialects.kubestack.modules import framework_modules
from core.dialects.kubestack.unused_settings import without_effect
from core.last_used import LastUsed
from core.platform.edit import Edit
from core.platform.field import Json
from core.platform.model import (
    Environment,
    EnvValue,
    Kind,
    Module,
    ModuleKind,
    Origin,
    Problem,
    Setting,
    Severity,
)
from core.terraform.folder import argument
from core.text import _, ngettext, sentences


def problems(
    root: str,
    modules: Sequence[tuple[Built, Module]],
    environments: tuple[Environment, ...],
    twice: frozenset[str],
) -> Iterator[Problem]:
    """Everything of one root. Never an error where Terraform would not stop by itself."""
    for built, module in modules:
        yield from _of_module(root, built, module, environments, twice)
    yield from _versions(root, modules)


FOUND: LastUsed[int, tuple[Module, tuple[object, ...], tuple[Problem, ...]]] = LastUsed()
"""By the identity of a module, which is held: what was found of it."""


def _of_module(
    root: str,
    built: Built,
    module: Module,
    environments: tuple[Environment, ...],
    twice: frozenset[str],
) -> tuple[Problem, ...]:
    facts = (built, environments, module.name in twice)
    known = FOUND.find(id(module))
    if known is not None and known[0] is module and known[1] == facts:
        return known[2]
    made = (
        *_module_problems(root, built, module, environments, module.name in twice),
        *_settings(root, built, module),
    )
    FOUND.keep(id(module), (module, facts, made))
    return made


def _module_problems(
    root: str, built: Built, module: Module, environments: tuple[Environment, ...], twice: bool
) -> Iterator[Problem]:
    def problem(severity: Severity, sentence: str, rule: str) -> Problem:
        return Problem(severity, sentence, module.file, module.line, root, module.name, rule=rule)

    configuration = built.configuration
    if twice:
        sentence = _(
            "The module name “{name}” stands twice in this folder. Terraform refuses that: rename one."
        )
        yield problem(Severity.ERROR, sentence.format(name=module.name), "module-twice")
    yield from _computed(root, built, module)
    missing = _not_in_version(built, module)
    if missing:
        yield problem(Severity.WARNING, missing, "module-not-in-version")
    elif built.assumed and module.kind is not ModuleKind.GENERIC and module.version:
        sentence = _("Repoform doesn't know version {version}: it shows the settings of {other}.")
        words = sentence.format(version=module.version, other=module.facts_version)
        code = module.code
        if code is not None and code.url:
            made = problem(Severity.NOTE, words, "version-assumed")
            yield replace(made, fix=_("Read the module's own settings from {place}.").format(
                place=code.host or code.url))  # fmt: skip
        else:
            words = sentences([words, code.sentence]) if code is not None else words
            yield problem(Severity.NOTE, words, "version-assumed")
    elif built.source is not None and load().framework_for(built.source.ref)[1]:
        sentence = _(
            "Repoform doesn't know version {version}. Its settings are read from the module's own"
            " variables; what a change does is told as for {other}."
        )
        words = sentence.format(version=module.version, other=module.facts_version)
        yield problem(Severity.NOTE, words, "version-assumed")
    if configuration is None:
        return
    if configuration.twice:
        sentence = _("The environment “{name}” stands here twice, and Terraform uses one: remove the other.")
        words = sentence.format(name=configuration.twice[0])
        yield problem(Severity.ERROR, words, "environment-twice")
    if not configuration.environments:
        if configuration.why:
            words = _("The configuration of {name} is read-only here. {why}").format(
                name=module.title or module.name, why=configuration.why
            )
            yield problem(Severity.NOTE, words, "configuration-computed")
        return
    for environment in configuration.environments.values():
        if environment.place is None:
            words = _("“{env}” of {module} can't be edited as a form. {why}").format(
                env=environment.name, module=module.name, why=environment.why
            )
            made = problem(Severity.NOTE, words, "configuration-computed")
            yield replace(
                made, file=environment.entry.file, line=environment.entry.line, environment=environment.name
            )
    if module.base is not None and module.base not in configuration.environments:
        sentence = _(
            "{name} inherits from “{base}”, but has no such environment: add it, or name another"
            " base environment."
        )
        words = sentence.format(name=module.title or module.name, base=module.base)
        yield problem(Severity.ERROR, words, "base-missing")
    yield from _missing(root, configuration, module, environments)


def _computed(root: str, built: Built, module: Module) -> Iterator[Problem]:
    """A source or version that is no fixed text: Terraform takes none, OpenTofu does."""
    for name in ("source", "version"):
        place = argument(built.call.placed, name)
        if place is None or place.node.value is None or isinstance(place.node.value, str):
            continue
        if name == "source" and isinstance(evaluate(place.node, built.call.scope), str):
            sentence = _(
                "The source of {name} is computed, which Terraform refuses and OpenTofu allows: {text}, here"
                " {value}. It can only be changed where it is defined."
            )
        elif name == "source":
            sentence = _(
                "The source of {name} is computed, which Terraform refuses and OpenTofu allows: {text}. Which"
                " module it is, at which version, can't be told."
            )
        else:
            sentence = _(
                "The version of {name} is computed, which Terraform refuses and OpenTofu allows: {text}."
            )
        words = sentence.format(name=module.title or module.name, text=place.node.text, value=module.source)
        yield Problem(
            Severity.WARNING, words, place.file, place.line, root, module.name, rule=f"{name}-computed"
        )


_UNREADABLE = {"aws/cluster/node-pool": ("v0.16.0-beta.0", "v0.16.3-beta.0", "v0.17.0-beta.0")}
"""Modules that Terraform refuses to load since it no longer takes a key twice: first and last such version,
and the one that mends it."""


def _not_in_version(built: Built, module: Module) -> str:
    """Why Terraform gets no such module in this version; "" where it does, or nobody knows."""
    facts, source = load(), built.source
    if source is None or source.schema is None or source.local or module.kind is ModuleKind.GENERIC:
        return ""
    framework, assumed = facts.framework_for(source.ref)
    about = facts.index["modules"].get(source.schema)
    if assumed or source.ref is None or about is None:
        return ""
    at, first, last = (facts.order(v) for v in (framework, about["first_version"], about["last_version"]))
    words = {"version": module.version, "first": about["first_version"], "last": about["last_version"]}
    if at < first:
        return _(
            "Version {version} of the framework has no such module, it came with {first}: Terraform can't "
            "fetch it. Upgrade the framework first."
        ).format(**words)
    if at > last:
        return _(
            "Version {version} of the framework no longer has this module, it was last in {last}: Terraform "
            "can't fetch it."
        ).format(**words)
    start, end, mended = _UNREADABLE.get(source.schema, (None, None, ""))
    if start and end and facts.order(start) <= at <= facts.order(end):
        return _(
            "Terraform can't load version {version} of this module: it declares a setting twice. Upgrade the "
            "framework to {mended} or newer."
        ).format(mended=mended, **words)
    return ""


def _missing(
    root: str, configuration: Configuration, module: Module, environments: tuple[Environment, ...]
) -> Iterator[Problem]:
    for environment in environments:
        if environment.name in configuration.environments:
            continue
        sentence = _("{name} has nothing for the environment “{env}”: Terraform stops with an error there.")
        edit = Edit("set", root, module.name, environment.name, "", value={})
        fixable = module.readonly is None and configuration.place is not None
        yield Problem(
            Severity.WARNING,
            sentence.format(name=module.title or module.name, env=environment.name),
            module.file,
            module.line,
            root,
            module.name,
            environment.name,
            fix=_("Add an empty “{env}”, which inherits everything.").format(env=environment.name)
            if fixable
            else None,
            fix_edits=(edit.as_fix(),) if fixable else (),
            rule="environment-missing",
        )


def _settings(root: str, built: Built, module: Module) -> Iterator[Problem]:
    if built.configuration is None or not built.configuration.environments:
        return
    for setting in module.settings:
        if not setting.field.known and built.shape.strict:
            yield from _ignored(root, built, module, setting)
            continue
        for name, value in setting.values.items():
            if value.swallowed:
                yield _falls_back(root, module, setting, name, value)
            elif value.note and value.entries:
                yield _not_merged(root, module, setting, name, value)
            for key, entry in value.entries.items():
                if entry.swallowed:
                    yield _falls_back(root, module, setting, name, entry, key)
            if value.origin is not Origin.INHERITED and value.text is not None:
                yield from _stops(root, built, module, setting, name, value)
                yield from _loses_digits(root, module, setting, name, value)
    yield from _no_effect(root, built, module)


def _no_effect(root: str, built: Built, module: Module) -> Iterator[Problem]:
    for setting, env, value, sentence in without_effect(built, module):
        edit = Edit("unset", root, module.name, env, setting.path)
        fixable = module.readonly is None and setting.readonly is None
        yield Problem(
            Severity.NOTE, sentence, value.file, value.line, root, module.name, env, setting.path,
            _("Remove it.") if fixable else None, (edit.as_fix(),) if fixable else (), "no-effect",
        )  # fmt: skip


def _not_merged(root: str, module: Module, setting: Setting, env: str, value: EnvValue) -> Problem:
    words = _("{label} in {env}: {note}").format(label=setting.field.label, env=env, note=value.note)
    return Problem(
        Severity.WARNING, words, value.file, value.line, root, module.name, env, setting.path,
        rule="map-not-merged",
    )  # fmt: skip


def _stops(
    root: str, built: Built, module: Module, setting: Setting, env: str, value: EnvValue
) -> Iterator[Problem]:
    """A null for what the base lacks: these versions look it up in the base and fail."""
    if value.text != "null" or not built.shape.free or built.shape.rule != UNION or env == module.base:
        return
    below = setting.values.get(module.base) if module.base is not None else None
    if below is None or below.text is not None or not below.known:
        return
    words = _("{label} in {env} is null and “{base}” doesn't have it: Terraform stops with an error.").format(
        label=setting.field.label, env=env, base=module.base
    )
    edit = Edit("unset", root, module.name, env, setting.path)
    yield Problem(
        Severity.ERROR, words, value.file, value.line, root, module.name, env, setting.path,
        _("Remove it."), (edit.as_fix(),), "null-without-base",
    )  # fmt: skip


_DIGITS = re.compile(r"\d+\.\d*0")


def _loses_digits(
    root: str, module: Module, setting: Setting, env: str, value: EnvValue
) -> Iterator[Problem]:
    """1.30 without quotes is the number 1.3."""
    if setting.field.type != "text" or value.text is None or not _DIGITS.fullmatch(value.text):
        return
    words = _("{label} in {env}: Terraform reads {text} without quotes as the number {value}.").format(
        label=setting.field.label, env=env, text=value.text, value=value.value
    )
    edit = Edit("set", root, module.name, env, setting.path, value=value.text)
    yield Problem(
        Severity.WARNING, words, value.file, value.line, root, module.name, env, setting.path,
        _("Put it in quotes."), (edit.as_fix(),), "digits-lost",
    )  # fmt: skip


def _ignored(root: str, built: Built, module: Module, setting: Setting) -> Iterator[Problem]:
    written = {n: v for n, v in setting.values.items() if v.origin in (Origin.SET, Origin.LINKED) or v.text}
    written = {n: v for n, v in written.items() if v.origin is not Origin.INHERITED}
    if not written:
        return
    leftover = _leftover(built, setting.path)
    other = leftover or suggestion(setting.path, built.shape)
    rule = "flat-leftover" if leftover else "unknown-setting"
    if leftover:
        sentence = _(
            "Terraform ignores this: “{name}” is a name of earlier versions. This one has “{other}” instead."
        )
    elif other:
        sentence = _(
            "Terraform ignores this: “{name}” is not a setting of this module. Did you mean “{other}”?"
        )
    else:
        sentence = _("Terraform ignores this: “{name}” is not a setting of this module.")
    for name, value in written.items():
        edits = _rename(root, built, module, setting, name, value, other) if other else ()
        fix = _("Rename it to “{other}”.").format(other=other) if edits else None
        if not edits and module.readonly is None and value.kind is Kind.LITERAL:
            fix = _("Remove it: it has no effect.")
            if other and _is_written(module, other, name):
                fix = _("Remove it: it has no effect, and “{other}” is set here.").format(other=other)
            edits = (Edit("unset", root, module.name, name, setting.path).as_fix(),)
        yield Problem(
            Severity.WARNING,
            sentence.format(name=setting.path, other=other),
            value.file,
            value.line,
            root,
            module.name,
            name,
            setting.path,
            fix,
            edits,
            rule,
        )


def _leftover(built: Built, path: str) -> str | None:
    """The setting that a key of the flat generation became."""
    if built.module.style != "typed" or built.facts is None:
        return None
    for new, record in built.facts.records.items():
        if path in record.replaces:
            return new
    return None


def _is_written(module: Module, path: str, env: str) -> bool:
    found = module.setting(path)
    there = found.values.get(env) if found is not None else None
    return there is not None and there.origin in (Origin.SET, Origin.LINKED)


def _rename(
    root: str, built: Built, module: Module, setting: Setting, env: str, value: EnvValue, other: str
) -> tuple[Mapping[str, Json], ...]:
    """Edits that give a literal the right name, where nothing stands there yet: in its place, unless it has
    to be written otherwise there."""
    target = module.setting(other)
    if target is None or module.readonly or value.kind is not Kind.LITERAL or value.value is None:
        return ()
    if _is_written(module, other, env):
        return ()
    moved = meaning(value.value, target.field.type)
    together = setting.path.rpartition(".")[0] == other.rpartition(".")[0]
    scalar = not isinstance(moved, list | dict) and not isinstance(value.value, list | dict)
    in_hcl = value.file is not None and not value.file.endswith(".json")
    if together and in_hcl and (scalar or type(moved) is type(value.value)):
        edit = Edit("unset", root, module.name, env, setting.path, mode="rename", args={"to": other})
        return (edit.as_fix(),)
    return (
        Edit("unset", root, module.name, env, setting.path).as_fix(),
        Edit("set", root, module.name, env, other, value=moved).as_fix(),
    )


def _falls_back(
    root: str, module: Module, setting: Setting, env: str, value: EnvValue, key: str | None = None
) -> Problem:
    path = setting.path if key is None else f'{setting.path}["{key}"]'
    label = setting.field.label if key is None else f"{setting.field.label}, {key}"
    words = _("{label} in {env}: {note}").format(label=label, env=env, note=value.note)
    edit = Edit("unset", root, module.name, env, path)
    fixable = module.readonly is None
    return Problem(
        Severity.WARNING,
        words,
        value.file,
        value.line,
        root,
        module.name,
        env,
        path,
        _("Remove it: it has no effect.") if fixable else None,
        (edit.as_fix(),) if fixable else (),
        "override-swallowed",
    )


def _versions(root: str, modules: Sequence[tuple[Built, Module]]) -> Iterator[Problem]:
    by_version: dict[str, list[Module]] = {}
    for module in framework_modules(modules):
        if module.version is not None:
            by_version.setdefault(module.version, []).append(module)
    if len(by_version) < 2:
        return
    usual = max(by_version, key=lambda v: len(by_version[v]))
    fix, fix_edits = _newest(root, by_version)
    for version, found in by_version.items():
        if version == usual:
            continue
        for module in found:
            count = len(by_version[usual])
            sentence = ngettext(
                "{name} uses version {version}; another module here uses {usual}.",
                "{name} uses version {version}; {count} other modules here use {usual}.",
                count,
            )
            yield Problem(
                Severity.WARNING,
                sentence.format(name=module.title or module.name, version=version, count=count, usual=usual),
                module.file,
                module.line,
                root,
                module.name,
                fix=fix,
                fix_edits=fix_edits,
                rule="versions-mixed",
            )


def _newest(
    root: str, by_version: Mapping[str, list[Module]]
) -> tuple[str | None, tuple[Mapping[str, Json], ...]]:
    """The upgrade that makes all modules one version, where none of them changes its generation."""
    generations = {m.style for found in by_version.values() for m in found}
    numbers = {v: version_number(v) for v in by_version}
    if len(generations) > 1 or None in numbers.values():
        return None, ()
    newest = max(by_version, key=lambda v: numbers[v] or ())
    edit = Edit("operation", root, operation="upgrade", args={"to": newest})
    return _("Upgrade all of them to {version}.").format(version=newest), (edit.as_fix(),)
