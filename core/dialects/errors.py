"""What a dialect raises."""

from __future__ import annotations


class Refused(ValueError):
    """An edit that can't be made. `str()` is the sentence for the user: what is wrong, where, what to do.

    `kind` is "linked" where Edit.mode decides between the definition and a fixed value, "computed" where only
    a fixed value can replace what is there; "shared" where it decides between a place that serves others
    and this value alone, "everywhere" where only the former is possible, "adjustable" where only the former
    is or a new variable; else "refused"."""

    def __init__(self, sentence: str, kind: str = "refused") -> None:
        super().__init__(sentence)
        self.kind = kind
