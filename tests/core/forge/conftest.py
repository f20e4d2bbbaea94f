from __future__ import annotations

from tests.core.publish.conftest import box, desk, either, forge, inbox

__all__ = ["box", "desk", "either", "forge", "inbox"]
