"""Recognition goes from the resource up: what makes clusters and pools in a unit, at any depth of calls.

One file for each construct; `recognise` walks the modules of a unit, and each pool finds its cluster.
"""

from core.dialects.plain.recognise.across import Across, across
from core.dialects.plain.recognise.model import Entry, Recognised, Seen, by_terragrunt
from core.dialects.plain.recognise.remote import recognise_remote
from core.dialects.plain.recognise.sources import ModuleUse, module_use
from core.dialects.plain.recognise.walk import recognise

__all__ = [
    "Across",
    "Entry",
    "ModuleUse",
    "Recognised",
    "Seen",
    "across",
    "by_terragrunt",
    "module_use",
    "recognise",
    "recognise_remote",
]
