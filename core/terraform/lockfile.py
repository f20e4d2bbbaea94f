"""The dependency lock file: which provider versions `terraform init` settled on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from core import hcl

NAME = ".terraform.lock.hcl"
LARGEST = 1024 * 1024
"""A lock file above this many bytes is none that Terraform wrote."""
_REGISTRIES = ("registry.terraform.io/", "registry.opentofu.org/")


def providers(data: bytes) -> Mapping[str, str]:
    """Versions by source, without the host of the usual registries. A file that can't be read tells nothing:
    Terraform would write it again.

    >>> providers(b'provider "registry.terraform.io/hashicorp/aws" {\\n  version = "5.100.0"\\n}\\n')
    {'hashicorp/aws': '5.100.0'}
    """
    if len(data) > LARGEST or b"provider" not in data or b"\0" in data:
        return {}
    return _versions(data)


@lru_cache(maxsize=64)
def _versions(data: bytes) -> Mapping[str, str]:
    """Kept: while a root is typed in, its lock file stays the same and is asked for with each key."""
    tree = hcl.parse(data)
    if not tree.parsed:
        return {}
    found: dict[str, str] = {}
    for block in tree.body.blocks:
        version = block.body.attributes.get("version")
        if block.type != "provider" or len(block.labels) != 1 or version is None:
            continue
        value = version.expr.value()
        if isinstance(value, str) and value:
            found.setdefault(_short(block.labels[0]), value)
    return found


def _short(source: str) -> str:
    for host in _REGISTRIES:
        if source.startswith(host):
            return source.removeprefix(host)
    return source
