"""`session.lifecycle`: how far what was proposed has come, read from proposals and tags; nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from core.dialects.interface import Side, Sign
from core.dialects.promotion import ByTag
from core.git.errors import GitError
from core.git.repository import Repository
from core.git.tags import Tag, contains, remote_tags, tags
from core.session.current_sender import CurrentSender
from core.session.errors import as_session_error
from core.session.fetching import with_access
from core.session.next_steps import reached
from core.session.open_draft import OpenDraft
from core.session.proposal_contents import Contents, ProposalContents
from core.session.sender import Sender
from core.session.waiting import last_tag
from core.text import _
from core.view import AppliedThere, OnItsWay, ProposalRow


class Lifecycle:
    """Methods raise SessionError."""

    def __init__(self, opened: OpenDraft, sender: CurrentSender, data_dir: Path) -> None:
        self._opened = opened
        self._sender = sender
        self._data_dir = data_dir
        self._contents = ProposalContents()
        self._tags: dict[str, tuple[Tag, ...]] = {}
        """By prefix, as the remote told them."""

    def of(self, row: ProposalRow) -> OnItsWay:
        """What a proposal changes, and where that is applied. Each head is read once, and fetched for it
        where it isn't here; tags are those of this clone, and what the remote told last."""
        with as_session_error():
            sender = self._sender()
            found = self._contents.of(sender, self._opened.dialect, row, self._opened.base.reading)
            if row.state != "merged" or not found.changes:
                return OnItsWay(row, found.changes, found.clusters)
            order = ("applied", "waits", "unknown")
            applied = tuple(
                sorted(self._applied(sender.repository, row, found), key=lambda a: order.index(a.state))
            )
            return OnItsWay(row, found.changes, found.clusters, applied)

    def again(self, rows: Sequence[ProposalRow]) -> tuple[OnItsWay, ...]:
        """The same of those that wait for a tag: the remote is asked for its tags first, once for all."""
        with as_session_error():
            sender = self._sender()
            for by_tag in self._opened.dialect.promotion(self._opened.base.reading).tags:
                with suppress(GitError):  # what is known so far stands; it is asked again
                    self._tags[by_tag.prefix] = self._asked(sender, by_tag)
        return tuple(self.of(row) for row in rows)

    def _asked(self, sender: Sender, by_tag: ByTag) -> tuple[Tag, ...]:
        repository, remote = sender.repository, sender.remote
        return with_access(
            repository.remote_url(remote),
            self._data_dir,
            lambda token: remote_tags(repository, remote, by_tag.prefix, token=token),
        )

    def _applied(self, repository: Repository, row: ProposalRow, found: Contents) -> Iterator[AppliedThere]:
        base, dialect = self._opened.base, self._opened.dialect
        places = tuple(dict.fromkeys(reached(base.reading.platforms, list(found.changes))))
        side = Side(self._opened.source.snapshot, base.reading)
        for sign in dialect.signs(side, row.base, places):
            yield self._there(repository, row, sign)

    def _there(self, repository: Repository, row: ProposalRow, sign: Sign) -> AppliedThere:
        name = sign.environment
        if sign.how == "merge":
            words = _("{environment}: applied with the merge.") if name else _("Applied with the merge.")
            short = _("applied in {environment}") if name else _("applied")
            return _made(sign, "applied", words, short)
        if sign.how == "tag":
            return self._by_tag(repository, row, sign)
        return _made(sign, "unknown", sign.why, "")

    def _by_tag(self, repository: Repository, row: ProposalRow, sign: Sign) -> AppliedThere:
        asked = sign.prefix in self._tags
        found = self._tags[sign.prefix] if asked else tags(repository, sign.prefix)
        if found:
            last, _notes = last_tag(found, ByTag(sign.environment, sign.prefix))
            if not last.known:
                words = _("{environment}: {tag} stands on a commit that this clone lacks.")
                return _made(sign, "unknown", words, "", last.name)
            if any(contains(repository, last.commit, c) for c in (row.commit, row.merge_commit) if c):
                words, short = _("{environment}: applied with {tag}."), _("applied in {environment}")
                return _made(sign, "applied", words, short, last.name)
        if not row.merge_commit and not contains(
            repository, self._opened.source.snapshot.commit or "", row.commit
        ):
            words = _("{environment}: whether a tag {tag} has it can't be told.")
            return _made(sign, "unknown", words, "", f"{sign.prefix}*")
        words = (
            _("{environment}: waits for a tag {tag}.")
            if asked
            else _("{environment}: no tag {tag} in this clone has it.")
        )
        return _made(sign, "waits", words, _("waits for a tag in {environment}"), f"{sign.prefix}*")


def _made(sign: Sign, state: str, words: str, short: str, tag: str = "") -> AppliedThere:
    said = {"environment": sign.environment, "tag": tag}
    return AppliedThere(sign.root, sign.environment, state, words.format(**said), short.format(**said))
