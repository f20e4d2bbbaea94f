"""Which editor a field gets."""

from __future__ import annotations

from collections.abc import Callable

from core.view import FieldView, Kind, Origin
from gui.form.chips import ChipsEditor
from gui.form.choice import ChoiceEditor
from gui.form.editor import Editor
from gui.form.mapping import MapEditor
from gui.form.multiline import CodeEditor, MultilineEditor, holds
from gui.form.taints import TaintsEditor
from gui.form.text import FixedEditor, NumberEditor, TextEditor
from gui.form.yesno import YesNoEditor

EDITORS: dict[str, Callable[[], Editor]] = {
    "text": TextEditor,
    "number": NumberEditor,
    "bool": YesNoEditor,
    "choice": ChoiceEditor,
    "list": ChipsEditor,
    "map": MapEditor,
    "taints": TaintsEditor,
    "multiline": MultilineEditor,
    "code": CodeEditor,
    "fixed": FixedEditor,
}


def kind_of(view: FieldView, mode: str = "") -> str:
    """The name of the editor. `mode`: "code" where an expert wants HCL; "at_source" or "override" where a
    linked value is to be changed."""
    kind = _kind_of(view, mode)
    shown = view.value.text
    return "fixed" if kind == "code" and shown is not None and not holds(shown) else kind


def _kind_of(view: FieldView, mode: str) -> str:
    if mode == "code":
        return "code"
    if view.readonly is not None and not mode:
        return "fixed"
    field, value = view.field, view.value
    computed = value.kind is not Kind.LITERAL and not mode
    if computed and (value.origin is Origin.SET or (value.origin is Origin.INHERITED and not value.known)):
        return "code"
    found = value.value
    if field.type == "bool" and (found is None or isinstance(found, bool)):
        return "bool"
    if field.type == "list" and (found is None or _flat(found)):
        return "list"
    if field.type == "map" and (found is None or _flat_map(found)):
        return "map"
    if field.type == "taints" and (found is None or _taints(found)):
        return "taints"
    if field.type in ("text", "number", "multiline", "expression") and isinstance(found, dict | list):
        return "code"
    several = isinstance(found, str) and "\n" in found
    if isinstance(found, str) and not holds(found):
        return "code"
    if field.type == "multiline" or field.limits.multiline or several:
        return "multiline"
    if field.type in ("text", "number"):
        return "choice" if view.choices or field.choices else field.type
    return "code"


def _flat(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(v, str | int | float) for v in value)


def _flat_map(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(v, str | int | float) for v in value.values())


def _taints(value: object) -> bool:
    keys = {"key", "value", "effect"}
    return isinstance(value, list) and all(isinstance(t, dict) and set(t) <= keys for t in value)
