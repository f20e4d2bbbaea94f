from __future__ import annotations

from tests.core.publish.conftest import box, desk, either, forge, forgejo, gitea, inbox, server

__all__ = ["box", "desk", "either", "forge", "forgejo", "gitea", "inbox", "server"]
