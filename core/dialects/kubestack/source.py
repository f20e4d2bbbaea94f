"""What a module block's `source` says about it.

Forks, `git::`, ssh, archives and extra query parameters are recognised by the folder inside the repository
(`//aws/cluster`), whatever stands before it.

>>> source = recognise("git::ssh://git@example.org/platform/fork.git//google/cluster/node-pool?depth=1&ref=v1")
>>> source.schema, source.kind, source.cloud, source.ref
('google/cluster/node-pool', 'node_pool', 'google', 'v1')
>>> recognise("kbst.xyz/catalog/nginx/kustomization").entry
'nginx'
>>> recognise("terraform-aws-modules/vpc/aws") is None
True
"""

from __future__ import annotations

import re
from functools import cache

from core.dialects.common.recognised import Source

CLOUDS = ("aws", "azurerm", "google", "scaleway")

_SHAPE = re.compile(
    r"^(?P<cloud>aws|azurerm|google|scaleway|kind)/cluster(?P<sub>/node-pool|/elb-dns)?$"
    r"|^(?P<overlay>kustomization/overlay)$"
    r"|^(?P<part>(?:aws|azurerm|google|scaleway|kind|common)/.+)$"
)
_CATALOG = re.compile(r"^(?:[\w.-]+/)?catalog/(?P<entry>[\w.-]+)/kustomization$")

CANDIDATE = re.compile(
    rb"//(?:aws|azurerm|google|scaleway|kind)/|//kustomization/overlay|//common/|catalog/[\w.-]+/kustomization"
)
"""Found in the bytes of every file that names a remote module of the framework (and in a few others)."""


@cache
def recognise(source: str) -> Source | None:
    """None for a module that isn't the framework's, and for local paths (see `of_local_folder`)."""
    if source.startswith(("./", "../", "/")):
        return None
    catalog = _CATALOG.match(source)
    if catalog:
        return Source("feature", "kustomization/overlay", None, None, catalog["entry"], catalog=True)
    address, _, query = source.partition("?")
    ref = next((p[4:] for p in query.split("&") if p.startswith("ref=")), None)
    folder = inner_folder(address)
    return of_folder(folder, ref) if folder else None


def inner_folder(address: str) -> str:
    """The folder inside the package: what follows the `//` that is not a scheme's.

    >>> inner_folder("git::https://host/a.git//aws/cluster/")
    'aws/cluster'
    """
    rest = re.sub(r"^(?:\w+::)?\w+://", "", address)
    _, found, folder = rest.partition("//")
    return folder.strip("/") if found else ""


def of_folder(folder: str, ref: str | None = None) -> Source | None:
    """What a folder of the framework's repository holds."""
    shape = _SHAPE.match(folder)
    if not shape:
        return None
    if shape["overlay"]:
        return Source("feature", "kustomization/overlay", None, ref, "overlay")
    if shape["part"]:
        return Source("part", None, None, ref)
    cloud = shape["cloud"] if shape["cloud"] in CLOUDS else None
    if shape["sub"] == "/node-pool":
        return Source("node_pool", folder, cloud, ref)
    if shape["sub"] == "/elb-dns":
        return Source("feature", folder, cloud, ref, "elb-dns")
    return Source("cluster", folder, cloud, ref)


_TAIL = re.compile(
    r"(?:^|/)((?:aws|azurerm|google|scaleway|kind)/cluster(?:/node-pool|/elb-dns)?|kustomization/overlay)$"
)


def of_local_folder(folder: str) -> Source | None:
    """By the path alone: `vendor/kubestack/aws/cluster` is what its last parts say."""
    tail = _TAIL.search(folder)
    found = of_folder(tail[1]) if tail else None
    return Source(found.kind, found.schema, found.cloud, None, found.entry, local=True) if found else None


def with_ref(source: str, ref: str) -> str:
    """The same source at another version.

    >>> with_ref("github.com/kbst/terraform-kubestack//aws/cluster?ref=v0.18.0&depth=1", "v0.19.2-beta.0")
    'github.com/kbst/terraform-kubestack//aws/cluster?ref=v0.19.2-beta.0&depth=1'
    """
    address, _, query = source.partition("?")
    parts = [p for p in query.split("&") if p]
    if any(p.startswith("ref=") for p in parts):
        parts = [f"ref={ref}" if p.startswith("ref=") else p for p in parts]
    else:
        parts.insert(0, f"ref={ref}")
    return f"{address}?{'&'.join(parts)}"
