"""A module that the dialect knows nothing of: its arguments, as they are."""

from __future__ import annotations

from core.dialects.common.arguments import argument_settings
from core.dialects.common.built import Built, Found
from core.dialects.common.calls import Call, in_json, multiplied, source_in, unread_override, version_of
from core.dialects.common.instances import instances, multiplied_by
from core.dialects.common.recognised import Source
from core.dialects.common.unknown_fields import without_facts
from core.dialects.common.variables import OwnModule
from core.platform.model import Module, ModuleKind


def generic_module(
    call: Call,
    root: str,
    file_trouble: str | None,
    source: Source | None,
    home: OwnModule | None,
    found: Found | None,
) -> Built:
    placed = call.placed
    ref = source.ref if source is not None else None
    readonly = file_trouble or unread_override(call) or in_json(placed) or multiplied(placed)
    module = Module(
        kind=ModuleKind.GENERIC,
        root=root,
        name=call.name,
        cloud=None,
        file=placed.file,
        line=placed.line,
        end_line=placed.end_line,
        source=source_in(placed, call.scope) or "",
        version=ref if ref is not None else version_of(placed),
        facts_version=None,
        style="",
        schema=None,
        region=None,
        base=None,
        settings=argument_settings(call, readonly, home),
        instances=instances(placed, call.scope),
        multiplied_by=multiplied_by(placed),
        title=call.name,
        readonly=readonly,
        code=found[1] if found is not None else None,
    )
    types = home.types if home is not None else {}
    at_hand = home is not None
    return Built(module, call, source, without_facts(), None, file_trouble, at_hand=at_hand, types=types)
