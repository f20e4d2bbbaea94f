"""Replacing a node pool by one beside it: what the new one is called, and how the old one is emptied."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from core.frozen import dataclass
from core.platform.model import Module
from core.text import _

LABELS = {
    "aws": "eks.amazonaws.com/nodegroup",
    "azurerm": "kubernetes.azure.com/agentpool",
    "google": "cloud.google.com/gke-nodepool",
    "scaleway": "k8s.scaleway.com/pool-name",
    "digitalocean": "doks.digitalocean.com/node-pool",
}
"""The label that each cloud gives the nodes of a pool, with the pool's name as its value."""
REPLACE_NODE_POOL = "replace-node-pool"
"""The operation, as every dialect calls it."""
SOMEBODY = "NAME"
"""Stands for a name that isn't known."""


def next_name(old: str, taken: Collection[str], longest: int = 63) -> str:
    """What a pool is called that takes the place of another one.

    >>> next_name("web", ["web"]), next_name("web", ["web", "web2"]), next_name("np1", [])
    ('web2', 'web3', 'np1b')
    >>> next_name("abcdefghijkl", [], 12)
    'abcdefghijk2'
    """
    return next(n for end in _ends(old) if (n := old[: longest - len(end)] + end) not in taken)


def _ends(old: str) -> Iterator[str]:
    """Letters behind a number, numbers behind a letter: `np1` and `np2` don't follow each other."""
    if old[-1:].isdigit():
        yield from "bcdefghijklmnopqrstuvwxyz"
        yield from (f"b{n}" for n in range(2, 1000))
    else:
        yield from (str(n) for n in range(2, 1000))


def follows(new: str, old: str) -> bool:
    """Whether a pool is called as one that takes another's place.

    >>> follows("web2", "web"), follows("np1b", "np1"), follows("np2", "np1"), follows("web1", "web")
    (True, True, False, False)
    """
    rest = new.removeprefix(old)
    if not old or rest == new:
        return False
    if old[-1].isdigit():
        return len(rest) == 1 and rest in "bcdefghijklmnopqrstuvwxyz"
    return rest.isdigit() and rest[0] != "0" and int(rest) >= 2


@dataclass(frozen=True, slots=True)
class Emptying:
    """How the workloads of a pool are moved away."""

    commands: tuple[str, ...]
    """For a shell, in this order."""
    note: str = ""
    """What has to be found out before."""


def emptying(pool: Module) -> Emptying:
    """By the pool's own label. Its name is taken from the code only where that is what the cloud gets."""
    label = LABELS.get(pool.cloud or "")
    if label is None:
        note = _("Repoform doesn't know by which label these nodes are found. This lists them all.")
        return Emptying(("kubectl get nodes --show-labels", *_move(f"{SOMEBODY}=VALUE")), note)
    names = _names(pool)
    if len(names) == 1:
        return Emptying(tuple(_move(f"{label}={names[0]}")))
    note = _("The code doesn't tell its name there. The first command shows the names: put it for {name}.")
    if names:
        note = _("Its name isn't the same everywhere. The first command shows the names: put it for {name}.")
    return Emptying(
        (f"kubectl get nodes -L {label}", *_move(f"{label}={SOMEBODY}")), note.format(name=SOMEBODY)
    )


def _move(selector: str) -> Iterator[str]:
    yield f"kubectl cordon -l {selector}"
    yield f"kubectl drain -l {selector} --ignore-daemonsets --delete-emptydir-data"


def _names(pool: Module) -> tuple[str, ...]:
    """The names that the cloud gets; none where a name is made while Terraform runs."""
    prefixed = pool.setting("use_name_prefix")
    if prefixed is not None and any(v.value is not False for v in prefixed.values.values()):
        return ()
    found: list[str] = []
    for path in pool.roles.pool_name if pool.roles is not None else ():
        setting = pool.setting(path)
        for environment, value in setting.values.items() if setting is not None else ():
            if pool.exists_in(environment) is False:
                continue
            if not value.known or not isinstance(value.value, str) or not value.value:
                return ()
            found.append(value.value)
    return tuple(dict.fromkeys(found))
