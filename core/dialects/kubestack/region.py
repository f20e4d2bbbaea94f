"""The region of a module, as far as the code tells it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.dialects.kubestack.values import written
from core.platform.model import EnvValue, Setting
from core.terraform.files import Placed
from core.terraform.folder import argument
from core.terraform.scope import Scope

if TYPE_CHECKING:
    from core.dialects.kubestack.modules import Call

_AKS = re.compile(r"^aks_[^_]+_([a-z]+[0-9]?)$")


def region(cloud: str | None, call: Call, settings: Sequence[Setting], base: str | None) -> str | None:
    """AWS: the provider block's; Azure: the resource group's, else the one that the module's name says, as
    Kubestack names them; Google and Scaleway: the configuration's."""
    if cloud == "aws":
        return _text(provider_block(call, "aws"), "region", call.scope)
    if cloud == "azurerm":
        return _azure(call, _value(settings, "resource_group", base))
    if cloud in ("google", "scaleway"):
        return _setting(settings, "region", base)
    return None


def _value(settings: Sequence[Setting], path: str, base: str | None) -> EnvValue | None:
    found = next((s for s in settings if s.path == path), None)
    return found.values.get(base) if found is not None and base is not None else None


def _setting(settings: Sequence[Setting], path: str, base: str | None) -> str | None:
    value = _value(settings, path, base)
    return value.value if value is not None and isinstance(value.value, str) and value.value else None


def provider_block(call: Call, name: str) -> Placed | None:
    """The provider block that a module block uses for `name`."""
    return _provider(call.scope, call.placed, name)


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


def _text(placed: Placed | None, name: str, scope: Scope) -> str | None:
    place = argument(placed, name) if placed is not None else None
    if place is None:
        return None
    while scope.caller is not None and not scope.folder.holds(place.file):
        scope = scope.caller
    value = written(place, scope).value
    return value if isinstance(value, str) and value else None


def _azure(call: Call, group: EnvValue | None) -> str | None:
    scope = call.scope
    for (type, name), placed in scope.folder.resources.items():
        if type != "azurerm_resource_group" or group is None:
            continue
        referred = (group.text or "").startswith(f"{type}.{name}.")
        if referred or (group.value is not None and _text(placed, "name", scope) == group.value):
            return _text(placed, "location", scope)
    found = _AKS.match(call.name.rsplit(".", 1)[-1])
    return found[1] if found else None
