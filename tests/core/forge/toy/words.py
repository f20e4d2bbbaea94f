"""How the toy forge is called and what it takes: nothing as the others do it."""

from __future__ import annotations

from core.forge.conventions import Conventions
from core.forge.interface import Manners

MANNERS = Manners(
    "Toybox",
    number="toy {n}",
    longest_body=300,
    pause=7.0,
    pause_anonymous=70.0,
    may_merge=True,
    pipeline=False,
)
CONVENTIONS = Conventions((".toy/template.md",), (".toy/OWNERS",), owner=r"@[a-z]+", most_owners=1)
