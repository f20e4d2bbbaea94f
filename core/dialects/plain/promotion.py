"""Promotion in ordinary Terraform: what an environment has that the next one on a change's way lacks.

The next one may be another environment of the root, or a sibling: a root of one environment that differs in
one folder of its path (`staging/eks`, `production/eks`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.dialects.errors import Refused
from core.dialects.plain.units import names
from core.dialects.promotion import Promotion
from core.platform.edit import Edit
from core.platform.field import Json
from core.platform.model import Module, ModuleKind, Origin, Platform
from core.platform.roles import TRAVELLING
from core.platform.stage import Stage
from core.text import _

Named = tuple[str, Stage]
"""What an environment is called on its way, and where it is."""


def promotion(platforms: Sequence[Platform]) -> Promotion:
    """See core.dialects.interface.Dialect."""
    having = [p for p in platforms if p.clusters]
    stages = [stage for p in having for stage in _stages(p)]
    steps: list[tuple[Stage, Stage]] = []
    for platform in having:
        steps += _steps([(platform.shown_environment(s.environment), s) for s in _stages(platform)])
    groups = _siblings([p for p in having if len(_stages(p)) == 1])
    for group in groups:
        steps += _steps(group)
    roots = tuple(tuple(stage.root for _name, stage in group) for group in groups)
    return Promotion(tuple(stages), tuple(dict.fromkeys(steps)), roots, (), _notes(having, groups, steps))


def _stages(platform: Platform) -> list[Stage]:
    """None of a root whose environments are all hidden."""
    if not platform.environments:
        return [Stage(platform.root, "")]
    return [Stage(platform.root, e.name) for e in platform.environments if not e.hidden]


def _siblings(platforms: Sequence[Platform]) -> list[list[Named]]:
    """Roots whose paths are the same but for one folder, by that folder in the order of a change's way."""
    by: dict[tuple[int, tuple[str, ...]], list[Named]] = {}
    for platform in platforms:
        parts = platform.root.split("/")
        stage = _stages(platform)[0]
        for at, part in enumerate(parts if platform.root != "." else ()):
            by.setdefault((at, (*parts[:at], "*", *parts[at + 1 :])), []).append((part, stage))
    found = [group for group in by.values() if len(group) > 1]
    return [sorted(group, key=lambda named: names.stage(named[0])) for group in found]


def _steps(named: Sequence[Named]) -> Iterator[tuple[Stage, Stage]]:
    """From each to those that stand next on the way: of several that could come before, the one whose name
    has most in common."""
    ranked = [(rank, name, stage) for name, stage in named if (rank := names.rank(name)) is not None]
    for rank, name, stage in ranked:
        earlier = [one for one in ranked if one[0] < rank]
        last = max((one[0] for one in earlier), default=None)
        own = {word.lower() for word in names.tokens(name)}
        before = [one for one in earlier if one[0] == last]
        if before:
            common = [len(own & {word.lower() for word in names.tokens(one[1])}) for one in before]
            yield before[common.index(max(common))][2], stage


def _notes(
    platforms: Sequence[Platform], groups: Sequence[Sequence[Named]], steps: Sequence[tuple[Stage, Stage]]
) -> tuple[str, ...]:
    several = any(len(_stages(p)) > 1 for p in platforms)
    if steps or not platforms:
        return ()
    if several or groups:
        return (_("Which environment comes before which can't be told by their names. Choose two."),)
    return (_("There is only one environment here: nothing goes from one to another."),)


def brought(module: Module, source: Stage, target: Stage, cluster: str) -> Edit:
    """See core.dialects.interface.Dialect."""
    title = module.title or module.name
    if module.kind is not ModuleKind.NODE_POOL:
        words = _("{environment} has no {module}. Repoform brings node pools along, not clusters or add-ons.")
        raise Refused(words.format(environment=target.environment or target.root, module=title))
    if source.root == target.root:
        args: dict[str, Json] = {
            "module": module.name,
            "environment": source.environment,
            "to": [target.environment],
        }
        return Edit("operation", target.root, operation="copy", args=args)
    if not cluster:
        words = _("Pair the cluster of {module} first: Repoform doesn't know where the pool would go.")
        raise Refused(words.format(module=title))
    args = {
        "cluster": cluster,
        "name": title,
        "purpose": "like",
        "settings": {"": _settings(module, source.environment)},
    }
    if target.environment:
        args["environments"] = [target.environment]
    return Edit("operation", target.root, operation="add-node-pool", args=args)


def _settings(module: Module, environment: str) -> dict[str, Json]:
    """What is said of the pool and means the same in another root."""
    found = {}
    for setting in module.settings:
        value = setting.values.get(environment)
        role = module.roles.of(setting.path) if module.roles is not None else None
        if value is None or role not in TRAVELLING or setting.readonly or not value.known:
            continue
        if value.origin in (Origin.SET, Origin.INHERITED) and not value.ignored and not value.sensitive:
            found[setting.path] = value.value
    return {path: value for path, value in found.items() if value is not None}
