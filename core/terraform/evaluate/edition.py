"""Where Terraform's versions differ in what an expression means. The newest counts: what older ones refuse, a
repository that works with them doesn't hold."""

from __future__ import annotations

LENIENT = True
"""Since 1.12: one side of `&&` and `||` that decides is enough even where the other fails, element() counts
from the end for numbers below zero, contains() looks for null."""
