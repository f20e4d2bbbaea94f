"""Settings whose impact depends on others of the same module: the facts' conditions, on effective values."""

from __future__ import annotations

from core.facts.impact_sentences import Reason
from core.facts.when import Told, all_hold, is_empty
from core.frozen import dataclass
from core.platform.effect import Condition, Effect
from core.platform.field import Json, Level
from core.platform.model import EnvValue, Module, Origin
from core.platform.module_facts import ModuleFacts
from core.platform.paths import plain_path
from core.platform.when import UNTOLD

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
    before: Told
    after: Told

    @property
    def ignored(self) -> bool | None:
        setting = self.module.setting(plain_path(self.setting))
        found = setting.values.get(self.environment) if setting else None
        return bool(found is not None and found.swallowed)

    @property
    def region(self) -> str | None:
        return self.module.region

    def value(self, path: str) -> Told:
        setting = self.module.setting(path)
        found = setting.values.get(self.environment) if setting else None
        if found is None:
            return None
        return found.value if found.known else UNTOLD

    def has(self, path: str) -> bool:
        return self.module.setting(path) is not None or self.facts.field_of(path) is not None

    def written(self, prefix: str, *, before: bool) -> bool | None:
        module = self.was if before else self.module
        if module is None:
            # Nobody says what was there; the setting itself is one of them.
            return not is_empty(self.before) if _inside(self.setting, prefix) else None
        return any(
            _is_written(setting.values.get(self.environment))
            for setting in module.settings
            if _inside(setting.path, prefix)
        )

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


@dataclass(frozen=True, slots=True)
class Decided:
    """What other settings decide for one."""

    level: Level
    reason: Reason
    sentence: str = ""


def condition(context: Context, effect: Effect) -> tuple[Decided | None, tuple[Decided, ...]]:
    """What other settings decide for this one (None: the facts' own level counts), and what they would
    decide if something were so that can't be told."""
    if effect.unordered and _only_reordered(context):
        return Decided(Level.NO_EFFECT, Reason.REORDERED), ()
    possible: list[Decided] = []
    for given in effect.conditions:
        holds = _holds(given, context) if given.tests is None else all_hold(given.tests, context)
        if holds is False:
            continue
        found = Decided(given.level, REASONS[given.reason], given.sentence)
        if holds:
            return found, tuple(possible)
        possible.append(found)
    return None, tuple(possible)


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


def _inside(path: str, block: str) -> bool:
    return path == block or path.startswith((block + ".", block + "["))


def _is_written(value: EnvValue | None) -> bool:
    if value is None or value.origin in (Origin.DEFAULT, Origin.UNSET):
        return False
    return not value.known or not is_empty(value.value)
