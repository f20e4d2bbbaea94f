"""A rule across settings, as a dialect's facts have it for one module in one version: one row, data alone.

Rules are written in the language of core.checks.rule_language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any, Literal

from core.frozen import dataclass
from core.platform.field import Json


@dataclass(frozen=True, slots=True)
class Fix:
    """How one click mends what a rule found."""

    how: str
    """Name of the way, see core.checks.fixes."""
    setting: str = ""
    """That gets the new value; "" for the one that is marked."""
    value: Json = None
    """The new value, where it is always the same."""
    only_if: tuple[str, Json] | None = None
    """(setting, value): the way is only offered where this holds."""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """Everything about one rule."""

    id: str
    expression: str
    severity: str
    """error, warning or note."""
    sentence: str
    """With gaps: aliases, words, and what core.checks.rule_sentences works out."""
    own: Mapping[str, tuple[str, ...]]
    """Alias -> paths of the module itself, those that exist in this version."""
    of_cluster: Mapping[str, tuple[str, ...]]
    """Alias -> paths of the pool's cluster."""
    uncertain: bool = False
    """Never more than a warning."""
    each: str = ""
    """The alias whose settings it judges one after the other. (Elsewhere several paths are the old and the
    new name of one setting.)"""
    each_part: Literal["", "entry", "text"] = ""
    """With `each`: every entry of a list, or the text as it is written."""
    echo_of: tuple[str, ...] = ()
    """Rules that say it already, if they are as severe."""
    fix: Fix | None = None
    measured: str = "{name}"
    """The text whose length it limits, with gaps."""
    silent: Literal["", "newer", "listed once", "unlisted"] = ""
    """Says nothing where something else does: a version newer than the catalog, a port that nobody else
    chose, a machine type that the catalog doesn't have."""
    unsure: Literal["", "exists", "some fit"] = ""
    """A warning only: of what exists already; where some of `zones` are among `cluster_zones`."""
    on_removal: bool = False
    """Judges modules that the draft removes."""
    counting: bool = False
    """What Terraform ignores can't be told, for this rule: another value counts where it runs."""


@dataclass(frozen=True, slots=True)
class Word:
    """A name of the rules' language that is no alias."""

    value: Callable[[Any], Any]
    """From a core.checks.scope.Scope; UNKNOWN where it can't be told."""
    paths: tuple[str, ...] = ()
    """Settings behind it."""
    of_neighbours: bool = False
    """Other modules decide it too."""
    everywhere: bool = False
    """Other environments of the module decide it too."""


Account = Callable[[Any, str], tuple[str, str] | None]
"""(module, environment) -> (project, name) of an account that a cluster makes; None if it can't be told."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a dialect hands in for the checks of one module in one version."""

    rows: tuple[RuleRow, ...] = ()
    words: Mapping[str, Word] = field(default_factory=dict)
    account: Account | None = None
    """What two clusters share by accident where it is equal; None: nothing."""
    empty_is_missing: frozenset[str] = frozenset()
    """Settings whose empty text is told as missing, and not as malformed too."""
