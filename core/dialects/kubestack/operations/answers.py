"""Whether an operation's answers have the shape that it takes: they may come from a journal or a script."""

from __future__ import annotations

from collections.abc import Mapping

from core.dialects.interface import Refused
from core.platform.field import Json
from core.text import _

TEXT, YES, LIST, BY_ENVIRONMENT = "text", "yes", "list", "by environment"

_MOVE = {"module": TEXT, "environment": TEXT, "settings": LIST}
SHAPES: dict[str, dict[str, str]] = {
    "promote": _MOVE,
    "reset": _MOVE,
    "copy": {**_MOVE, "to": LIST, "to_module": TEXT},
    "add-node-pool": {
        "cluster": TEXT,
        "name": TEXT,
        "settings": BY_ENVIRONMENT,
        "like": TEXT,
        "purpose": TEXT,
        "note": TEXT,
    },
    "remove-node-pool": {"pool": TEXT},
    "add-cluster": {
        "cloud": TEXT,
        "region": TEXT,
        "name_prefix": TEXT,
        "like": TEXT,
        "zones": LIST,
        "settings": BY_ENVIRONMENT,
        "organization_id": TEXT,
        "project_id": TEXT,
    },
    "remove-cluster": {"cluster": TEXT, "keep_modules": YES, "keep_providers": YES},
    "add-feature": {
        "cluster": TEXT,
        "feature": TEXT,
        "version": TEXT,
        "manifest": TEXT,
        "upstream": TEXT,
        "note": TEXT,
    },
    "remove-feature": {"feature": TEXT, "delete_module": YES},
    "add-environment": {"name": TEXT, "like": TEXT, "before": TEXT},
    "remove-environment": {"name": TEXT, "destroyed": YES},
    "upgrade": {"to": TEXT, "values": BY_ENVIRONMENT, "keep_loc": YES},
    "fix-images": {},
    "fix-readme": {},
}


def _fits(value: Json, shape: str) -> bool:
    if value is None:
        return True
    if shape == TEXT:
        return isinstance(value, str)
    if shape == YES:
        return isinstance(value, bool)
    if shape == LIST:
        return isinstance(value, str) or (
            isinstance(value, (list, tuple)) and all(isinstance(v, str) for v in value)
        )
    return isinstance(value, Mapping) and all(
        isinstance(k, str) and isinstance(v, Mapping) and all(isinstance(n, str) for n in v)
        for k, v in value.items()
    )


def check(operation: str, args: Mapping[str, Json]) -> None:
    """Raises Refused for an answer that the operation doesn't take."""
    shapes = SHAPES[operation]
    for name, value in args.items():
        if name not in shapes:
            raise Refused(_("“{operation}” takes no “{name}”.").format(operation=operation, name=name))
        if not _fits(value, shapes[name]):
            raise Refused(
                _("“{name}” of “{operation}” has the wrong shape.").format(name=name, operation=operation)
            )
