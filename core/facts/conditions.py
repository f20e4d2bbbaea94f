"""Settings whose impact depends on others of the same module: the facts' conditions, on effective values."""

from __future__ import annotations

from dataclasses import dataclass

from core.facts.impact_sentences import Reason
from core.platform.effect import Condition, Effect
from core.platform.field import Json, Level
from core.platform.model import Module
from core.platform.module_facts import ModuleFacts

REASONS = {
    "autoscaled": Reason.AUTOSCALED,
    "no spot": Reason.NO_SPOT,
    "no subnets": Reason.NO_SUBNETS,
    "": Reason.USUAL,
}


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

    def now(self, paths: tuple[str, ...]) -> Json:
        """The effective value of the first of these settings that has one, else None."""
        for path in paths:
            setting = self.module.setting(path)
            value = setting.values.get(self.environment) if setting else None
            if value is not None and value.value is not None:
                return value.value
        return None

    def group_is_set(self, prefix: str, module: Module) -> bool:
        """Whether anything with this prefix has a value."""
        for setting in module.settings:
            if setting.path.startswith(prefix):
                value = setting.values.get(self.environment)
                if value is not None and value.value not in (None, "", {}, []):
                    return True
        return False

    def first_or_last(self, effect: Effect) -> bool:
        """Whether this change sets the first, or takes away the last, of its group of settings (the group
        makes a launch template as soon as one of them is set)."""
        if not effect.group:
            return False
        before = (
            self.group_is_set(effect.group, self.was)
            if self.was is not None
            else self.before not in (None, "", {})
        )
        return before != self.group_is_set(effect.group, self.module)


def condition(context: Context, effect: Effect) -> tuple[Level, Reason] | None:
    """The level and reason that other settings decide for this one; None: the facts' own."""
    if effect.unordered and _only_reordered(context):
        return Level.NO_EFFECT, Reason.REORDERED
    found = next((c for c in effect.conditions if _holds(c, context)), None)
    return None if found is None else (found.level, REASONS[found.reason])


def _only_reordered(context: Context) -> bool:
    before, after = context.before, context.after
    if not isinstance(before, list) or not isinstance(after, list):
        return False
    return len(before) == len(after) and all(item in after for item in before)


def _holds(given: Condition, context: Context) -> bool:
    if given.group and given.paths:
        return _last_of_group(given, context) and context.now(given.paths) in given.values
    if given.group:
        return context.group_is_set(given.group, context.module) and (
            context.was is None or context.group_is_set(given.group, context.was)
        )
    value = context.now(given.paths)
    same = any(value is v or (value == v and type(value) is type(v)) for v in given.values)
    return same is not given.unless


def _last_of_group(given: Condition, context: Context) -> bool:
    if context.was is None:
        return False
    return context.group_is_set(given.group, context.was) and not context.group_is_set(
        given.group, context.module
    )
