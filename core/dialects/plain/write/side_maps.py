"""A pool's settings that stand in another input of its module, under the pool's name: labels, taints, tags
and metadata of Google's. An edit of one is an edit of the pool's own part there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from core.dialects.common.fitting_values import asked
from core.dialects.errors import Refused
from core.dialects.plain.facts.inputs import of_cluster, use_of
from core.dialects.plain.reading.json_values import json_of
from core.dialects.plain.recognise import Seen
from core.dialects.plain.recognise.model import part
from core.dialects.plain.write.model import Units
from core.dialects.plain.write.settings import Steps, path_text, steps_of
from core.platform.edit import Edit
from core.platform.model import Module
from core.platform.module_facts import Beside
from core.terraform.evaluate import Value
from core.text import _


def of_the_module(units: Units, module: Module | None, edit: Edit) -> Edit | None:
    """The edit as one of the cluster's input; None where the setting stands at the pool itself. Raises
    Refused."""
    steps = steps_of(edit.setting)
    facts = module.facts if module is not None else None
    told = facts.beside.get(str(steps[0])) if facts is not None else None
    if told is None:
        return None
    here = next((e for e in units.of_root(edit.root) if e.name == edit.environment), None)
    seen = here.recognised.get(edit.module) if here is not None else None
    cluster = (
        here.recognised.get(seen.cluster) if here is not None and seen is not None and seen.cluster else None
    )
    if seen is None or seen.entry is None or cluster is None:
        sentence = _("There is no {module} in “{environment}”.")
        raise Refused(sentence.format(module=edit.module, environment=edit.environment))
    return _Side(told, seen, cluster, steps).edit(edit)


_ITEM = re.compile(r'([\w-]+) = (\{\}|\[[^\[\]{}]*\]|"[^"]*")')
_OBJECT = re.compile(rf"\{{(?: {_ITEM.pattern})* \}}")
"""A default as the facts have it: `{ all = [] default-node-pool = [] }`."""


class _Side:
    """One input, as it is for one pool."""

    def __init__(self, told: Beside, seen: Seen, cluster: Seen, steps: Steps) -> None:
        self.told = told
        self.input, self.steps = str(steps[0]), steps[1:]
        self.cluster = cluster
        self.label = told.field.label or self.input
        assert seen.entry is not None
        self.pool = str(seen.entry.key)
        self.given = cluster.value(self.input)
        self.default = self._default() if self.given is None or self.given.null else None

    @cached_property
    def own(self) -> Any:
        return self._known(self.given, self.pool)

    @cached_property
    def common(self) -> Any:
        if self.default is not None:
            return self.default.get(self.told.for_all) or None
        return self._known(self.given, self.told.for_all)

    def _default(self) -> Mapping[str, Any] | None:
        """What the module takes where the input isn't written; None where that is nothing. Raises Refused."""
        assert self.cluster.module is not None
        told = of_cluster(use_of(self.cluster.module)).get(self.input, {}).get("default")
        text = str(told.get("expr", "")) if isinstance(told, Mapping) else ""
        if not _OBJECT.fullmatch(text):
            raise Refused(_("{label} can't be changed here.").format(label=self.label))
        found = {key: json.loads(value) for key, value in _ITEM.findall(text)}
        return found if any(found.values()) else None

    def _known(self, given: Value | None, key: str) -> Any:
        found = part(given, key) if given is not None and not given.null else None
        if given is not None and not given.is_known and found is None:
            found = given
        if found is None or (found.is_known and found.null):
            return None
        if not found.known:
            reason = found.why.sentence if found.why is not None else _("Only Terraform can tell this.")
            sentence = _("{label} can't be told by reading, so it can't be changed here: {reason}")
            raise Refused(sentence.format(label=self.label, reason=reason))
        return json_of(found)

    def edit(self, edit: Edit) -> Edit:
        """Raises Refused."""
        setting = f"{self.input}{path_text((self.pool, *self.steps))}"
        made = replace(edit, module=self.cluster.address, setting=setting)
        if edit.kind == "unset":
            if self.own is None or (self.steps and self._at(self.own) is None):
                raise self._for_all()
            return made
        if edit.expression is not None:
            return made
        if self.steps:
            if self.told.joins or self.default is not None:
                raise Refused(_("{label} is changed as a whole.").format(label=self.label))
            return made
        own = self._mine(asked(edit.value, self.told.field))
        if self.default is not None:  # written at all, it takes the place of the module's own
            return replace(made, setting=self.input, value={**self.default, self.pool: own})
        return replace(made, value=own)

    def _at(self, whole: Any) -> Any:
        for step in self.steps:
            whole = whole.get(step) if isinstance(whole, Mapping) else None
        return whole

    def _mine(self, wanted: Any) -> Any:
        """What of it is the pool's own."""
        if isinstance(wanted, Mapping) and isinstance(self.common or {}, Mapping):
            common, own = self.common or {}, self.own if isinstance(self.own, Mapping) else {}
            if any(key not in wanted for key in common):
                raise self._for_all()
            return {
                key: one
                for key, one in wanted.items()
                if key in own or key not in common or common[key] != one
            }
        if (
            isinstance(wanted, Sequence)
            and not isinstance(wanted, str)
            and isinstance(self.common or [], list)
        ):
            left = list(wanted)
            for one in self.common or []:
                if one not in left:
                    raise self._for_all()
                left.remove(one)
            return left
        raise Refused(_("{label} can't be changed here.").format(label=self.label))

    def _for_all(self) -> Refused:
        sentence = _("{label}: what stands under “{key}” in “{input}” counts for all pools. Change it there.")
        return Refused(sentence.format(label=self.label, key=self.told.for_all, input=self.input))
