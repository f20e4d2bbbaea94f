"""The region of a module, as far as the code tells it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.dialects.common.provider_blocks import provider_block, provider_text
from core.platform.model import EnvValue, Setting

if TYPE_CHECKING:
    from core.dialects.common.calls import Call

_AKS = re.compile(r"^aks_[^_]+_([a-z]+[0-9]?)$")


def region(cloud: str | None, call: Call, settings: Sequence[Setting], base: str | None) -> str | None:
    """AWS: the provider block's; Azure: the resource group's, else the one that the module's name says, as
    Kubestack names them; Google and Scaleway: the configuration's."""
    if cloud == "aws":
        return provider_text(provider_block(call.placed, call.scope, "aws"), "region", call.scope)
    if cloud == "azurerm":
        return _azure(call, _value_at_base(settings, "resource_group", base))
    if cloud in ("google", "scaleway"):
        return _setting(settings, "region", base)
    return None


def _value_at_base(settings: Sequence[Setting], path: str, base: str | None) -> EnvValue | None:
    found = next((s for s in settings if s.path == path), None)
    return found.values.get(base) if found is not None and base is not None else None


def _setting(settings: Sequence[Setting], path: str, base: str | None) -> str | None:
    value = _value_at_base(settings, path, base)
    return value.value if value is not None and isinstance(value.value, str) and value.value else None


def _azure(call: Call, group: EnvValue | None) -> str | None:
    scope = call.scope
    for (type, name), placed in scope.folder.resources.items():
        if type != "azurerm_resource_group" or group is None:
            continue
        referred = (group.text or "").startswith(f"{type}.{name}.")
        if referred or (group.value is not None and provider_text(placed, "name", scope) == group.value):
            return provider_text(placed, "location", scope)
    found = _AKS.match(call.name.rsplit(".", 1)[-1])
    return found[1] if found else None
