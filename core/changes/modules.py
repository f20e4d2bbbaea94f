"""Changes of whole modules and environments, and of what a module block says outside its settings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from core.changes.apart import apart, one_line, shortened
from core.clouds.prices import cost_words, pool_cost
from core.platform.advice import read_plan
from core.platform.field import Impact, Level
from core.platform.model import Change, Module, ModuleKind
from core.platform.words import names
from core.text import _, listed, sentences, with_stop

if TYPE_CHECKING:
    from core.changes.pair import Pair

SOURCE = "source"
"""`setting` of a Change of the module's source or version."""
BASE_KEY = "configuration_base_key"
REGION = "region"
CONFIGURATION = "configuration"
"""`setting` of a Change of a configuration as a whole."""
FILE = "file"
"""`setting` of a Change that only moves the block to another file."""


def added(module: Module, cluster: Module | None = None) -> Change:
    """A module that wasn't there before; `cluster` is the one that it belongs to."""
    change = _added(module)
    if not _is_made(module):
        return replace(change, impact=_nowhere(_("No effect: it isn't made.")))
    return replace(change, detail=_costs(module, cluster))


def _costs(module: Module, cluster: Module | None) -> str:
    """What it costs in a month, environments that cost the same together; "" for what is no pool."""
    found: dict[str, list[str]] = {}
    for environment in module.environments:
        cost = pool_cost(module, environment, cluster)
        words = cost_words(cost) if cost is not None else ""
        if words:
            found.setdefault(words, []).append(environment)
    said = []
    for words, environments in found.items():
        shown = [module.shown_environment(e) for e in environments if e]
        where = names(shown)
        if len(shown) > 1:  # the amount of each: it must not read as what they cost together
            said.append(_("{cost} in each of {environments}").format(cost=words, environments=where))
        else:
            said.append(
                _("{cost} in {environments}").format(cost=words, environments=where) if where else words
            )
    return sentences(map(with_stop, said))


def removed(module: Module) -> Change:
    """A module that is gone."""
    change = _removed(module)
    return change if _is_made(module) else replace(change, impact=_nowhere(_("No effect: it wasn't made.")))


def _added(module: Module, environment: str | None = None) -> Change:
    """In all its environments, or in one."""
    where = _where(module, environment)
    title = _title(module)
    if module.kind is ModuleKind.CLUSTER:
        sentence = _("Adds the cluster {title}{where}").format(title=title, where=where)
        impact = _("Creates a new cluster. What runs today isn't touched.")
    elif module.kind is ModuleKind.NODE_POOL:
        sentence = _("Adds the node pool {title}{where}").format(title=title, where=where)
        impact = _("Creates new nodes. Running pods aren't touched.")
    elif module.kind is ModuleKind.FEATURE:
        sentence = _("Adds {title}{where}").format(title=title, where=where)
        impact = _("Installs it in the cluster. Running pods aren't touched.")
    else:
        sentence = _("Adds the module {title}").format(title=title)
        return _module_change(module, sentence, _unknown(), True, environment)
    return _module_change(module, sentence, _new(impact), True, environment)


def _removed(module: Module, environment: str | None = None) -> Change:
    """From all its environments, or from one."""
    where = _where(module, environment)
    title = _title(module)
    if module.kind is ModuleKind.CLUSTER:
        sentence = _("Removes the cluster {title}{where}").format(title=title, where=where)
        words = _("Destroys {title}{where} with everything in it.").format(title=title, where=where)
        return _module_change(module, sentence, Impact(Level.DESTROYS_CLUSTER, words), False, environment)
    if module.kind is ModuleKind.NODE_POOL:
        sentence = _("Removes the node pool {title}{where}").format(title=title, where=where)
        words = _(
            "Deletes {title}{where} with all its nodes. Its pods need room in another pool of the cluster."
        ).format(title=title, where=where)
        impact = Impact(Level.REBUILDS_POOL, words, badge=_("Deletes pool"))
        return _module_change(module, sentence, impact, False, environment)
    if module.kind is ModuleKind.FEATURE:
        sentence = _("Removes {title}{where}").format(title=title, where=where)
        words = _("Deletes everything that {title} installed{where}.").format(title=title, where=where)
        impact = Impact(Level.UNKNOWN, read_plan(words), "medium")
        return _module_change(module, sentence, impact, False, environment)
    sentence = _("Removes the module {title}").format(title=title)
    return _module_change(module, sentence, _unknown(), False, environment)


def existence_changes(pair: Pair) -> Iterator[Change]:
    """Environments that are there as before, but in which it is made now, or no longer is."""
    for environment in dict.fromkeys((*pair.now.environments, *pair.was.environments)):
        if not _knows(pair.was, environment) or not _knows(pair.now, environment):
            continue
        was, now = pair.was.exists.get(environment, True), pair.now.exists.get(environment, True)
        if was is now:
            continue
        place = pair.now.made_by.get(environment)
        files = (place,) if place is not None else ()
        if was is None or now is None:
            change = perhaps(pair.now, now, environment)
        else:
            change = _added(pair.now, environment) if now else _removed(pair.now, environment)
        yield replace(change, files=files)


def perhaps(module: Module, now: bool | None, environment: str | None = None) -> Change:
    """Whether it is made can't be told on one side. `now`: what can be told after; None: nothing."""
    if now is None:
        sentence = _("Whether {title} is made{where} can't be told any more")
    elif now:
        sentence = _("{title} is made{where}; before, that couldn't be told")
    else:
        sentence = _("{title} isn't made{where}; before, that couldn't be told")
    words = {"title": _title(module), "where": _where(module, environment)}
    return _module_change(module, sentence.format(**words), _unknown(), bool(now), environment)


def _knows(module: Module, environment: str) -> bool:
    """It is an environment of the module's root, whether or not the module has anything there."""
    return environment in module.environments or environment in module.exists


def environment_changes(pair: Pair) -> Iterator[Change]:
    """Environments that the module has now, or has no longer."""
    old, new = pair.was.environments, pair.now.environments
    title = _title(pair.now)
    if pair.was.setting(CONFIGURATION) is not pair.now.setting(CONFIGURATION) and ("" in new) != ("" in old):
        yield _of_configuration(pair)
        return
    for environment in new:
        if environment in old or environment in pair.was.exists:
            continue
        if not environment:
            sentence = _("{title} has no environments any more").format(title=title)
            yield _of_environment(pair.now, environment, sentence, _unknown(), listed(old), "")
            continue
        shown = pair.now.shown_environment(environment)
        sentence = _("Adds the environment {environment} to {title}").format(environment=shown, title=title)
        words = _("Creates {title} for {environment}. The others aren't touched.")
        if pair.now.kind is ModuleKind.CLUSTER:
            words = _("Creates {title} for {environment}: a full copy that costs. The others aren't touched.")
        elif pair.now.kind is ModuleKind.FEATURE:
            words = _("Installs {title} in {environment}. The others aren't touched.")
        impact = _new(words.format(title=title, environment=shown))
        if pair.now.exists_in(environment) is False:
            impact = _nowhere(_("No effect: it isn't made there."))
        yield _of_environment(pair.now, environment, sentence, impact, "", environment)
    for environment in old:
        if environment in new or environment in pair.now.exists:
            continue
        if not environment:
            sentence = _("{title} has environments now").format(title=title)
            yield _of_environment(pair.now, environment, sentence, _unknown(), "", listed(new))
            continue
        shown = pair.was.shown_environment(environment)
        sentence = _("Removes the environment {environment} from {title}").format(
            environment=shown, title=title
        )
        words = _(
            "Terraform finds no settings for {environment} any more, so it can neither plan nor"
            " destroy {title} there. Destroy it first."
        ).format(title=title, environment=shown)
        impact = Impact(Level.REFUSED, words, badge=_("Can't be planned"))
        if pair.was.base is None:  # what has no base has no key that could be missing
            words = _("Repoform doesn't know what becomes of {title}{where}.")
            words = words.format(title=title, where=_where(pair.was, environment))
            impact = Impact(Level.UNKNOWN, read_plan(words), "low")
        yield _of_environment(pair.now, environment, sentence, impact, environment, "")


def _of_configuration(pair: Pair) -> Change:
    """A configuration that can't be taken apart any more, or now can."""
    was, now = pair.was.setting(CONFIGURATION), pair.now.setting(CONFIGURATION)
    value = now.values.get("") if now is not None else None
    label = _("Configuration")
    impact = _unknown()
    if value is None:
        sentence = _("{label}: every setting can be read now").format(label=label)
    elif value.missing:
        why = value.note or _("It has no environment any more.")
        sentence = _("{label}: nothing is left of it. {why}").format(label=label, why=why)
        words = _(
            "Terraform stops with an error: it can neither plan nor destroy {title}{where}."
            " Nothing is deleted. To delete it, remove its whole module."
        ).format(title=_title(pair.now), where=_where(pair.was))
        impact = Impact(Level.REFUSED, words, badge=_("Can't be planned"))
    else:
        sentence = (
            _("{label}: its settings can't be read any more. {why}")
            .format(label=label, why=value.note)
            .strip()
        )
    before = next(iter(was.values.values())).text if was is not None and was.values else None
    return _of_block(
        pair.now, CONFIGURATION, label, before, value.text if value is not None else None, sentence, impact
    )


def block_changes(pair: Pair, wanted: Callable[[str], Impact | None]) -> Iterator[Change]:
    """The version, the source, other arguments, the base environment, the file. `wanted`: the impact of an
    argument that only comes or goes with the version."""
    was, now = pair.was, pair.now
    if not _is_told_by_setting(pair):
        yield from _version_changes(was, now)
    if now.kind is ModuleKind.CLUSTER and now.setting("region") is None and was.setting("region") is None:
        yield from _moved(was, now)
    if was.base != now.base:
        sentence = _("Base environment: {before} to {after}").format(
            before=was.base or _("none"), after=now.base or _("none")
        )
        words = _("The changed values are listed one by one.")
        impact = Impact(Level.UNKNOWN, words)
        yield _of_block(now, BASE_KEY, _("Base environment"), was.base, now.base, sentence, impact)
    yield from _input_changes(pair, wanted)
    if was.file != now.file and was.exists == now.exists:  # else another environment's file tells it now
        sentence = _("Moves from {before} to {after}").format(before=was.file, after=now.file)
        impact = Impact(Level.NO_EFFECT, _("No effect: Terraform doesn't care which file it is in."))
        yield _of_block(now, FILE, _("File"), was.file, now.file, sentence, impact)


def _version_changes(was: Module, now: Module) -> Iterator[Change]:
    if was.version != now.version and was.facts_version is not None and now.facts_version is not None:
        before, after = was.version or _("no version"), now.version or _("no version")
        label = _("Framework version") if now.facts is not None and now.facts.framework else _("Version")
        sentence = _("{label}: {before} to {after}").format(label=label, before=before, after=after)
        words = read_plan(_("Another version may replace pools or clusters."))
        impact = Impact(Level.UNKNOWN, words, "medium")
        replaced = now.facts.replaced(was, now) if now.facts and now.facts.replaced else ""
        if replaced:
            impact = Impact(Level.REBUILDS_POOL, replaced)
        yield _of_block(now, SOURCE, label, was.version, now.version, sentence, impact)
    elif was.source != now.source:
        sentence = _("Source: {before} to {after}").format(before=was.source, after=now.source)
        yield _of_block(now, SOURCE, _("Source"), was.source, now.source, sentence, _unknown())
    elif was.version != now.version:
        sentence = _("Version: {before} to {after}").format(
            before=was.version or _("no version"), after=now.version or _("no version")
        )
        words = read_plan(_("Another version may install other things."))
        impact = Impact(Level.UNKNOWN, words, "medium")
        yield _of_block(now, SOURCE, _("Version"), was.version, now.version, sentence, impact)


def _is_told_by_setting(pair: Pair) -> bool:
    """Whether the version is a setting of the module, or of the cluster whose block it is in."""
    if pair.was.version == pair.now.version or pair.was.source != pair.now.source:
        return False
    if _says_version(pair.was, pair.now):
        return True
    old, new = pair.was_cluster, pair.now_cluster
    if old is None or new is None or pair.now.resource:
        return False
    same = (old.source, old.version) == (pair.was.source, pair.was.version)
    return (
        same and (new.source, new.version) == (pair.now.source, pair.now.version) and _says_version(old, new)
    )


def _says_version(was: Module, now: Module) -> bool:
    paths = now.roles.module_version if now.roles is not None else ()
    for path in paths:
        old, new = was.setting(path), now.setting(path)
        if old is not None and new is not None and old.values != new.values:
            return True
    return False


def _moved(was: Module, now: Module) -> Iterator[Change]:
    """The region of a cluster that takes it from its provider."""
    if was.region is None or now.region is None or was.region == now.region:
        return
    sentence = _("Region: {before} to {after}").format(before=was.region, after=now.region)
    words = _(
        "Creates a new cluster in {after}. Terraform deletes the one in {before}, or no longer looks after "
        "it: read the plan before merging."
    ).format(before=was.region, after=now.region)
    impact = Impact(Level.DESTROYS_CLUSTER, words)
    yield _of_block(now, REGION, _("Region"), was.region, now.region, sentence, impact)


def _input_changes(pair: Pair, wanted: Callable[[str], Impact | None]) -> Iterator[Change]:
    was, now = pair.was, pair.now
    for name in dict.fromkeys([*was.inputs, *now.inputs]):
        if name in (SOURCE, BASE_KEY):
            continue
        before, after = was.inputs.get(name), now.inputs.get(name)
        if before == after:
            continue
        if before is not None and after is not None and before.split() == after.split():
            continue
        if before is None:
            sentence = _("{name}: set to {after}").format(name=name, after=_short(after))
        elif after is None:
            sentence = _("{name}: removed, was {before}").format(name=name, before=_short(before))
        else:
            old, new = apart(before, after)
            sentence = _("{name}: {before} to {after}").format(name=name, before=old, after=new)
        impact = wanted(name) or _unknown()
        if before is not None and after == _followed(before, pair.called):
            impact = Impact(Level.NO_EFFECT, _("No effect: it follows the new name."))
        yield _of_block(now, name, name, before, after, sentence, impact)


def _followed(text: str, called: Mapping[str, str]) -> str:
    """An expression with the names that modules have now.

    >>> _followed("module.eks.id", {"eks": "eks2"}), _followed("module.eks-2.id", {"eks": "eks2"})
    ('module.eks2.id', 'module.eks-2.id')
    """
    return re.sub(
        r"\bmodule\.([\w-]+)", lambda found: f"module.{called.get(found[1], found[1])}", text
    )  # fmt: skip


def _short(text: str | None) -> str:
    return _("not set") if text is None else shortened(one_line(text))


def _title(module: Module) -> str:
    return module.title or module.name


def _where(module: Module, environment: str | None = None) -> str:
    """Where it is made, or this one environment."""
    made = [e for e in module.environments if module.exists_in(e) is not False]
    found = [e for e in (made if environment is None else [environment]) if e]
    shown = names([module.shown_environment(e) for e in found])
    return _(" in {environments}").format(environments=shown) if found else ""


def _is_made(module: Module) -> bool:
    """Anywhere, as far as that can be told."""
    return not module.environments or any(module.exists_in(e) is not False for e in module.environments)


def _new(sentence: str) -> Impact:
    """Made besides what runs."""
    return Impact(Level.IN_PLACE, sentence, badge=_("New"))


def _nowhere(sentence: str) -> Impact:
    return Impact(Level.NO_EFFECT, sentence)


def _unknown() -> Impact:
    words = read_plan(_("Repoform doesn't know what this does."))
    return Impact(Level.UNKNOWN, words, "low")


def _module_change(
    module: Module, sentence: str, impact: Impact, here: bool, environment: str | None = None
) -> Change:
    name = _title(module)
    return Change(
        root=module.root, module=module.name, setting="", environment=environment or "", label=name,
        before=None if here else name, after=name if here else None, impact=impact, sentence=sentence,
        files=((module.file, module.line),) if here else (),
    )  # fmt: skip


def _of_environment(
    module: Module, environment: str, sentence: str, impact: Impact, before: str, after: str
) -> Change:
    places: dict[tuple[str, int], None] = {}
    for setting in module.settings:
        value = setting.values.get(environment)
        if value is not None and value.origin == "set" and value.file is not None and value.line is not None:
            places[value.file, value.line] = None
    return Change(
        root=module.root, module=module.name, setting="", environment=environment,
        label=_title(module), before=before or None, after=after or None, impact=impact, sentence=sentence,
        files=tuple(places),
    )  # fmt: skip


def _of_block(
    module: Module,
    setting: str,
    label: str,
    before: str | None,
    after: str | None,
    sentence: str,
    impact: Impact,
) -> Change:
    return Change(
        root=module.root, module=module.name, setting=setting, environment="",
        label=label, before=before, after=after, impact=impact, sentence=sentence,
        files=((module.file, module.line),), after_text=after,
    )  # fmt: skip
