"""What expressions, loops and functions ask of each other and of the module they stand in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from core.terraform.evaluate.budget import Budget
from core.terraform.evaluate.faults import Fault
from core.terraform.evaluate.places import Chunk, Mark
from core.terraform.evaluate.syntax import Node, Reference
from core.terraform.evaluate.values import Value

Names = Mapping[str, Value]
"""What `for` and templates call things."""
NO_NAMES: Names = {}


class Scope(Protocol):
    """What the names of one module mean."""

    def resolve(self, reference: Reference, mark: Mark) -> tuple[Value, int]:
        """The value that a reference begins with, and how many of its steps that took."""

    def read(self, path: str) -> Chunk | None:
        """A file, by its path from the root's folder; None where there is none. Raises Unseen where it must
        not or can't be read."""

    def files(self, folder: str) -> list[str]:
        """Paths of the files below a folder, seen from there. Raises Unseen."""


class Evaluator(Protocol):
    """The evaluation of one chunk in one scope."""

    budget: Budget
    scope: Scope

    def value(self, node: Node, names: Names = NO_NAMES) -> Value:
        """Raises Fault, TooLarge, Undeclared."""

    def attempt(self, node: Node, names: Names) -> tuple[Value, Fault | None]:
        """The value, or an unknown one and why Terraform would refuse it."""

    def arm(self, node: Node, names: Names) -> tuple[Value, Fault | None]:
        """The same, the unknown one of the type that it would have."""

    def mark(self, node: Node) -> Mark:
        """Where a node stands."""

    def elsewhere(self, chunk: Chunk) -> Evaluator:
        """The same for another chunk: a template."""


class Unseen(Exception):
    """A file that is never read: outside the repository, a link, encrypted, too large."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
