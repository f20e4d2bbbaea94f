"""The review inbox, for remotes that have no forge: requests are refs of the remote itself."""

from __future__ import annotations

from core.forge.inbox.forge import Inbox
from core.forge.interface import Ends, Forge, Manners, Way
from core.text import _


class ReviewInbox(Forge):
    kind = "inbox"
    manners = Manners(may_merge=True, vouches=False, where=lambda: _("review inbox"), pipeline=False)

    def connect(self, way: Way) -> Ends:
        inbox = Inbox(way.repository, way.remote, way.url, way.identity)
        return Ends(
            inbox, inbox, _("The proposal is kept in the repository itself; others review it in Repoform.")
        )


INBOX = ReviewInbox()
