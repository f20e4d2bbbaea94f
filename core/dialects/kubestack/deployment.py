"""What happens after a proposal is merged, in Kubestack's terms, per environment."""

from __future__ import annotations

from collections.abc import Iterable

from core.platform.model import Change, Platform
from core.text import _
from core.view import NextStep


def next_steps(platforms: Iterable[Platform], changes: Iterable[Change]) -> tuple[NextStep, ...]:
    """Of the environments that the Changes reach; of all where that can't be told."""
    names = dict.fromkeys(e.name for p in platforms for e in p.environments if e.name)
    found = list(changes)
    reached = {e for c in found for e in (c.environment, *c.effective)}
    whole = any(not c.environment and not c.effective for c in found)
    chosen = [n for n in names if whole or not found or n in reached]
    # ops first: it is where a merge is tried.
    chosen.sort(key=lambda name: name != "ops")
    return tuple(NextStep(name, _sentence(name)) for name in chosen)


def once_ended(steps: Iterable[NextStep], state: str) -> tuple[NextStep, ...]:
    """The same, seen from a proposal's end: nothing follows from a closed one. `state` is the proposal's."""
    if state == "closed":
        return ()
    if state != "merged":
        return tuple(steps)
    sentences = {
        "ops": _("ops: applied by the pipeline, now that this is merged."),
        "apps": _("apps: applied only when someone pushes a tag apps-deploy-*."),
    }
    return tuple(NextStep(s.environment, sentences.get(s.environment, s.sentence)) for s in steps)


def plan_note(steps: Iterable[NextStep]) -> str:
    """What the pipeline's plan on a proposal shows of these environments: it is made against ops alone."""
    names = [step.environment for step in steps]
    missed = [name for name in names if name != "ops"]
    if not names:
        return ""
    if not missed:
        return _("The pipeline's plan is made against ops, so it shows all of this.")
    if "ops" in names:
        sentence = _("The pipeline's plan is made against ops. It doesn't show what happens in {names}.")
    else:
        sentence = _("The pipeline's plan is made against ops. It shows nothing of this: it is in {names}.")
    told = [sentence.format(names=", ".join(missed))]
    if "apps" in missed:
        told.append(_("apps is planned and applied after the merge, with a tag apps-deploy-*."))
    return " ".join(told)


def _sentence(environment: str) -> str:
    if environment == "ops":
        return _("ops: applied when this is merged.")
    if environment == "apps":
        return _("apps: applied after the merge, and only when someone pushes a tag apps-deploy-*.")
    return _("Repoform doesn't know how {environment} is deployed.").format(environment=environment)
