"""What a form shows: fields in sections, and where else a setting is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from core.frozen import dataclass
from core.platform.field import Choice, Field, Level
from core.platform.model import EnvValue, ModuleCode, Problem


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field of a form: a Setting in one environment, in its state."""

    field: Field
    environment: str
    value: EnvValue
    before: EnvValue
    """Without the draft."""
    state: str
    """"inherited", "set", "changed", "linked" or "unset"; "swallowed" where Terraform ignores it."""
    base_value: EnvValue | None
    """What the base environment has; None in the base itself or in a module without one."""
    choices: tuple[Choice, ...] = ()
    choices_note: str = ""
    """"Catalog of 17 Aug 2026", "Not in the catalog of …", else ""."""
    in_choices: bool = True
    """False: the choices don't have the value."""
    problems: tuple[Problem, ...] = ()
    needed: bool = False
    """It must have a value."""
    readonly: str | None = None
    reach: str = ""
    """In the base, for a changed field: "Also changes ops. apps-prod keeps 18."; elsewhere "Typing sets this
    for ops only; apps keeps 12." for an inherited one."""
    notice: str = ""
    """What a change of it does, where that is not in place: said before typing. Else ""."""
    notice_level: Level | None = None
    total: str = ""
    """For counts per zone: "9 nodes in 3 zones", else ""."""
    was: str = ""
    """"was 3" for a changed one, else ""."""
    linked: str = ""
    """"Defined in variables.tf:12, also used by 3 pools.", else ""."""
    changed: bool = False
    remark: str = ""
    """What came along with the change and isn't seen in the field; else ""."""
    can_inherit: bool = False
    """A button "Use apps's value" makes sense."""
    new: bool = False
    """The draft made the module: nothing was before, so a value here changes nothing."""


@dataclass(frozen=True, slots=True)
class SectionView:
    title: str
    fields: tuple[FieldView, ...]
    folded: bool = False
    """True for sections that hold nothing set: offered, out of the way."""


@dataclass(frozen=True, slots=True)
class FormView:
    root: str
    module: str
    environment: str
    title: str
    subtitle: str
    """"Node pool of gke_gc0_europe-west1, in gke_zero_node_pools.tf lines 1 to 34"."""
    sections: tuple[SectionView, ...]
    readonly: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    """Changes per environment, for the switch."""
    existence: str = ""
    """Said where the module isn't made in this environment, or where that can't be told; else ""."""
    code: ModuleCode | None = None
    """Of a module that the facts don't know: where its settings are read from, or could be."""


@dataclass(frozen=True, slots=True)
class ModuleOffer:
    """Modules whose own settings could be read from one repository elsewhere, if the user allows it."""

    url: str
    ref: str
    """"" for the default branch there."""
    host: str
    """"" for a folder of this computer."""
    folders: tuple[str, ...]
    modules: tuple[tuple[str, str], ...]
    """(root, module) of those that it is for."""
    sentence: str
    """What would be fetched, from where."""
    allowed: bool = False
    """This address was allowed before: no need to ask again."""
    read: bool = False
    """Read before, from a branch: it could be read again."""
    beside: tuple[str, ...] = ()
    """Other folders there that are fetched along."""
    version: str = ""
    """The ref for people."""
    anonymous: bool = False
    """Of the public registry: fetched without anybody's credentials."""
