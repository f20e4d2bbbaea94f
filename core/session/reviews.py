"""`session.reviews`: reading what anyone proposes or has committed, and saying what one thinks of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from core.forge.interface import Request, Reviewing
from core.session.authors import Authors
from core.session.comment_place import about, place_of
from core.session.comparing import review
from core.session.current_sender import CurrentSender
from core.session.errors import Moved, RepositoryError, SessionError, as_session_error
from core.session.open_draft import OpenDraft
from core.session.proposal_rows import row
from core.session.request_reviews import history, read_request, remembered
from core.session.revisions import fetch_if_unknown, parse_range
from core.session.source import Cancel
from core.session.stories import story
from core.text import _
from core.view import HistoryRow, ProposalRow, ReviewView, ValueStory


class Reviews:
    """Methods raise SessionError."""

    def __init__(self, opened: OpenDraft, sender: CurrentSender, data_dir: Path) -> None:
        self._opened = opened
        self._sender = sender
        self._data_dir = data_dir
        self._authors: tuple[str, Authors] | None = None
        """Of the commit that is shown."""

    # Reading

    def read(self, request_id: str) -> ReviewView:
        """A request with its remarks, against the point where it left its base."""
        with as_session_error():
            shown = read_request(self._sender(), self._opened.dialect, request_id)
            return remembered(self._data_dir, shown)

    def between(self, base: str, head: str, *, since_fork: bool = False) -> ReviewView:
        """The Changes between any two commits or branches of this repository, as `git diff BASE HEAD` has
        them. `since_fork`: only what `head` brought since it left `base`."""
        repository = self._opened.source.repository
        if repository is None:
            raise RepositoryError(_("A plain folder has no commits to compare."))
        with as_session_error():
            for name in (base, head):
                fetch_if_unknown(repository, name, self._data_dir)
            return review(repository, self._opened.dialect, base, head, since_fork=since_fork)

    def of_range(self, text: str) -> ReviewView:
        """As one types it: a branch or commit against the branch that is shown, A..B or A...B."""
        base, head, since_fork = parse_range(text, self._opened.source.branch or "HEAD")
        return self.between(base, head, since_fork=since_fork)

    def history(self, root: str, module: str, environment: str, setting: str) -> tuple[HistoryRow, ...]:
        """Who changed this setting, when and in which commit; newest first."""
        if self._opened.source.repository is None:
            return ()
        with as_session_error():
            where = (root, module, environment, setting)
            return history(self._opened.source, self._opened.base.reading, where)

    def story(
        self, root: str, module: str, environment: str, setting: str, cancel: Cancel = lambda: False
    ) -> ValueStory:
        """Why a value is what it is: who wrote it, when and in which commit, and the comment above it. Git is
        asked once for each line of a commit."""
        source = self._opened.source
        repository, commit = source.repository, source.snapshot.commit
        authors = None
        if repository is not None and commit is not None:
            if self._authors is None or self._authors[0] != commit:
                self._authors = commit, Authors(repository, commit)
            authors = self._authors[1]
        with as_session_error():
            where = (root, module, environment, setting)
            return story(source, authors, self._opened.base.reading.platforms, where, cancel)

    # Saying

    def comment(
        self,
        request_id: str,
        text: str,
        path: str = "",
        line: int | None = None,
        side: str = "new",
        *,
        commit: str | None = None,
    ) -> None:
        """At a line of the diff's new (or "old") side, if given. `commit`: the one whose diff that is."""
        with as_session_error():
            reviewing, request = self._request(request_id)
            if commit and commit != request.commit:
                request = replace(request, commit=commit)
            reviewing.comment(request, text, path, line, side)

    def comment_on(
        self, request_id: str, shown: ReviewView, key: tuple[str, str, str, str], text: str
    ) -> None:
        """On a setting: lands on the changed line that the Change is about."""
        change = next((c for c in shown.changes if c.key == key), None)
        place = place_of(shown, change) if change is not None else None
        if change is not None and (place is None or place[1] is None):
            text = about(change, text)
        if place is None:
            self.comment(request_id, text)
        else:
            self.comment(request_id, text, *place, commit=shown.head_commit)

    def approve(self, request_id: str, text: str = "", *, commit: str | None = None) -> None:
        """`commit`: the one that was read; another one is refused, because nobody has seen it."""
        with as_session_error():
            reviewing, request = self._request(request_id, commit)
            reviewing.approve(request, text)

    def request_changes(self, request_id: str, text: str, *, commit: str | None = None) -> None:
        """`commit`: the one that was read."""
        with as_session_error():
            reviewing, request = self._request(request_id)
            reviewing.request_changes(replace(request, commit=commit) if commit else request, text)

    def merge(self, request_id: str, *, commit: str | None = None) -> ProposalRow:
        """`commit` as in `approve`."""
        with as_session_error():
            reviewing, request = self._request(request_id, commit)
            merged = reviewing.merge(request)
            self._opened.merged.add(request.commit)
            return row(merged, "", False, self._sender().connection().manners)

    # Inside

    def _request(self, request_id: str, commit: str | None = None) -> tuple[Reviewing, Request]:
        reviewing = self._sender().connection().reviewing
        if reviewing is None:
            raise SessionError(_("This remote's requests can only be read on its own page."))
        request = reviewing.read(request_id)
        if commit and commit != request.commit:
            raise Moved(_("It has new commits since you looked. Read them first."))
        return reviewing, request
