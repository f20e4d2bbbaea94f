"""Sentences about what a change does to running infrastructure, in the voice of the window."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from core.platform.model import Json, Level
from core.text import _

CLOUDS = {"aws": "AWS", "azurerm": "Azure", "google": "Google Cloud", "scaleway": "Scaleway"}


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
    title: str = ""
    cluster: str = ""
    environment: str = ""
    cloud: str = ""
    about: str = ""
    """Path of the setting."""

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


def sentence(level: Level, subject: Subject, reason: Reason, uncertain: bool) -> str:
    """What happens. Says "probably" where `uncertain`."""
    if level is Level.NO_EFFECT:
        words = _no_effect(subject, reason)
        sure = not uncertain or reason in (Reason.SAME, Reason.IGNORED, Reason.REORDERED)
        return words if sure else words.replace(_("No effect"), _("Probably no effect"), 1)
    if level is Level.IN_PLACE:
        return _in_place(subject, reason, uncertain)
    if level is Level.ROLLING:
        return _rolling(subject, uncertain)
    if level is Level.REBUILDS_POOL:
        return _rebuilds(subject, reason, uncertain)
    if level is Level.DESTROYS_CLUSTER:
        return _destroys(subject, uncertain)
    if level is Level.REFUSED:
        return _refused(subject, uncertain)
    return _("Repoform doesn't know what this does. Read the plan before merging.")


def _no_effect(subject: Subject, reason: Reason) -> str:
    if reason is Reason.SAME:
        return _("No effect: the value stays the same.")
    if reason is Reason.IGNORED:
        return _("No effect: Terraform ignores this setting.")
    if reason is Reason.AUTOSCALED:
        return _("No effect while autoscaling is on: the autoscaler sets this.")
    if reason is Reason.NO_SPOT:
        return _("No effect unless the pool uses spot machines.")
    if reason is Reason.NO_SUBNETS:
        return _("No effect unless the pool has subnets of its own.")
    if reason is Reason.REORDERED:
        return _("No effect: the order doesn't matter here.")
    if re.search(r"(desired_capacity|node_count|(^|\.)size)$", subject.about):
        return _("No effect: once the pool exists, the autoscaler sets this.")
    if subject.about == "cluster_encryption_key_arn":
        return _("No effect: AWS keeps the key that the cluster has.")
    if subject.about == "cluster_service_cidr":
        return _("No effect: the cluster keeps the range it has.")
    return _("No effect: Kubestack accepts this setting and doesn't use it.")


def _in_place(subject: Subject, reason: Reason, uncertain: bool) -> str:
    if subject.feature:
        return _("Objects in the cluster are probably changed in place. Pods restart where they change.")
    if reason is Reason.NODES_GO:
        return _("Changed in place: nodes in the other zones stay.")
    if uncertain:
        return _("Probably changed in place: no node is replaced.")
    return _("Changed in place: no node is replaced.")


def _rolling(subject: Subject, uncertain: bool) -> str:
    if uncertain:
        return _("Nodes are probably replaced gradually. Pods restart then.")
    if not subject.pool and subject.about.endswith("version") and "ami" not in subject.about:
        return _("First the control plane, then the nodes are replaced gradually. Pods restart.")
    return _("Nodes are replaced gradually. Pods restart.")


def _rebuilds(subject: Subject, reason: Reason, uncertain: bool) -> str:
    words = {"what": subject.what, "where": subject.where}
    if reason is Reason.DEFAULT_POOL_WAITS and uncertain:
        return _(
            "Probably deletes {what}{where}, then creates it again, although it is only a setting of the "
            "cluster. It has no nodes in between. Move workloads to an extra pool first."
        ).format(**words)
    if reason is Reason.DEFAULT_POOL_WAITS:
        return _(
            "Deletes {what}{where}, then creates it again, although it is only a setting of the cluster. "
            "It has no nodes in between. Move workloads to an extra pool first."
        ).format(**words)
    if uncertain:
        return _(
            "Probably deletes {what}{where}, then creates it again. It has no nodes in between. "
            "Add a second pool first?"
        ).format(**words)
    return _(
        "Deletes {what}{where}, then creates it again. It has no nodes in between. Add a second pool first?"
    ).format(**words)


def _destroys(subject: Subject, uncertain: bool) -> str:
    words = {"cluster": subject.cluster or _("the cluster"), "where": subject.where}
    if uncertain:
        return _("Probably destroys {cluster}{where} with everything in it, then creates it again.").format(
            **words
        )
    return _("Destroys {cluster}{where} with everything in it, then creates it again, empty.").format(**words)


def _refused(subject: Subject, uncertain: bool) -> str:
    maker = subject.maker
    if subject.cloud == "azurerm":
        if subject.about == "use_spot":
            return _("Azure refuses spot pools made by this framework version. Choose a pool without spot.")
        if subject.pool:
            return _("Azure refuses this change. Add a new pool, then remove this one.")
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


_ZONES = ("cluster_node_locations", "node_locations", "zones", "default_node_pool.zones")
"""Lists of zones whose nodes go with their zone, while the others stay."""


def reason_of(path: str, level: Level, reason: Reason, before: Json, after: Json) -> Reason:
    """The reason, sharpened by what the change does to a list of zones."""
    if level is Level.IN_PLACE and path in _ZONES and _items_gone(before, after):
        return Reason.NODES_GO
    return reason


def also(
    path: str, level: Level, impact: Mapping[str, Any], before: Json, after: Json, schema: str, master: bool
) -> list[str]:
    """What else happens, as sentences: things deleted on the way, and what people don't expect."""
    out = [s for text in impact.get("destroys", ()) if (s := _deleted(text, before, after))]
    gone = _items_gone(before, after)
    if path in ("cluster_node_locations", "node_locations") and gone:
        out.append(_("Removing a zone deletes the nodes there."))
    if path == "cluster_version" and schema == "aws/cluster" and master:
        out.append(_("Nodes of its other pools are replaced gradually."))
    if path == "cluster_availability_zones" and schema == "aws/cluster" and _not_at_end(before, after):
        out.append(_("Subnets follow the order of this list: add or remove zones only at its end."))
    if path == "cloud_nat_ip_count" and _lower(before, after):
        out.append(_("Lowering it gives addresses back."))
    if path == "kubernetes_version" and schema == "azurerm/cluster":
        out.append(_("Only the control plane is updated: node pools keep their version."))
    if path == "cluster_vpc_subnet_map_public_ip":
        out.append(_("Nodes keep their addresses until they are replaced."))
    if path == "default_node_pool.public_ip_disabled":
        out.append(_("Also adds or removes the public gateways that all pools use."))
    if level is Level.REFUSED and impact["level"] == "rejected by provider" and schema.startswith("azurerm/"):
        out.append(_("The plan looks fine; the apply fails."))
    if "the apply is likely to fail" in impact.get("note", ""):
        out.append(_("The apply will probably fail: the subnets are in use."))
    return out


_PLAIN = {
    "aws_iam_openid_connect_provider": "the identity provider for workloads",
    "azurerm_log_analytics_workspace and its data": "the Log Analytics workspace and its data",
    "azurerm_public_ip (new address)": "the public IP address, and makes a new one",
    "control-plane subnets": "the subnets of the control plane",
    "default ingress DNS zone and records (when default ingress is enabled)": (
        "the DNS zone of the default ingress and its records (where that is on)"
    ),
    "default ingress DNS zone/records and public IP": (
        "the DNS zone of the default ingress, its records and its address"
    ),
    "router and NAT": "the router and NAT: nodes lose their way to the internet",
    "scaleway_domain_zone and records (when default ingress is enabled)": (
        "the DNS zone of the default ingress and its records (where that is on)"
    ),
}


def _deleted(text: str, before: Json, after: Json) -> str | None:
    found = re.fullmatch(r"(.*?) when (?:set|switched) to (true|false)", text)
    if found:
        text = found.group(1)
        if after is not (found.group(2) == "true"):
            return None
    if text == "the pool of a removed zone":
        return _("Removing a zone deletes the pool's nodes there.") if _items_gone(before, after) else None
    return _("Also deletes {thing}.").format(thing=_(_PLAIN.get(text, text)))


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
