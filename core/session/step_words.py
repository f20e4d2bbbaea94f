"""What one step of the draft is called, for "Undo: …"."""

from __future__ import annotations

from collections.abc import Sequence

from core.platform.edit import Edit
from core.platform.model import Module, Platform
from core.text import _, ngettext
from core.view.operations import OperationEntry


def step_words(
    edits: Sequence[Edit], platforms: Sequence[Platform], operations: Sequence[OperationEntry] = ()
) -> str:
    """ "Maximum nodes in ops", "3 cells of Maximum nodes", "Add node pool"; "" for no step."""
    whole = next((edit for edit in edits if edit.kind not in ("set", "unset")), None)
    if whole is not None:
        menu = next((o.menu for o in operations if o.name == whole.operation), "")
        return menu.removesuffix("…") or _("a change of several things")
    cells = {(e.root, e.module, e.environment, e.setting): e for e in edits}
    if not cells:
        return ""
    labels = list(dict.fromkeys(_label(edit, platforms) for edit in cells.values()))
    if len(cells) == 1:
        edit = next(iter(cells.values()))
        platform = next((p for p in platforms if p.root == edit.root), None)
        shown = platform.shown_environment(edit.environment) if platform is not None else edit.environment
        return _("{what} in {environment}").format(what=labels[0], environment=shown) if shown else labels[0]
    n = len(cells)
    if len(labels) == 1:
        return ngettext("{n} cell of {setting}", "{n} cells of {setting}", n).format(n=n, setting=labels[0])
    words = ngettext("{n} cell of {setting} and others", "{n} cells of {setting} and others", n)
    return words.format(n=n, setting=labels[0])


def _label(edit: Edit, platforms: Sequence[Platform]) -> str:
    platform = next((p for p in platforms if p.root == edit.root), None)
    module: Module | None = platform.module(edit.module or "") if platform is not None else None
    setting = module.setting(edit.setting or "") if module is not None else None
    return setting.field.label if setting is not None else str(edit.setting)
