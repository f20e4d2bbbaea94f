"""Which clusters the open proposals touch, from what is at hand: nothing is fetched for it.

A proposal whose commit isn't here (someone else's on a forge that wasn't looked at yet) is unknown, and left
out.
"""

from __future__ import annotations

from core.changes.changes import changes
from core.dialects.interface import Dialect
from core.git.errors import GitError
from core.git.repository import Repository
from core.platform.model import Platform, Reading
from core.session.sender import Sender
from core.view import ProposalRow

Cluster = tuple[str, str]
"""Root and name."""


class TouchedClusters:
    """Remembers what was computed: a proposal's commits never change."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], frozenset[Cluster]] = {}
        self._readings: dict[str, Reading] = {}

    def of(self, sender: Sender, dialect: Dialect, row: ProposalRow) -> frozenset[Cluster]:
        """The clusters of one proposal; none where that isn't known here. Never asks the network."""
        repository = sender.repository
        try:
            base = repository.base_commit(sender.remote, row.base)
            if base is None or not row.commit or not _here(repository, row.commit):
                return frozenset()
            key = (_merge_base(repository, base, row.commit), row.commit)
            if key not in self._known:
                before = self._reading_at(repository, dialect, key[0])
                after = dialect.read(repository.snapshot(key[1]), before)
                self._known[key] = _clusters(before, after)
            return self._known[key]
        except GitError:
            return frozenset()

    def _reading_at(self, repository: Repository, dialect: Dialect, commit: str) -> Reading:
        """Most proposals leave the branch at the same commit."""
        if commit not in self._readings:
            self._readings = {commit: dialect.read(repository.snapshot(commit))}
        return self._readings[commit]


def _here(repository: Repository, commit: str) -> bool:
    done = repository.runner.run("cat-file", "-e", f"{commit}^{{commit}}", check=False)
    return done.status == 0


def _merge_base(repository: Repository, base: str, head: str) -> str:
    """Where a branch left its base."""
    done = repository.runner.run("merge-base", "--end-of-options", base, head, check=False)
    return done.text.split("\n")[0] if done.status == 0 and done.text else base


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
