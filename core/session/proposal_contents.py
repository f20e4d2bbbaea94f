"""What proposals change, open or merged: each head is read once, and its changes never are others."""

from __future__ import annotations

from contextlib import suppress

from core.changes.changes import changes
from core.dialects.interface import Dialect
from core.frozen import dataclass
from core.git.errors import GitError
from core.git.repository import Repository
from core.git.transfer import fetch
from core.platform.model import Change, Platform, Reading
from core.session.errors import SessionError
from core.session.request_base import start_of
from core.session.sender import Sender
from core.view import ProposalRow

Cluster = tuple[str, str]
"""Root and name."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a proposal changes."""

    clusters: frozenset[Cluster] = frozenset()
    """That it touches."""
    changes: tuple[Change, ...] = ()


NOTHING = Contents()


class ProposalContents:
    """Remembers what was computed, by the proposal's head."""

    def __init__(self) -> None:
        self._known: dict[str, Contents] = {}
        self._asked: set[str] = set()
        self._readings: dict[str, Reading] = {}

    def of(self, sender: Sender, dialect: Dialect, row: ProposalRow, near: Reading | None = None) -> Contents:
        """Of one proposal; nothing where that can't be told. Its head may be fetched, once. `near`: a reading
        that differs in few files."""
        if row.commit in self._known:
            return self._known[row.commit]
        repository = sender.repository
        with suppress(GitError, SessionError):
            base = repository.base_commit(sender.remote, row.base)
            if base is None or not row.commit or row.state == "closed":
                return NOTHING
            if not _here(repository, row.commit) and not self._fetched(sender, row):
                return NOTHING
            left = start_of(sender, base, row)
            if left == row.commit:
                return NOTHING  # the base has all of it, and where it began can't be told
            before = self._reading_at(repository, dialect, left, near)
            after = dialect.read(repository.snapshot(row.commit), before)
            found = Contents(_clusters(before, after), tuple(changes(before, after)))
            self._known[row.commit] = found
            return found
        return NOTHING

    def _fetched(self, sender: Sender, row: ProposalRow) -> bool:
        """Whether its head is here now."""
        connection = sender.connection()
        if row.commit in self._asked or connection.reviewing is None:
            return False
        self._asked.add(row.commit)
        specs = (connection.reviewing.refspec(row.id),)
        fetch(sender.repository, sender.remote, row.base, refspecs=specs, token=connection.token)
        return _here(sender.repository, row.commit)

    def _reading_at(
        self, repository: Repository, dialect: Dialect, commit: str, near: Reading | None
    ) -> Reading:
        """Most proposals leave the branch at the same commit."""
        if commit not in self._readings:
            self._readings = {commit: dialect.read(repository.snapshot(commit), near)}
        return self._readings[commit]


def _here(repository: Repository, commit: str) -> bool:
    done = repository.runner.run("cat-file", "-e", f"{commit}^{{commit}}", check=False)
    return done.status == 0


def _clusters(before: Reading, after: Reading) -> frozenset[Cluster]:
    """Of every module that has a Change, was added or taken away."""
    out: set[Cluster] = set()
    touched = {(c.root, c.module) for c in changes(before, after)}
    for one, other in ((before, after), (after, before)):
        for platform in one.platforms:
            there = other.platform(platform.root)
            names = {m.name for m in there.modules()} if there is not None else set()
            for module in platform.modules():
                if module.name not in names or (platform.root, module.name) in touched:
                    out |= _cluster_of(platform, module.name)
    return frozenset(out)


def _cluster_of(platform: Platform, module: str) -> set[Cluster]:
    return {
        (platform.root, cluster.module.name)
        for cluster in platform.clusters
        if cluster.module is not None
        and module in {m.name for m in (cluster.module, *cluster.node_pools, *cluster.features)}
    }
