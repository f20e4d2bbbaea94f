"""Promotion in Kubestack's terms: ops gets what is merged, apps only with a tag."""

from __future__ import annotations

from collections.abc import Sequence

from core.dialects.errors import Refused
from core.dialects.promotion import ByTag, Promotion
from core.platform.edit import Edit
from core.platform.model import Module, Platform
from core.platform.stage import Stage
from core.text import _

APPS = ByTag("apps", "apps-deploy-")


def promotion(platforms: Sequence[Platform]) -> Promotion:
    """See core.dialects.interface.Dialect. A tag deploys all roots at once."""
    stages = [Stage(p.root, e.name) for p in platforms if p.clusters for e in p.environments]
    stages.sort(key=lambda stage: (stage.root != ".", stage.root, stage.environment != "ops"))
    names = dict.fromkeys(stage.environment for stage in stages)
    words = _("Repoform doesn't know how {environment} is deployed.")
    odd = tuple(words.format(environment=name) for name in names if name not in ("apps", "ops"))
    return Promotion(tuple(stages), tags=(APPS,) if APPS.environment in names else (), notes=odd)


def brought(module: Module, source: Stage, target: Stage) -> Edit:
    """See core.dialects.interface.Dialect."""
    if source.root != target.root:
        words = _("{module} is in another folder: add it in {root} with a guide.")
        raise Refused(words.format(module=module.title or module.name, root=target.root))
    args = {"module": module.name, "environment": source.environment, "to": [target.environment]}
    return Edit("operation", target.root, operation="copy", args=args)
