"""Terraform's expressions, evaluated as far as reading can tell, with the place of the literal that decides.

A Texts holds the files of a Snapshot, an Evaluation the values of one Unit in it. A Value is known, unknown
with the reason, or partly known; its `mark` is the literal that decides, its `way` how it came from there.
Nothing is read but the Snapshot, nothing runs, and what takes too long is unknown.
"""

from __future__ import annotations

from core.terraform.evaluate.bodies import Body, Nested
from core.terraform.evaluate.declared import Declared, Folder
from core.terraform.evaluate.evaluation import Evaluation
from core.terraform.evaluate.places import Mark, Place, Switch, Way
from core.terraform.evaluate.texts import Texts
from core.terraform.evaluate.unit import Call, Instance, Instances, Path, Unit
from core.terraform.evaluate.values import UNKNOWN, Absent, Reason, Value

__all__ = [
    "UNKNOWN",
    "Absent",
    "Body",
    "Call",
    "Declared",
    "Evaluation",
    "Folder",
    "Instance",
    "Instances",
    "Mark",
    "Nested",
    "Path",
    "Place",
    "Reason",
    "Switch",
    "Texts",
    "Unit",
    "Value",
    "Way",
]
