"""Why an edit of a setting does nothing, by the facts of its module."""

from __future__ import annotations

from collections.abc import Callable

from core.facts.when import Told, all_hold
from core.frozen import dataclass
from core.platform.module_facts import ModuleFacts
from core.platform.paths import plain_path

ValueOf = Callable[[str], Told]
"""The effective value of another setting by its path; None: unset, UNTOLD: it can't be told."""


@dataclass(frozen=True, slots=True)
class _Now:
    """No change: the values as they are."""

    path: str
    value_of: ValueOf
    region: str | None = None
    ignored: bool | None = False

    @property
    def before(self) -> Told:
        return self.value_of(self.path)

    after = before

    def value(self, path: str) -> Told:
        return self.value_of(path)

    def has(self, path: str) -> bool:
        return True

    def written(self, prefix: str, *, before: bool) -> bool | None:
        return None


def ignored_by_module(facts: ModuleFacts, path: str, value_of: ValueOf, *, always: bool = True) -> str:
    """The reason as a sentence; "" where an edit does something, or where that can't be told. `always`: what
    ignores it whatever else is said counts, too."""
    now = _Now(plain_path(path), value_of)
    given = facts.ignored.get(now.path, ())
    return next((one.reason for one in given if (always or one.tests) and all_hold(one.tests, now)), "")
