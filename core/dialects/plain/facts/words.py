"""Names of settings in words, for those that nobody has written words for."""

from __future__ import annotations

import re

from core.text import _

_KEPT = {
    "aks", "ami", "api", "arn", "asg", "cidr", "cpu", "csi", "dns", "ebs", "efa", "eks", "fips", "gcs", "gke",
    "gpu", "hpa", "iam", "id", "ids", "iops", "ip", "ipv4", "ipv6", "irsa", "k3s", "kms", "mtu", "nat", "nsg",
    "oidc", "os", "rbac", "ssd", "ssh", "tls", "tpu", "ui", "url", "vm", "vpc", "vnet",
}  # fmt: skip
_BARE = ("id", "ids", "name", "enabled", "key", "value", "type", "size", "version")
"""Names that say nothing without what they are in."""
_SPELLED = {"ids": "IDs", "ipv4": "IPv4", "ipv6": "IPv6", "gb": "GB", "k8s": "Kubernetes", "tls": "TLS",
            "addon": "add-on", "addons": "add-ons"}  # fmt: skip


def in_words(path: str) -> str:
    """A label from the last name of a path.

    >>> in_words("node_config.enable_gcfs"), in_words("iam_role_arn"), in_words("disk_size_gb")
    ('Enable gcfs', 'IAM role ARN', 'Disk size GB')
    >>> in_words("pod_subnet.id")
    'Pod subnet ID'
    """
    outer, _dot, name = re.sub(r"\[.*?\]", "", path).rpartition(".")
    if name in _BARE and outer:
        name = f"{outer.rpartition('.')[2]}_{name}"
    words = [_spelled(word) for word in name.split("_") if word]
    text = " ".join(words) or path
    return text[:1].upper() + text[1:]


def label_from_name(path: str) -> str:
    """The same in the language of people, as far as its catalog has it."""
    return _(in_words(path))


def _spelled(word: str) -> str:
    low = word.lower()
    return _SPELLED.get(low) or (low.upper() if low in _KEPT else word)
