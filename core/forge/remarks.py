"""What is said about a request, as every forge's people and pipelines write it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

_PLAN = re.compile(
    r"Plan:\s+\d+ to (?:add|import)|No changes\. (?:Your )?[Ii]nfrastructure|"
    r"Terraform will perform the following"
)


def is_plan(text: str) -> bool:
    """It holds the output of `terraform plan`."""
    return _PLAN.search(text) is not None


def timestamp(text: Any) -> float | None:
    """Seconds since the epoch of a time as JSON writes it; None where it is none."""
    if not isinstance(text, str):
        return None
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
    except ValueError:
        return None


def code_span(text: str) -> str:
    """Of Markdown, such that nothing in a hostile path can end it."""
    shown = "".join(c if c.isprintable() else " " for c in text)
    fence = "`" * (1 + max((len(run) for run in re.findall(r"`+", shown)), default=0))
    edge = " " if "`" in shown else ""
    return f"{fence}{edge}{shown}{edge}{fence}"
