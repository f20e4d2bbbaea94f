"""Amazon's clusters, node groups and add-ons: `aws_eks_*`, and groups of machines that join a cluster."""

from __future__ import annotations

from collections.abc import Iterator

from core.dialects.plain.recognise.making import Block
from core.dialects.plain.recognise.model import Seen

_NAMES = {
    "aws_eks_node_group": ("node_group_name", "node_group_name_prefix"),
    "aws_eks_fargate_profile": ("fargate_profile_name",),
    "aws_autoscaling_group": ("name", "name_prefix"),
    "aws_eks_addon": ("addon_name",),
    "aws_eks_access_entry": ("principal_arn",),
    "aws_eks_pod_identity_association": ("service_account",),
}
TYPES = ("aws_eks_cluster", *_NAMES)
_TAG = b"kubernetes.io/cluster/"


def found(block: Block) -> Iterator[Seen]:
    if block.type == "aws_eks_cluster":
        yield block.seen("cluster", "name")
        return
    if block.type == "aws_autoscaling_group" and not any(_TAG in c.data for c in block.declared.chunks):
        # A group of machines that nothing ties to a cluster.
        return
    yield block.seen(block.known().role, *_NAMES[block.type])
