"""What happens after a proposal is merged, in Kubestack's terms, per environment."""

from __future__ import annotations

from collections.abc import Sequence

from core.dialects.interface import AfterMerge, Applied, Ending, Reached, Sign
from core.dialects.kubestack.promotion import APPS
from core.text import _, listed, sentences


def after_merge(environments: Sequence[str], ending: Ending) -> AfterMerge:
    """See core.dialects.interface.Dialect. ops comes first: it is where a merge is tried."""
    names = sorted(environments, key=lambda name: name != "ops")
    if ending == "closed":
        return AfterMerge((), _plan(names))
    say, beside = (_sentence_once_merged, _once_merged) if ending == "merged" else (_sentence, _beside)
    short = {name: words for name, words in beside().items() if name in names}
    return AfterMerge(tuple(Applied(name, say(name), short.get(name, "")) for name in names), _plan(names))


def sign_of(place: Reached) -> Sign:
    """What shows in Git that something merged was applied: for apps a tag `apps-deploy-*` that has it; for
    ops the merge itself, because the pipeline applies there what is merged; for any other environment
    nothing."""
    if place.environment == "ops":
        return Sign(place.root, place.environment, "merge")
    if place.environment == APPS.environment:
        return Sign(place.root, place.environment, "tag", APPS.prefix)
    return Sign(place.root, place.environment, "", why=_sentence(place.environment))


def _plan(names: Sequence[str]) -> str:
    """What the pipeline's plan on a proposal shows of these environments: it is made against ops alone."""
    missed = [name for name in names if name != "ops"]
    if not names:
        return ""
    if not missed:
        return _("The pipeline's plan is made against ops, so it shows all of this.")
    if "ops" in names:
        sentence = _("The pipeline's plan is made against ops. It doesn't show what happens in {names}.")
    else:
        sentence = _("The pipeline's plan is made against ops. It shows nothing of this: it is in {names}.")
    told = [sentence.format(names=listed(missed))]
    if "apps" in missed:
        told.append(_("apps is planned and applied after the merge, with a tag apps-deploy-*."))
    return sentences(told)


def _sentence(environment: str) -> str:
    if environment == "ops":
        return _("ops: applied when this is merged.")
    if environment == "apps":
        return _("apps: applied after the merge, and only when someone pushes a tag apps-deploy-*.")
    return _("Repoform doesn't know how {environment} is deployed.").format(environment=environment)


def _sentence_once_merged(environment: str) -> str:
    if environment == "ops":
        return _("ops: applied by the pipeline, now that this is merged.")
    if environment == "apps":
        return _("apps: applied only when someone pushes a tag apps-deploy-*.")
    return _sentence(environment)


def _beside() -> dict[str, str]:
    return {
        "ops": _("Applied when this is merged."),
        "apps": _("Applied after the merge, and only when someone pushes a tag apps-deploy-*."),
    }


def _once_merged() -> dict[str, str]:
    return {
        "ops": _("Applied by the pipeline, now that this is merged."),
        "apps": _("Applied only when someone pushes a tag apps-deploy-*."),
    }
