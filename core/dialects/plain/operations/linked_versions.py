"""The settings that an upgrade of Kubernetes raises together: of a cluster, its pools, and what they pin."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.dialects.plain.facts.upgrades import add_on
from core.dialects.plain.operations.plain_workbench import PlainWorkbench
from core.frozen import dataclass
from core.platform.model import EnvValue, Module, ModuleKind, Origin
from core.platform.module_facts import UpgradeStep
from core.text import _

_ORDER = ("cluster", "default pool", "pool", "image", "add-on")
_ADD_ON = re.compile(r"(?:^|[.\[\]\"])addon_version$")
_IMAGE = re.compile(r"(?:^|[.\]])(?:ami_id|image_id|node_image_version)$")


@dataclass(frozen=True)
class Linked:
    module: Module
    environment: str
    of: str
    """cluster, default pool, pool, image or add-on."""
    path: str
    label: str
    value: str | None
    """None where nothing is written, or it can't be told."""
    why: str
    """Why it can't be told."""
    follows: bool
    """Without a version of its own it goes with the cluster in the same run."""
    ignored: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.module.name, self.path, self.environment

    def stays(self, to: str) -> str:
        """What to say where it isn't changed; "" for nothing."""
        where = self.module.title or self.module.name
        if self.environment:
            where = _("{cluster} in {environment}").format(cluster=where, environment=self.environment)
        if self.why:
            return _("{where}: its version can't be told by reading, so it stays as it is: {why}").format(
                where=where, why=self.why
            )
        if self.ignored:
            return f"{where}: {self.ignored}"
        if self.of == "add-on" and self.value is not None:
            return _("{where}: whether {value} fits {to} can't be told by reading.").format(
                where=where, value=self.value, to=to
            )
        if self.value is None and self.of == "pool" and self.follows:
            return _("{where} names no version: its nodes go along in the same run.").format(where=where)
        own = self.module.kind is ModuleKind.NODE_POOL
        if self.value is None and self.of in ("pool", "default pool") and own:
            return _(
                "{where} names no version: its nodes stay at what they run until somebody, or the cloud by"
                " itself, raises them."
            ).format(where=where)
        return ""


def linked(bench: PlainWorkbench, cluster: Module, environment: str) -> Iterator[Linked]:
    """In the order that the cloud wants. What isn't made in the environment is left out."""
    found = [
        (_ORDER.index(step.of), one, step)
        for one in _things(bench, cluster)
        if one.exists.get(environment, True) is not False
        for step in _steps(one)
    ]
    for _rank, one, step in sorted(found, key=lambda row: row[0]):
        made = _linked(one, environment, step)
        if made is not None:
            yield made


def _steps(one: Module) -> tuple[UpgradeStep, ...]:
    if one.schema == "aws_eks_addon":
        return add_on("addon_version")
    return one.facts.upgrades if one.facts is not None else ()


def _things(bench: PlainWorkbench, cluster: Module) -> Iterator[Module]:
    for found in bench.platform.clusters:
        if found.module is not None and found.module.name == cluster.name:
            yield found.module
            yield from found.node_pools
            yield from found.features


def _linked(one: Module, environment: str, step: UpgradeStep) -> Linked | None:
    settings = [s for p in step.paths if (s := one.setting(p)) is not None]
    setting = next((s for s in settings if _is_written(s.values.get(environment))), None)
    setting = setting or next(iter(settings), None)
    value = setting.values.get(environment) if setting is not None else None
    if setting is None or value is None:
        return None
    known = value.known and value.origin is not Origin.UNSET and value.value is not None
    default = value.origin is Origin.DEFAULT
    return Linked(
        one,
        environment,
        step.of,
        setting.path,
        setting.field.label,
        str(value.value) if known and not default else None,
        "" if value.known else value.note or _("Only Terraform can tell this."),
        step.follows,
        value.ignored,
    )


def _is_written(value: EnvValue | None) -> bool:
    return value is not None and value.origin not in (Origin.UNSET, Origin.DEFAULT)


def unknowns(bench: PlainWorkbench, cluster: Module, environment: str, to: str) -> list[str]:
    """What else of the cluster may have to change, and can't be told by reading."""
    out = []
    for one in _things(bench, cluster):
        for setting in one.settings:
            value = setting.values.get(environment)
            if value is None or not _is_written(value) or not isinstance(value.value, str) or not value.value:
                continue
            name = one.title or one.name
            if _ADD_ON.search(setting.path) and one.schema != "aws_eks_addon":
                words = _("{name}, {setting}: whether {value} fits {to} can't be told by reading.")
            elif _IMAGE.search(setting.path):
                words = _(
                    "{name}, {setting}: which version the image {value} is for can't be told by reading."
                )
            else:
                continue
            out.append(words.format(name=name, setting=setting.path, value=value.value, to=to))
    return out
