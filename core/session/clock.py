"""The one place that knows what day it is: everything below is told."""

from __future__ import annotations

import datetime


def today() -> datetime.date:
    """By this computer's clock."""
    return datetime.date.today()
