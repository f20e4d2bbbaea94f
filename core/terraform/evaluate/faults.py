"""What keeps an expression from having a value."""

from __future__ import annotations


class Fault(Exception):
    """Terraform would refuse this here; `try` and `can` catch it. The sentence says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Undeclared(Exception):
    """A name that isn't there: Terraform refuses the whole configuration, so nothing catches it."""

    def __init__(self, sentence: str, kind: str = "missing") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.kind = kind
