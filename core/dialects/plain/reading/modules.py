"""Clusters, pools and features as the domain has them: one Module for what all units of a root have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.dialects.plain.reading.passed import Lines
from core.dialects.plain.recognise import Across, Seen, by_terragrunt
from core.platform.model import EnvValue, Module, ModuleKind, Setting
from core.platform.module_facts import ModuleFacts
from core.terraform.evaluate import Texts
from core.terraform.evaluate.places import Mark

_KINDS = {
    "cluster": ModuleKind.CLUSTER,
    "pool": ModuleKind.NODE_POOL,
    "feature": ModuleKind.FEATURE,
}
_REGION = ("location", "region")


def module_of(
    root: str,
    found: Across[str],
    environments: tuple[str, ...],
    settings: tuple[Setting, ...],
    facts: ModuleFacts | None,
    texts: Texts,
    cluster: str | None,
    called: Mapping[str, str],
    decided: Mapping[str, Sequence[Lines]],
    environments_called: Mapping[str, str],
) -> Module:
    first = found.first
    file, line, end_line = _lines(found, texts)
    use = first.module
    return Module(
        kind=_KINDS.get(first.kind, ModuleKind.FEATURE),
        root=root,
        name=found.address,
        cloud=first.cloud or None,
        file=file,
        line=line,
        end_line=end_line,
        source=use.source if use is not None else "",
        version=use.version if use is not None else None,
        facts_version=facts.version if facts is not None else None,
        style="",
        schema=use.module.name if use is not None else first.type,
        region=_region(settings),
        base=None,
        settings=settings,
        readonly=by_terragrunt(found.seen.values()),
        cluster=cluster,
        cluster_title=called[cluster] if cluster is not None else "",
        title=called[found.address],
        named=all(
            _is_named(seen) and seen.shown_name == called[found.address] for seen in found.seen.values()
        ),
        facts=facts,
        roles=facts.roles if facts is not None else None,
        resource="" if use is not None else first.type,
        exists=_exists(found, environments),
        decided=decided,
        called=environments_called,
    )


def _is_named(seen: Seen) -> bool:
    if seen.entry is not None and isinstance(seen.entry.key, str) and seen.name is None:
        # Modules call a pool by its key where nothing else is said.
        return True
    return bool(seen.said_name)


def _lines(found: Across[str], texts: Texts) -> tuple[str, int, int]:
    """Of its block or entry; of the call that makes it where each environment has an entry of its own."""
    mark = found.first.mark
    declared = found.first.declared
    if declared is not None and any(seen.mark.chunk.file != mark.chunk.file for seen in found.seen.values()):
        chunk = declared.parts[0].chunk
        mark = Mark(chunk, 0, len(chunk.data))
    place = texts.place(mark)
    return place.file, place.line, place.line + mark.chunk.data.count(b"\n", mark.start, mark.end)


def _region(settings: tuple[Setting, ...]) -> str | None:
    for setting in settings:
        if setting.path in _REGION:
            values: Mapping[str, EnvValue] = setting.values
            for value in values.values():
                if value.known and not value.sensitive and isinstance(value.value, str):
                    return value.value
    return None


def _exists(found: Across[str], environments: tuple[str, ...]) -> dict[str, bool | None]:
    return {environment: found.exists(environment) for environment in environments}
