"""A module with what it was made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from core.dialects.common.calls import Call
from core.dialects.common.keyed_maps import Configuration
from core.dialects.common.recognised import Source
from core.dialects.common.unknown_fields import Shape
from core.frozen import dataclass
from core.platform.model import Module, ModuleCode
from core.platform.module_facts import ModuleFacts
from core.terraform.folder import Folder
from core.terraform.scope import Scope
from core.terraform.types import Type


@dataclass(frozen=True, slots=True, eq=False)
class Built:
    """A Module with what it was made of."""

    module: Module
    call: Call
    source: Source | None
    shape: Shape
    configuration: Configuration | None
    trouble: str | None = None
    cluster_hint: str | None = None
    """Label of the module block that the arguments refer to."""
    cluster_scope: Scope | None = None
    """The scope that the label is meant in."""
    assumed: bool = False
    at_hand: bool = True
    """Whether it is known which settings the module has."""
    facts: ModuleFacts | None = field(default=None, repr=False)
    types: Mapping[str, Type] = field(default_factory=dict, repr=False)
    """Of the block's arguments, where the module's variables are at hand."""


Found = tuple[Folder | None, ModuleCode]
"""The variables of a module that lies elsewhere, where they are at hand; and what is to be said of them."""


def files_of(configuration: Configuration) -> list[str]:
    """The files that an edit of the configuration could touch."""
    places = [
        configuration.entry,
        configuration.place,
        *(e.place for e in configuration.environments.values()),
    ]
    return list(dict.fromkeys(place.file for place in places if place is not None))
