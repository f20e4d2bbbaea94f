"""What an edit changed in all units, found by evaluating them again, and whether that is what was meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from core.dialects.plain.write.model import Environment
from core.dialects.plain.write.observe import Leaf, Made, Observation, Trail, observe
from core.frozen import dataclass
from core.snapshot import Snapshot
from core.terraform.evaluate import Mark


@dataclass(frozen=True, slots=True)
class Difference:
    """One value of one block in one environment that is another, or came, or went."""

    environment: Environment
    address: str
    trail: Trail
    """() where the whole block came or went, or exists in another number."""
    before: Leaf | None
    after: Leaf | None
    mark: Mark | None = None
    """The literal that decided before, where one did."""
    switched_off: bool = False
    """Of a block that isn't made, neither before nor after: Terraform doesn't look at it."""

    @property
    def unsure(self) -> bool:
        """Whether nothing is known to be another but the code that decides what only Terraform can tell."""
        one, other = self.before, self.after
        return (
            one is not None and other is not None and one.unsure and other.unsure and one.data == other.data
        )


@dataclass(frozen=True, eq=False)
class Outcome:
    """All units after an edit."""

    files: Mapping[str, bytes | None]
    differences: tuple[Difference, ...]
    after: Mapping[Environment, Observation]

    def leaf(self, environment: Environment, address: str, trail: Trail) -> Mapping[Trail, Leaf]:
        """What stands at a trail and inside of it, by what follows it."""
        made = self.after[environment].made.get(address)
        leaves = made.leaves if made is not None else {}
        return {t[len(trail) :]: leaf for t, leaf in leaves.items() if t[: len(trail)] == trail}


def outcome(
    snapshot: Snapshot, environments: Sequence[Environment], files: Mapping[str, bytes | None]
) -> Outcome:
    """Evaluates everything again with these files: what doesn't depend on them isn't computed anew."""
    changed = snapshot.with_files(files)
    found: list[Difference] = []
    observations = {}
    for environment in environments:
        old = environment.evaluation
        before = observe(old)
        after = observe(old.after(old.texts.after(changed, asked_again=True), asked_again=True))
        observations[environment] = after
        found += _between(environment, before, after)
    return Outcome(files, tuple(found), observations)


def _between(environment: Environment, before: Observation, after: Observation) -> Iterator[Difference]:
    for address in {**before.made, **after.made}:
        old, new = before.made.get(address), after.made.get(address)
        if old is new:
            continue
        if old is None or new is None or old.exists is not new.exists:
            yield Difference(environment, address, (), _whole(old), _whole(new))
        else:
            off = old.exists is False
            for trail in {**old.leaves, **new.leaves}:
                one, other = old.leaves.get(trail), new.leaves.get(trail)
                if one != other:
                    yield Difference(environment, address, trail, one, other, old.marks.get(trail), off)
    for address in {**before.open, **after.open}:
        was, now = before.open.get(address), after.open.get(address)
        if was != now:
            yield Difference(environment, address, (), was, now)


def _whole(made: Made | None) -> Leaf | None:
    return Leaf("whole", "", made.exists) if made is not None else None
