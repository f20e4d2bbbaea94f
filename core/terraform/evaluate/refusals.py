"""Whatever keeps something from being evaluated, as the reason why its value is unknown."""

from __future__ import annotations

from core.terraform.evaluate.budget import TooLarge
from core.terraform.evaluate.faults import Fault, Undeclared
from core.terraform.evaluate.protocol import Unseen
from core.terraform.evaluate.syntax import Unreadable
from core.terraform.evaluate.values import Reason
from core.text import _

REFUSALS = (Fault, Undeclared, Unreadable, Unseen, TooLarge, RecursionError)


def reason_of(refusal: Exception) -> Reason:
    """Of one of REFUSALS."""
    match refusal:
        case Fault():
            return Reason("refused", refusal.sentence)
        case Undeclared():
            return Reason(refusal.kind, refusal.sentence)
        case Unreadable():
            return Reason("unread", refusal.sentence)
        case Unseen():
            return Reason("outside", refusal.sentence)
    return Reason("large", _("This is too large to be evaluated."))
