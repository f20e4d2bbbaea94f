"""What adding and removing features asks."""

from __future__ import annotations

from core.dialects.interface import Refused
from core.dialects.kubestack.operations import features
from core.dialects.kubestack.operations.add_feature import catalog_version
from core.dialects.kubestack.operations.folder import Folder
from core.dialects.kubestack.operations.guides.common import (
    Args,
    choices_of,
    clusters_of,
    deploys,
    given,
    title_of,
)
from core.dialects.kubestack.operations.remove_feature import bindings
from core.platform.field import Choice, Json
from core.platform.guide import Guide, Question, Step
from core.text import _


def add_feature(folder: Folder, args: Args) -> Guide:
    clusters = [m for m in clusters_of(folder) if not m.readonly]
    if not clusters:
        raise Refused(_("There is no cluster to add a feature to."))
    owner = folder.cluster(str(given(args, "cluster", clusters[0].name))).module
    assert owner is not None
    here = {features.title(n) for n in features.features_of(folder, folder.cluster(owner.name))}
    marked = [n for n in features.all_features(folder) if "_service_" in n or "_feature_" in n]
    elsewhere = sorted({features.title(n) for n in marked} - here)
    feature = str(given(args, "feature", elsewhere[0] if elsewhere else ""))
    version = str(given(args, "version", catalog_version(folder, feature) or ""))
    questions = (
        Question("cluster", _("Cluster"), "", "choice", owner.name, choices_of(clusters), True, True),
        Question(
            "feature",
            _("Feature"),
            _("A catalog entry such as nginx, or a module of this repository."),
            "text",
            feature,
            tuple(Choice(t) for t in elsewhere),
            required=True,
        ),
        Question("version", _("Version"), _("Of the catalog entry, such as 1.10.1-kbst.0."), "text", version),
    )
    answers = {
        "cluster": owner.name,
        **({"feature": feature} if feature else {}),
        **({"version": version} if version else {}),
    }
    for name in ("manifest", "upstream"):
        if args.get(name):
            answers[name] = args[name]
    return Guide(
        "add-feature",
        folder.root,
        title_of("add-feature"),
        _("Installs a platform service on {cluster}, the same in every environment.").format(
            cluster=owner.name
        ),
        (Step(_("Which"), questions), Step(_("Check"), ())),
        (deploys(folder),),
        answers,
    )


def remove_feature(folder: Folder, args: Args) -> Guide:
    names = features.all_features(folder)
    if not names:
        raise Refused(_("There is no feature."))
    name = features.feature(folder, str(given(args, "feature", names[0])))
    target = features.local_target(folder, name)
    choices = tuple(Choice(n, features.title(n)) for n in names)
    questions = [Question("feature", _("Feature"), "", "choice", name, choices, True, True)]
    answers: dict[str, Json] = {"feature": name}
    if target is not None and bindings(folder, target) == [name]:
        questions.append(
            Question(
                "delete_module",
                _("Also delete {folder}, which nothing else uses").format(folder=target),
                "",
                "bool",
                False,
            )
        )
        answers["delete_module"] = args.get("delete_module") is True
    return Guide(
        "remove-feature",
        folder.root,
        title_of("remove-feature"),
        _("Takes the service off its cluster."),
        (Step(_("Which"), tuple(questions)),),
        (deploys(folder),),
        answers,
        destroys=(_("{feature}, in every environment").format(feature=name),),
    )
