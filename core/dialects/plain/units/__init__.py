"""What a repository of ordinary Terraform consists of: its roots, and the environments of each.

`units` answers with a Layout; `corrected` applies what the user knows better.
"""

from core.dialects.plain.units.corrections import corrected
from core.dialects.plain.units.layout import units
from core.dialects.plain.units.model import (
    Assumption,
    Layout,
    Lost,
    Note,
    Root,
    StaleFile,
    Unit,
    Unread,
    VarFile,
)

__all__ = [
    "Assumption",
    "Layout",
    "Lost",
    "Note",
    "Root",
    "StaleFile",
    "Unit",
    "Unread",
    "VarFile",
    "corrected",
    "units",
]
