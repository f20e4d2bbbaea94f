"""One root of ordinary Terraform as an operation sees it: what is read, and the files that it writes.

Each change is taken only after all units have been evaluated again; the next one sees its result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from core.dialects.errors import Refused
from core.dialects.plain.reading.roots import RootState, UnitState
from core.dialects.plain.reading.state import State
from core.dialects.plain.recognise import Across, Seen
from core.dialects.plain.write import Environment, Involved
from core.platform.model import Module, ModuleKind, Platform
from core.snapshot import Snapshot
from core.text import _, sentence_list

Files = Mapping[str, bytes | None]


@dataclass
class PlainWorkbench:
    """`files` is what an operation answers with."""

    root: str
    state: State
    reread: Callable[[Snapshot, State], State]
    """Reads a snapshot that differs in few files from that of a state."""
    files: dict[str, bytes | None] = field(default_factory=dict)
    _last: tuple[State, Files, State] | None = field(default=None, repr=False)
    """What was read last: of which state, with which files."""

    @property
    def snapshot(self) -> Snapshot:
        return self.state.snapshot

    @property
    def platform(self) -> Platform:
        found = self.state.reading.platform(self.root)
        if found is None:
            roots = sentence_list([p.root for p in self.state.reading.platforms])
            if not roots:
                raise Refused(_("There is no cluster here that Repoform understands."))
            raise Refused(
                _("There is no platform in “{root}”. Folders with one: {roots}.").format(
                    root=self.root, roots=roots
                )
            )
        return found

    @property
    def here(self) -> RootState:
        found = self.state.roots.get(self.root)
        if found is None:
            assert self.platform  # raises
        assert found is not None
        return found

    # What there is

    def clusters(self) -> list[Module]:
        return [c.module for c in self.platform.clusters if c.module is not None]

    def pools(self) -> list[Module]:
        return [m for c in self.platform.clusters for m in c.node_pools]

    def pool(self, address: str) -> Module:
        return self._one(address, ModuleKind.NODE_POOL, self.pools(), _("node pool"))

    def cluster(self, address: str) -> Module:
        return self._one(address, ModuleKind.CLUSTER, self.clusters(), _("cluster"))

    def pool_or_cluster(self, address: str) -> Module:
        found = self.platform.module(address)
        assert found is not None
        return found

    def _one(self, address: str, kind: ModuleKind, there: list[Module], words: str) -> Module:
        found = next((m for m in there if m.name == address), None)
        if found is not None:
            return found
        named = [m for m in there if m.title == address]
        if len(named) == 1:
            return named[0]
        names = sentence_list([m.name for m in there]) or _("none")
        raise Refused(
            _("There is no {what} “{name}”. There are: {names}.").format(
                what=words, name=address, names=names
            )
        )

    def across(self, address: str) -> Across[str]:
        return self.here.found[address]

    def seen(self, address: str, environment: str) -> Seen | None:
        found = self.here.found.get(address)
        return found.seen.get(environment) if found is not None else None

    def unit(self, environment: str) -> UnitState:
        return self.here.units[environment]

    def environments_of(self, address: str) -> list[str]:
        """Those that have it; where it is switched off in all of them, those that know it."""
        found = self.across(address)
        there = [e for e in found.seen if found.exists(e) is not False]
        return there or list(found.seen)

    def named(self, environment: str) -> str:
        """An environment in a sentence."""
        return environment or self.root

    # What all units make

    def environments(self, files: Files) -> Sequence[Environment]:
        """All units that these files may matter to."""
        return Involved(self.state).touched_by(files)

    def after(self, files: Files) -> State:
        """Everything read again with these files."""
        last = self._last
        if last is None or last[0] is not self.state or last[1] != files:
            made = self.reread(self.snapshot.with_files(files), self.state)
            last = self._last = (self.state, dict(files), made)
        return last[2]

    def apart(self) -> PlainWorkbench:
        """The same, to try something."""
        return PlainWorkbench(self.root, self.state, self.reread)

    def take(self, files: Files, state: State | None = None) -> None:
        """Goes on with these files."""
        self.state = state if state is not None else self.after(files)
        self.files.update(files)


def units_of(state: State) -> Iterator[tuple[str, str, UnitState]]:
    """(root, environment, unit) of all that was read."""
    for path, root in state.roots.items():
        for name, one in root.units.items():
            yield path, name, one
