"""What one environment has that another lacks: a pure look-up on what was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from core.platform.field import Level
from core.platform.model import Cluster, EnvValue, Module, ModuleKind, Origin, Platform, Setting
from core.platform.roles import TRAVELLING
from core.platform.stage import Stage
from core.platform.words import value_words
from core.session.pairs import KINDS, Pairs, is_inside, partner_of
from core.text import _, ngettext
from core.view.promotions import Comparison, Lack, Place

_WRITTEN = (Origin.SET, Origin.INHERITED, Origin.LINKED)


@dataclass
class _Found:
    """What is gathered on the way."""

    lacks: list[Lack] = field(default_factory=list)
    besides: int = 0
    unknown: int = 0
    """Settings whose value can't be told on one of the sides."""
    apart: int = 0
    """Settings that the other side's kind doesn't have."""
    unpaired: list[Place] = field(default_factory=list)


def titles(platforms: Iterable[Platform]) -> dict[Stage, str]:
    """What each environment is called among all: with its root where another root has one of that name."""
    having = [p for p in platforms if p.clusters]
    names = {Stage(p.root, e.name): e.shown for p in having for e in p.environments}
    names |= {Stage(p.root, ""): "" for p in having if not p.environments}
    several = len({stage.root for stage in names}) > 1
    called = Counter(names.values())
    return {
        stage: (name if not several or called[name] == 1 else f"{name} · {stage.root}")
        if name
        else stage.root
        for stage, name in names.items()
    }


def _names(platforms: Sequence[Platform], source: Stage, target: Stage) -> tuple[str, str]:
    """Of the two in sentences."""
    if source.root == target.root and source.environment and target.environment:
        shown = {e.name: e.shown for p in platforms if p.root == source.root for e in p.environments}
        return shown[source.environment], shown[target.environment]
    called = titles(platforms)
    return called[source], called[target]


def differences(platforms: Sequence[Platform], source: Stage, target: Stage, pairs: Pairs) -> Comparison:
    """Raises KeyError for a root or environment that isn't there."""
    names = _names(platforms, source, target)
    by = {p.root: p for p in platforms}
    here, there = by[source.root], by[target.root]
    for platform, stage in ((here, source), (there, target)):
        if stage.environment not in ([e.name for e in platform.environments] or [""]):
            raise KeyError(stage.environment)
    found = _Found()
    met: set[str] = set()
    for module in _things(here):
        if not _is_in(module, source.environment):
            if module.exists_in(source.environment) is None:
                found.unknown += 1
            continue
        other, said = _other(module, there, pairs)
        if other is not None:
            met.add(other.name)
        if other is not None and other.exists_in(target.environment) is None:
            found.unknown += 1
        elif other is None or not _is_in(other, target.environment):
            if other is None and said is None and is_inside(module):
                continue  # it goes with its cluster, which is asked for
            if other is None and said is None and not _all_said(here, there, module, pairs):
                found.unpaired.append((module.root, module.name))
            else:
                found.lacks.append(_whole(module, names))
        else:
            _settings(found, module, other, source, target, names)
    for module in _things(there):
        if _is_in(module, target.environment) and not _is_there(module, here, source, met):
            unsaid = (
                here.root != there.root and found.unpaired and partner_of(pairs, module, here.root) is None
            )
            found.besides += not unsaid and not is_inside(module)
    return Comparison(
        source,
        target,
        *names,
        tuple(found.lacks),
        found.besides,
        tuple(_notes(found, names)),
        tuple(found.unpaired),
        source.root
        if source.root == target.root and len({p.root for p in platforms if p.clusters}) > 1
        else "",
    )


def _things(platform: Platform) -> Iterator[Module]:
    for cluster in platform.clusters:
        yield from _of_cluster(cluster)


def _of_cluster(cluster: Cluster) -> Iterator[Module]:
    if cluster.module is not None:
        yield cluster.module
    yield from cluster.node_pools
    yield from cluster.features


def _is_in(module: Module, environment: str) -> bool:
    return module.exists_in(environment) is True


def _other(module: Module, there: Platform, pairs: Pairs) -> tuple[Module | None, str | None]:
    """What it is in the target's root, and what the user said that it is."""
    if there.root == module.root:
        return module, module.name
    said = partner_of(pairs, module, there.root)
    found = there.module(said) if said else None
    if said and found is None and not is_inside(module):
        said = None  # what it was isn't there any more
    return found, said


def _all_said(here: Platform, there: Platform, module: Module, pairs: Pairs) -> bool:
    """Whether all that it could be there is something else already."""
    alike = [m for m in _things(there) if m.kind is module.kind and m.cloud == module.cloud]
    alike = [m for m in alike if not is_inside(m)]
    return all(partner_of(pairs, m, here.root) is not None for m in alike)


def _is_there(module: Module, here: Platform, source: Stage, met: set[str]) -> bool:
    if here.root == module.root:
        return module.exists_in(source.environment) is not False and source.environment in module.environments
    return module.name in met


def _whole(module: Module, names: tuple[str, str]) -> Lack:
    words = {
        ModuleKind.CLUSTER: _("{source} has the cluster {title}, {target} has none like it."),
        ModuleKind.NODE_POOL: _("{source} has the node pool {title}, {target} lacks it."),
    }.get(module.kind, _("{source} has {title}, {target} lacks it."))
    title = module.title or module.name
    sentence = words.format(source=names[0], target=names[1], title=title)
    refused = ""
    if module.kind is ModuleKind.CLUSTER:
        refused = _("Repoform brings node pools along, not whole clusters.")
    kind = KINDS[module.kind]
    return Lack(kind, module.root, module.name, "", "", "", title, "", None, None, sentence, refused)


def _settings(
    found: _Found, module: Module, other: Module, source: Stage, target: Stage, names: tuple[str, str]
) -> None:
    for setting in module.settings:
        mine = setting.values.get(source.environment)
        if mine is None or mine.ignored:
            continue
        counterpart = _counterpart(setting, module, other)
        if counterpart is None:
            found.apart += mine.origin in _WRITTEN
            continue
        theirs = counterpart.values.get(target.environment)
        if mine.origin not in _WRITTEN:
            found.besides += theirs is not None and theirs.origin in _WRITTEN and not _same(mine, theirs)
            continue
        if theirs is not None and (_same(mine, theirs) or _named_alike(mine, theirs, source, target)):
            continue
        if module.root != other.root and _is_called(module, mine) and theirs and _is_called(other, theirs):
            continue  # that they are one another's although they are called otherwise was said
        if not mine.known or (theirs is not None and not theirs.known):
            found.unknown += 1
            continue
        found.lacks.append(_one(setting, counterpart, mine, theirs, module, other, names))


def _counterpart(setting: Setting, module: Module, other: Module) -> Setting | None:
    """The other side's setting: of the same name, else of the same meaning."""
    same = other.setting(setting.path)
    role = module.roles.of(setting.path) if module.roles is not None else None
    if same is not None or role is None or other.roles is None:
        return same
    alike = [s for s in other.settings if other.roles.of(s.path) == role]
    return alike[0] if len(alike) == 1 else None


def _same(mine: EnvValue, theirs: EnvValue) -> bool:
    """Of the same meaning; where that can't be told, written in the same way."""
    if mine.known and theirs.known:
        return bool(mine.value == theirs.value) and isinstance(mine.value, bool) == isinstance(
            theirs.value, bool
        )
    return not mine.known and not theirs.known and mine.text is not None and mine.text == theirs.text


def _is_called(module: Module, value: EnvValue) -> bool:
    """Whether that is the thing's own name."""
    return bool(value.known and value.value) and value.value == module.title


def _named_alike(mine: EnvValue, theirs: EnvValue, source: Stage, target: Stage) -> bool:
    """Whether a text differs by the name of the environment alone: `shop-staging` is `shop-production`
    there."""
    one, other = mine.value, theirs.value
    if not (mine.known and theirs.known and isinstance(one, str) and isinstance(other, str)):
        return False
    words = [
        pair
        for pair in ((source.environment, target.environment), (source.root, target.root))
        if all(pair) and pair[0] != pair[1] and "." not in pair
    ]
    return any(a in one and one.replace(a, b) == other for a, b in words)


def _one(
    setting: Setting,
    counterpart: Setting,
    mine: EnvValue,
    theirs: EnvValue | None,
    module: Module,
    other: Module,
    names: tuple[str, str],
) -> Lack:
    secret = mine.sensitive or (theirs is not None and theirs.sensitive)
    now = theirs.value if theirs is not None else None
    label = setting.field.label
    if secret:
        sentence = _("{label}: {source} and {target} have different secrets.").format(
            label=label, source=names[0], target=names[1]
        )
    else:
        sentence = _("{label}: {source} has {has}, {target} has {lacks}.").format(
            label=label, source=names[0], target=names[1], has=value_words(mine.value), lacks=value_words(now)
        )
    refused = _refused(setting, counterpart, mine, theirs, module, other, secret)
    return Lack(
        "setting",
        module.root,
        module.name,
        setting.path,
        other.name,
        counterpart.path,
        module.title or module.name,
        label,
        None if secret else mine.value,
        None if secret else now,
        sentence,
        refused,
        "" if refused else _careful(setting, counterpart, module),
    )


def _refused(
    setting: Setting,
    counterpart: Setting,
    mine: EnvValue,
    theirs: EnvValue | None,
    module: Module,
    other: Module,
    secret: bool,
) -> str:
    if secret:
        return _("A secret isn't carried from one environment to another.")
    readonly = counterpart.readonly or other.readonly
    if readonly:
        return readonly
    if theirs is not None and theirs.ignored:
        return theirs.ignored
    if mine.value is None:
        return _("Nothing is set there: there is nothing to bring along.")
    if counterpart.field.type != setting.field.type:
        return _("{label} is written otherwise there.").format(label=setting.field.label)
    is_version = module.roles is not None and setting.path in module.roles.version
    now = theirs.value if theirs is not None else None
    if is_version and _is_older(mine.value, now):
        words = _("{title} is at {now} there. A cluster never goes back to {then}.")
        return words.format(title=other.title or other.name, now=now, then=mine.value)
    return ""


def _careful(setting: Setting, counterpart: Setting, module: Module) -> str:
    if counterpart.field.impact.level is Level.DESTROYS_CLUSTER:
        return _("Changing this destroys the cluster there.")
    role = module.roles.of(setting.path) if module.roles is not None else None
    if role in TRAVELLING or setting.path.rpartition(".")[2].endswith("version"):
        return ""
    return _("This may be the environment's own, as names and networks are: bring it along by itself.")


def _is_older(one: object, other: object) -> bool:
    """Of two versions of Kubernetes, in numbers.

    >>> _is_older("1.29", "1.30.2"), _is_older("1.30", "1.30.2"), _is_older("latest", "1.30")
    (True, False, False)
    """
    mine, theirs = _numbers(one), _numbers(other)
    size = min(len(mine), len(theirs))
    return size > 1 and mine[:size] < theirs[:size]


def _numbers(version: object) -> tuple[int, ...]:
    out = []
    for part in str(version).split("-")[0].split("."):
        if not part.isdigit():
            break
        out.append(int(part))
    return tuple(out)


def _notes(found: _Found, names: tuple[str, str]) -> Iterator[str]:
    if found.unpaired:
        words = ngettext(
            "{n} thing of {source} isn't paired with anything of {target} yet: say first what it is there.",
            "{n} things of {source} aren't paired with anything of {target} yet: say first what they are"
            " there.",
            len(found.unpaired),
        )
        yield words.format(n=len(found.unpaired), source=names[0], target=names[1])
    if found.unknown:
        words = ngettext(
            "{n} value can't be compared: only Terraform can tell it.",
            "{n} values can't be compared: only Terraform can tell them.",
            found.unknown,
        )
        yield words.format(n=found.unknown)
    if found.apart:
        words = ngettext(
            "{n} setting has no counterpart in {target}.",
            "{n} settings have no counterpart in {target}.",
            found.apart,
        )
        yield words.format(n=found.apart, target=names[1])
