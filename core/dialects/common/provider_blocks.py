"""The provider block that a module block uses."""

from __future__ import annotations

from core.dialects.common.values import written
from core.terraform.files import Placed
from core.terraform.folder import argument
from core.terraform.scope import Scope


def provider_block(placed: Placed, scope: Scope, name: str) -> Placed | None:
    """The provider block that a module block uses for `name`."""
    return _provider(scope, placed, name)


def _provider(scope: Scope, placed: Placed, name: str) -> Placed | None:
    alias = ""
    providers = placed.chunk.attributes.get("providers")
    item = providers.item(name) if providers is not None else None
    if item is not None:
        parts = item.node.text.strip('"').split(".")
        name, alias = (parts[0], parts[1]) if len(parts) == 2 else (name, "")
    block = scope.folder.providers.get((name, alias))
    if block is None and scope.call is not None and scope.caller is not None:
        return _provider(scope.caller, scope.call, name)
    return block


def provider_text(placed: Placed | None, name: str, scope: Scope) -> str | None:
    place = argument(placed, name) if placed is not None else None
    if place is None:
        return None
    while scope.caller is not None and not scope.folder.holds(place.file):
        scope = scope.caller
    value = written(place, scope).value
    return value if isinstance(value, str) and value else None
