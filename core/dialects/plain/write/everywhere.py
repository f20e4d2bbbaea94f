"""What is asked back where a place serves others, too: everywhere or only here."""

from __future__ import annotations

from core.dialects.errors import Refused
from core.text import _


def must_choose(
    label: str, users: str, only_here: bool, everywhere: str = "", alone: str = "", adjusted: str = ""
) -> Refused:
    """`users`: who else is served; `only_here`: whether that is possible. The last three: what either way
    would write, "" where that isn't told."""
    if only_here and everywhere and alone:
        sentence = _(
            "{label} comes from a place that serves others, too: {users}. Change it everywhere"
            " or only here. Everywhere writes {everywhere}; only here writes {alone}."
        )
    elif only_here:
        sentence = _(
            "{label} comes from a place that serves others, too: {users}. Change it everywhere or only here."
        )
    elif adjusted:
        sentence = _(
            "{label} comes from a place that serves others, too: {users}. Change it everywhere, or make"
            " it adjustable, so that each environment can have a value of its own. Everywhere writes"
            " {everywhere}; making it adjustable writes {adjusted}."
        )
    else:
        sentence = _(
            "{label} comes from a place that serves others, too: {users}. Change it everywhere:"
            " only here isn't possible, because nothing in between can hold a value of its own."
        )
    return Refused(
        sentence.format(label=label, users=users, everywhere=everywhere, alone=alone, adjusted=adjusted),
        "shared" if only_here else "adjustable" if adjusted else "everywhere",
    )


def not_only_here(label: str, users: str) -> Refused:
    """`users`: whom every place for it serves, too; "" where there is none for it alone."""
    if users:
        sentence = _(
            "{label} can't be changed only here: every place for it serves others, too: {users}. Change"
            " it everywhere, or give the code a variable for it first."
        )
        return Refused(sentence.format(label=label, users=users))
    return Refused(_("{label} can't be changed only here. Change it everywhere.").format(label=label))
