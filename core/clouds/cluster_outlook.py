"""What foresight answers with: data and words, without what it takes to find them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from core.frozen import dataclass
from core.text import _

if TYPE_CHECKING:
    from core.clouds.capacity import Capacity
    from core.clouds.prices import Cost


@dataclass(frozen=True, slots=True)
class Outlook:
    """One cluster in one environment, where the draft changes its capacity or cost."""

    root: str
    cluster: str | None
    """Name of its module; None gathers pools whose cluster can't be told."""
    environment: str
    before: Capacity
    after: Capacity
    cost_before: Cost
    cost_after: Cost
    nodes: str
    """ "3–6 → 3–12 nodes, 24–48 → 24–96 vCPU, …", "" if the same."""
    cost: str
    """ "About $750–3,050 a month, was $750–1,500", "" if the same or nothing is known."""
    note: str
    """What the estimate rests on and leaves out; always shown with `cost`."""

    title: str = ""
    """What people call the cluster, where it isn't the name."""

    @property
    def place(self) -> str:
        """ "gke_gc0_europe-west1 in ops"."""
        if self.cluster is None and not self.environment:
            return _("Pools without a cluster")
        if self.cluster is None:
            return _("Pools without a cluster in {environment}").format(environment=self.environment)
        called = self.title or self.cluster
        name = called if self.root == "." else f"{self.root}:{called}"
        if not self.environment:
            return name
        return _("{cluster} in {environment}").format(cluster=name, environment=self.environment)

    @property
    def sentence(self) -> str:
        """Both in one line."""
        if not self.nodes or not self.cost:
            return self.nodes or self.cost
        return _("{nodes}. {cost}").format(nodes=self.nodes, cost=self.cost)


def notes(found: Iterable[Outlook]) -> tuple[str, ...]:
    """What the estimates of several clusters rest on, each once."""
    return tuple(dict.fromkeys(one.note for one in found if one.note))
