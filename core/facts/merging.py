"""How a module merges the base environment into the others."""

from __future__ import annotations

NULL_OVERRIDES = "null_overrides"
"""An explicit null outside the base stays null."""


BASE_KEYS_ONLY = "base_keys_only"
"""A key set only outside the base is lost (a bug of v0.13.0-beta.0)."""


UNION = "union"
"""Union of keys; null or absent falls back to the base; whole values replace."""


ONE_LEVEL = "one_level"
"""Maps and objects merge one level deep; null or empty text falls back; deeper ones and lists replace."""
