"""Sentences about what a change does to running infrastructure, in the voice of the window."""

from __future__ import annotations

from enum import Enum, auto

from core.frozen import dataclass
from core.platform.advice import extra_pool, read_plan, second_pool
from core.platform.effect import Effect, When
from core.platform.field import Json, Level
from core.text import _

CLOUDS = {
    "aws": "AWS",
    "azurerm": "Azure",
    "google": "Google Cloud",
    "scaleway": "Scaleway",
    "digitalocean": "DigitalOcean",
    "linode": "Linode",
    "ovh": "OVH",
    "civo": "Civo",
    "oci": "Oracle Cloud",
    "rancher2": "Rancher",
    "hcloud": "Hetzner",
}


class Reason(Enum):
    """Why it is this level, where that changes the words."""

    USUAL = auto()
    SAME = auto()
    IGNORED = auto()
    AUTOSCALED = auto()
    NO_SPOT = auto()
    NO_SUBNETS = auto()
    REORDERED = auto()
    DEFAULT_POOL_WAITS = auto()
    """EKS on master: the default pool's module waits for the cluster's access map."""
    NODES_GO = auto()
    """Nothing is replaced, but a zone goes, and its nodes with it."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a sentence is about; "" where nothing is named (a notice before typing)."""

    pool: bool = False
    feature: bool = False
    """Objects in a cluster, and nothing of a cloud."""
    title: str = ""
    cluster: str = ""
    environment: str = ""
    cloud: str = ""
    holds_pool: bool = True
    """Of a cluster: its default pool is among its settings, and no thing of its own."""

    @property
    def what(self) -> str:
        """The pool that a rebuild means."""
        if self.pool:
            return self.title or _("this pool")
        if self.cluster:
            return _("the default pool of {cluster}").format(cluster=self.cluster)
        return _("the default pool")

    @property
    def where(self) -> str:
        return _(" in {environment}").format(environment=self.environment) if self.environment else ""

    @property
    def maker(self) -> str:
        return CLOUDS.get(self.cloud, _("The cloud"))


def sentence(level: Level, subject: Subject, reason: Reason, uncertain: bool, effect: Effect | None) -> str:
    """What happens. Says "probably" where `uncertain`. `effect`: the facts of the setting, which may have
    words of their own; None where there are none."""
    if reason is Reason.USUAL and effect is not None:
        own = (effect.unsure_sentences if uncertain else effect.sentences).get(level)
        if own is not None:
            return own
    if level is Level.NO_EFFECT:
        return _no_effect(reason, uncertain)
    if level is Level.IN_PLACE:
        return _in_place(subject, reason, uncertain)
    if level is Level.ROLLING:
        return _rolling(subject, uncertain, effect is not None and effect.control_plane_first)
    if level is Level.REPLACES_FEATURE:
        return _replaces_feature(uncertain)
    if level is Level.REBUILDS_POOL:
        return _rebuilds(subject, reason, uncertain)
    if level is Level.DESTROYS_CLUSTER:
        return _destroys(subject, uncertain)
    if level is Level.REFUSED:
        return _refused(subject, uncertain)
    return read_plan(_("Repoform doesn't know what this does."))


def _no_effect(reason: Reason, uncertain: bool) -> str:
    """Each in two whole sentences, since a language may put "probably" anywhere."""
    certain, probable = {
        Reason.AUTOSCALED: (
            _("No effect while autoscaling is on: the autoscaler sets this."),
            _("Probably no effect while autoscaling is on: the autoscaler sets this."),
        ),
        Reason.NO_SPOT: (
            _("No effect unless the pool uses spot machines."),
            _("Probably no effect unless the pool uses spot machines."),
        ),
        Reason.NO_SUBNETS: (
            _("No effect unless the pool has subnets of its own."),
            _("Probably no effect unless the pool has subnets of its own."),
        ),
        Reason.SAME: (_("No effect: the value stays the same."),) * 2,
        Reason.IGNORED: (_("No effect: Terraform ignores this setting."),) * 2,
        Reason.REORDERED: (_("No effect: the order doesn't matter here."),) * 2,
    }.get(
        reason,
        (
            _("No effect: what runs stays as it is."),
            _("Probably no effect: what runs stays as it is."),
        ),
    )
    return probable if uncertain else certain


def _in_place(subject: Subject, reason: Reason, uncertain: bool) -> str:
    if subject.feature:
        return _("Objects in the cluster are probably changed in place. Pods restart where they change.")
    if reason is Reason.NODES_GO:
        return _("Changed in place: nodes in the other zones stay.")
    if uncertain:
        return _("Probably changed in place: no node is replaced.")
    return _("Changed in place: no node is replaced.")


def _rolling(subject: Subject, uncertain: bool, control_plane_first: bool) -> str:
    if uncertain:
        return _("Nodes are probably replaced gradually. Pods restart then.")
    if control_plane_first:
        return _("First the control plane, then the nodes are replaced gradually. Pods restart.")
    return _("Nodes are replaced gradually. Pods restart.")


def _replaces_feature(uncertain: bool) -> str:
    if uncertain:
        return _("Probably deletes it, then creates it again. The cluster and its pools stay.")
    return _("Deletes it, then creates it again. The cluster and its pools stay.")


def _rebuilds(subject: Subject, reason: Reason, uncertain: bool) -> str:
    words = {"what": subject.what, "where": subject.where}
    if reason is Reason.DEFAULT_POOL_WAITS and uncertain:
        fact = _(
            "Probably deletes {what}{where}, then creates it again, although it is only a setting of the "
            "cluster. It has no nodes in between."
        )
        return extra_pool(fact.format(**words))
    if reason is Reason.DEFAULT_POOL_WAITS:
        fact = _(
            "Deletes {what}{where}, then creates it again, although it is only a setting of the cluster. "
            "It has no nodes in between."
        )
        return extra_pool(fact.format(**words))
    if uncertain:
        fact = _("Probably deletes {what}{where}, then creates it again. It has no nodes in between.")
    else:
        fact = _("Deletes {what}{where}, then creates it again. It has no nodes in between.")
    return second_pool(fact.format(**words))


def _destroys(subject: Subject, uncertain: bool) -> str:
    words = {"cluster": subject.cluster or _("the cluster"), "where": subject.where}
    if uncertain:
        return _("Probably destroys {cluster}{where} with everything in it, then creates it again.").format(
            **words
        )
    return _("Destroys {cluster}{where} with everything in it, then creates it again, empty.").format(**words)


def _refused(subject: Subject, uncertain: bool) -> str:
    maker = subject.maker
    if subject.cloud == "azurerm" and subject.pool:
        return _("Azure refuses this change. Add a new pool, then remove this one.")
    if subject.cloud == "azurerm" and subject.holds_pool:
        return _(
            "Azure refuses this change of the default pool. Add a new pool, then move the workloads there."
        )
    if uncertain:
        return _(
            "{cloud} probably refuses this change of a cluster that exists. If you need another value, add a "
            "new cluster and move the workloads there."
        ).format(cloud=maker)
    return _("{cloud} refuses this change of a cluster that exists. Keep the value that it has.").format(
        cloud=maker
    )


def reason_of(effect: Effect, level: Level, reason: Reason, before: Json, after: Json) -> Reason:
    """The reason, sharpened by what the change does to a list of zones."""
    if level is Level.IN_PLACE and effect.nodes_go and _items_gone(before, after):
        return Reason.NODES_GO
    return reason


def consequences(effect: Effect, level: Level, before: Json, after: Json) -> list[str]:
    """What else happens, as sentences: things deleted on the way, and what people don't expect."""
    if level is Level.NO_EFFECT:
        return []
    return [c.sentence for c in effect.consequences if _holds(c.when, level, before, after)]


def _holds(when: When, level: Level, before: Json, after: Json) -> bool:
    match when:
        case "always":
            return True
        case "becomes true" | "becomes false":
            return after is (when == "becomes true")
        case "items gone":
            return bool(_items_gone(before, after))
        case "not at end":
            return _not_at_end(before, after)
        case "lower":
            return _lower(before, after)
        case "refused":
            return level is Level.REFUSED


def _items_gone(before: Json, after: Json) -> list[Json]:
    if not isinstance(before, list):
        return []
    return [item for item in before if item not in (after if isinstance(after, list) else [])]


def _not_at_end(before: Json, after: Json) -> bool:
    if not isinstance(before, list) or not isinstance(after, list):
        return False
    n = min(len(before), len(after))
    return before[:n] != after[:n]


def _lower(before: Json, after: Json) -> bool:
    numbers = (int, float)
    return isinstance(before, numbers) and isinstance(after, numbers) and after < before
