"""Why an edit isn't made: what is wrong, where, and what to do instead."""

from __future__ import annotations

from core.dialects.common.built import Built
from core.dialects.common.calls import META
from core.dialects.common.unknown_fields import Shape, suggestion, unknown_field
from core.dialects.common.values import Written, written
from core.platform.field import Field
from core.platform.model import Kind, Module
from core.terraform.nodes import UNKNOWN
from core.text import _


def no_setting(shape: Shape, module: Module, path: str) -> str:
    """Of a setting that the module's version doesn't have."""
    close = suggestion(path, shape)
    if close is not None:
        words = _("“{setting}” is not a setting of {module}. Did you mean “{other}”?")
        return words.format(setting=path, module=module.name, other=close)
    return _("“{setting}” is not a setting of {module}.").format(setting=path, module=module.name)


def no_argument(built: Built, module: Module, name: str) -> str:
    """Only who has read a module's own variables can say that it has no such setting."""
    where = {"setting": name, "module": module.name}
    if name in META:
        return _("“{setting}” of {module} belongs to the code: edit it there.").format(**where)
    known = built.facts.inputs if built.facts is not None else {}
    if built.at_hand and name not in known:
        return _("“{setting}” is not a setting of {module}.").format(**where)
    words = _(
        "Whether {module} has a setting “{setting}” can't be told: its own settings aren't at hand, so only"
        " those that are written can be changed. {why}"
    )
    return words.format(why=module.code.sentence if module.code is not None else "", **where).rstrip()


def entry_field(field: Field, key: str) -> Field:
    """The Field of one entry of a map."""
    made = unknown_field(key, "text")
    return Field(
        key, f"{field.label}, {key}", field.help, "text", field.section, field.impact,
        known=field.known and made.type == "text",
    )  # fmt: skip


def not_at_source(field: Field, found: Written) -> str | None:
    """Why a linked value can't be changed where it is defined; None where it can."""
    link = found.link
    if link is None or link.sensitive or link.pipeline or link.place is None:
        return found.why or _("Where {label} is defined can't be told.").format(label=field.label)
    target = written(link.place, link.scope)
    if target.kind is Kind.REFERENCE or (target.kind is not Kind.LITERAL and target.value is UNKNOWN):
        return _("{text} is not a fixed value where it is defined ({file}, line {line}).").format(
            text=found.text, file=link.place.file, line=link.place.line
        )
    if link.place.node.json:
        return _("The value stands in {file}, a JSON file: edit it there.").format(file=link.place.file)
    return None


def linked(field: Field, old: Written, stuck: str | None = None) -> str:
    """Why a linked value isn't simply replaced, and the ways on. `stuck`: why it can't be changed where it is
    defined."""
    link = old.link
    if stuck is not None:
        return _("{label} is taken from elsewhere: {text}. {why} Put a fixed value here instead.").format(
            label=field.label, text=old.text, why=stuck
        )
    if link is not None and link.place is not None:
        return _(
            "{label} is defined elsewhere: {text}, in {file}, line {line}. Change it where it is defined, or"
            " put a fixed value here."
        ).format(label=field.label, text=old.text, file=link.place.file, line=link.place.line)
    return _(
        "{label} is defined elsewhere: {text}. Change it where it is defined, or put a fixed value here."
    ).format(label=field.label, text=old.text)
