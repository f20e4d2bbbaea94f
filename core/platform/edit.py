"""Edit: one intended change, as frozen data that round-trips through JSON.

Addressed by root, module, environment and setting, never by bytes.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from core.corrections import UnitKey
from core.frozen import dataclass
from core.text import _, listed

KINDS = ("set", "unset", "revert", "operation")


@dataclass(frozen=True, slots=True)
class Edit:
    """kind:
    set        `value` for `setting` in `environment` (or `expression`: HCL typed by an expert)
    unset      remove it there: outside the base that means "inherit"
    revert     take back the Edits whose ids are in `targets`
    operation  a whole operation of the dialect (`operation` names it, `args` are its answers)
    """

    kind: str
    root: str = "."
    module: str = ""
    environment: str = ""
    setting: str = ""
    value: Any = None
    """JSON; never None for "set" without `expression`."""
    expression: str | None = None
    mode: str = ""
    """For a linked setting: "at_source" changes the definition, "override" puts a literal here. For one that
    others take from the same place: everywhere, or only here; "adjustable": only here, by a variable where
    there is none for it yet."""
    saw: str | None = None
    """The text that stood there when the Edit was made, for replay on a moved base; None: nothing stood."""
    operation: str = ""
    args: Mapping[str, Any] = field(default_factory=dict)
    targets: tuple[str, ...] = ()
    units: Mapping[str, UnitKey] = field(default_factory=dict)
    """What made the environments that it names, where that was inferred or said: names may come to mean
    something else."""
    group: str = ""
    """Edits in a row with the same one were made in one go: one step back takes all of them."""
    id: str = field(default_factory=lambda: uuid.uuid4().hex[:12])

    def to_json(self) -> dict[str, Any]:
        """Only what differs from the defaults, so that journals stay readable."""
        out: dict[str, Any] = {"id": self.id, "kind": self.kind, "root": self.root}
        for name in ("module", "environment", "setting", "mode", "operation", "group"):
            if value := getattr(self, name):
                out[name] = value
        for name in ("expression", "saw"):
            if (value := getattr(self, name)) is not None:
                out[name] = value
        if self.kind == "set" and self.expression is None:
            out["value"] = self.value
        if self.args:
            out["args"] = dict(self.args)
        if self.targets:
            out["targets"] = list(self.targets)
        if self.units:
            out["units"] = {name: unit.to_json() for name, unit in self.units.items()}
        return out

    def as_fix(self) -> dict[str, Any]:
        """Its JSON form without an id, for a Problem: that is made when the fix is used, so that two uses
        are two edits."""
        made = self.to_json()
        made.pop("units", None)
        del made["id"]
        return made

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Edit:
        """Raises ValueError, with a sentence, for what is no Edit of this format."""
        kind = data.get("kind")
        if kind not in KINDS:
            words = _("“{kind}” is no kind of edit that this version of Repoform knows.")
            raise ValueError(words.format(kind=kind))
        known = {
            "id",
            "kind",
            "root",
            "module",
            "environment",
            "setting",
            "value",
            "expression",
            "mode",
            "saw",
            "operation",
            "args",
            "targets",
            "units",
            "group",
        }
        odd = sorted(set(data) - known)
        if odd:
            words = _("This edit has parts that this version of Repoform doesn't know: {parts}.")
            raise ValueError(words.format(parts=listed(odd)))
        fields = {k: v for k, v in data.items() if k not in ("targets", "units")}
        units = {name: UnitKey.from_json(unit) for name, unit in dict(data.get("units", {})).items()}
        return cls(**fields, targets=tuple(data.get("targets", ())), units=units)
