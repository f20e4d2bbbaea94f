"""Settings whose impact depends on others of the same pool.

The facts tell these in words ("no effect while autoscaling is on"); here they are rules on effective values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.facts.impact_sentences import Reason
from core.platform.model import Json, Level, Module

if TYPE_CHECKING:
    from core.facts.facts import ModuleFacts


@dataclass(frozen=True, slots=True)
class Context:
    """One change, with the module before and after it."""

    facts: ModuleFacts
    module: Module
    was: Module | None
    environment: str
    setting: str
    before: Json
    after: Json

    def now(self, *paths: str) -> Json:
        """The effective value of the first of these settings that the module has."""
        return _value(self.module, self.environment, paths)

    def group_is_set(self, prefix: str, module: Module) -> bool:
        """Whether anything with this prefix has a value."""
        for setting in module.settings:
            if setting.path.startswith(prefix):
                value = setting.values.get(self.environment)
                if value is not None and value.value not in (None, "", {}, []):
                    return True
        return False

    def first_or_last(self, impact: Mapping[str, Any]) -> bool:
        """Whether this change sets the first, or takes away the last, of its group of settings (the group
        makes a launch template as soon as one of them is set)."""
        if "first_set_or_unset" not in impact:
            return False
        prefix = _group(self.setting)
        before = (
            self.group_is_set(prefix, self.was) if self.was is not None else self.before not in (None, "", {})
        )
        return before != self.group_is_set(prefix, self.module)


def _group(setting: str) -> str:
    at = setting.find("metadata_options")
    return setting[: at + len("metadata_options")] if at >= 0 else setting


def _value(module: Module, environment: str, paths: tuple[str, ...]) -> Json:
    for path in paths:
        setting = module.setting(path)
        value = setting.values.get(environment) if setting else None
        if value is not None and value.value is not None:
            return value.value
    return None


_AZURE_COUNT = {"default_node_pool.node_count", "default_node_pool_node_count"}
_AWS_DISK = {"worker_root_device_volume_size", "default_node_pool.root_device_volume_size", "disk_size"}
_AWS_OWN_SUBNETS = {"vpc_secondary_cidr", "vpc_subnet_number_offset"}
_AZURE_SPOT = {"eviction_policy", "max_spot_price"}
_SETS = {"google.zones", "azure.zones"}
"""Lists that end in a set upstream: their order has no meaning."""


def condition(context: Context, path: str) -> tuple[Level, Reason] | None:
    """The level and reason that other settings decide for this one; None: the facts' own."""
    module = context.facts.name
    if _only_reordered(context, path):
        return Level.NO_EFFECT, Reason.REORDERED
    if module == "azurerm/cluster" and path in _AZURE_COUNT:
        auto = context.now("default_node_pool.enable_auto_scaling", "default_node_pool_enable_auto_scaling")
        if auto in (True, None):
            return Level.NO_EFFECT, Reason.AUTOSCALED
    if module == "azurerm/cluster/node-pool" and path in _AZURE_SPOT and context.now("use_spot") is not True:
        return Level.NO_EFFECT, Reason.NO_SPOT
    if (
        module == "aws/cluster/node-pool"
        and path in _AWS_OWN_SUBNETS
        and not context.now("vpc_subnet_newbits")
    ):
        return Level.NO_EFFECT, Reason.NO_SUBNETS
    if module.startswith("aws/") and path in _AWS_DISK and _has_launch_template(context):
        return Level.ROLLING, Reason.USUAL
    if module in _LAST_OPTION and path.startswith(_LAST_OPTION[module]) and _last_without_disk(context):
        return Level.ROLLING, Reason.USUAL
    return None


def _only_reordered(context: Context, path: str) -> bool:
    record = context.facts.records[path]
    unordered = str(record["declared_type"]).startswith("set(") or record.get("catalog") in _SETS
    before, after = context.before, context.after
    if not unordered or not isinstance(before, list) or not isinstance(after, list):
        return False
    return len(before) == len(after) and all(item in after for item in before)


def _has_launch_template(context: Context) -> bool:
    prefix = "metadata_options"
    if context.setting.startswith("default_node_pool."):
        prefix = "default_node_pool.metadata_options"
    return context.group_is_set(prefix, context.module) and (
        context.was is None or context.group_is_set(prefix, context.was)
    )


_LAST_OPTION = {"aws/cluster": "metadata_options_", "aws/cluster/node-pool": "metadata_options"}


def _last_without_disk(context: Context) -> bool:
    """Up to v0.19.2 taking the last one away is only an update where no disk size is set."""
    if context.facts.generation != "flat" or context.was is None:
        return False
    was, now = (context.group_is_set("metadata_options", m) for m in (context.was, context.module))
    return was and not now and context.now("worker_root_device_volume_size", "disk_size") is None
