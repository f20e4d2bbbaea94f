"""What a change of one setting does to what runs, as a dialect's facts tell it: data alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from core.frozen import dataclass
from core.platform.field import Json, Level
from core.platform.when import Test

When = Literal["always", "becomes true", "becomes false", "items gone", "not at end", "lower", "refused"]
"""When a sentence holds: whatever the change; for a yes/no that becomes one; where a list loses items, or
changes before its end; where a number becomes lower; where the cloud refuses the change."""

ChangeKind = Literal["added", "removed", "changed", "set_to_false", "first_or_last"]
"""How a value changes, where the facts tell kinds apart. "first_or_last": the first setting of its group that
is set, or the last one that is unset."""


@dataclass(frozen=True, slots=True)
class UpTo:
    """Another level with the cloud's provider up to a version."""

    provider: str
    """As in a lock file: "hashicorp/google"."""
    version: str
    """The last one: "4.47.x"."""
    level: Level
    confidence: str
    """"" for the setting's own."""


@dataclass(frozen=True, slots=True)
class Since:
    """Another level from a version of the provider on; before it, `Effect.level` holds."""

    version: str
    level: Level


@dataclass(frozen=True, slots=True)
class Consequence:
    """Something else that happens, as a sentence."""

    sentence: str
    when: When


@dataclass(frozen=True, slots=True)
class Condition:
    """Another level that other settings of the same module decide."""

    level: Level
    reason: str
    """"autoscaled", "no spot", "no subnets" or "": what to say of it."""
    paths: tuple[str, ...] = ()
    """Names of the other setting; the first that has a value counts."""
    values: tuple[Json, ...] = ()
    """It holds where the other has one of these (None: unset); with `unless`, where it has none of these."""
    unless: bool = False
    group: str = ""
    """Instead: it holds while anything with this prefix is set, before and after the change; with `paths`,
    where the last of the group is unset, and those settings are, too."""
    tests: tuple[Test, ...] | None = None
    """Instead of all these: it holds where all tests do; where that can't be told, the worse level counts."""
    sentence: str = ""
    """What else to say where it holds."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """A setting whose edits the module (or its provider) ignores where the tests hold."""

    reason: str
    """As a sentence."""
    tests: tuple[Test, ...] = ()
    """None: always."""


@dataclass(frozen=True, slots=True)
class Guard:
    """A setting that stops a cluster from being destroyed: the plan shows it, the cloud refuses it."""

    test: Test
    sentence: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of one setting does, in one version of its module."""

    level: Level | None
    """Of the usual change; None: the members of the object tell."""
    confidence: str
    """"high", "medium" or "low"."""
    by_kind: Mapping[ChangeKind, Level] = field(default_factory=dict)
    up_to: tuple[UpTo, ...] = ()
    since: Since | None = None
    default_pool_waits: bool = False
    """Where it rebuilds, it is the default pool, whose module waits for the cluster's access map."""
    zeros_are_none: bool = False
    """A number that means "off" at 0."""
    group: str = ""
    """Prefix of the settings that "first_or_last" is about."""
    conditions: tuple[Condition, ...] = ()
    consequences: tuple[Consequence, ...] = ()
    sentences: Mapping[Level, str] = field(default_factory=dict)
    """Words of its own for a level; else the general ones."""
    unsure_sentences: Mapping[Level, str] = field(default_factory=dict)
    """The same where the facts are not certain: they say "probably"."""
    nodes_go: bool = False
    """A list whose items hold nodes: where one goes, its nodes go, and the others stay."""
    control_plane_first: bool = False
    """Its rolling change begins with the control plane."""
    unordered: bool = False
    """A list whose order has no meaning."""
    empty_counts: bool = False
    """An empty list is something else than none."""
    default_told: bool = False
    """The usual level also holds where the module begins to set what it left to the cloud."""
    by_presence: bool = False
    """A yes/no is "added" where it comes into the file and "removed" where it goes from it, like any other
    value; else it is by what it becomes."""
    guards: tuple[Guard, ...] = ()
    """Where it destroys the cluster."""
    unread: bool = False
    """No resource reads it in this version."""
