"""Add a platform feature to a cluster.

From the catalog: `<cluster>_service_<entry>.tf` with a version. As a local module: `modules/<feature>/…`
where it is new, and the binding `<cluster>_feature_<feature>.tf`.

Args: `cluster`, `feature`; `version` (catalog: "1.10.1-kbst.0"; else of the upstream project, for its
README); `manifest` (the rendered upstream.yaml of a new local module, as it is) with `upstream` (where it
comes from).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from core.dialects.common.workbench import layout_style
from core.dialects.common.workbench.block_text import ModuleText, module
from core.dialects.common.workbench.providers import block_text, handed_over, kustomization_for
from core.dialects.errors import Refused
from core.dialects.kubestack.facts import load
from core.dialects.kubestack.operations import features, readme
from core.dialects.kubestack.operations.asking import (
    choices_of,
    clusters_of,
    deploys,
    given,
)
from core.dialects.kubestack.operations.features import features_of
from core.dialects.kubestack.operations.kubestack_workbench import KubestackWorkbench
from core.dialects.kubestack.operations.mirror import rename
from core.dialects.kubestack.source import recognise
from core.dialects.operation import Args, Argument, Offer, Operation
from core.platform.field import Choice, Json
from core.platform.guide import Guide, Question, Step
from core.platform.model import Module, ModuleKind
from core.terraform.folder import source_of
from core.text import _, sentence_list

FIRST_CATALOG = "v0.15.0-beta.0"
_ENTRY = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
_FEATURE = re.compile(r"[a-z][a-z0-9_]*")
_CATALOG_VERSION = re.compile(r"\d+\.\d+\.\d+(-[\w.]+)?")
_KUBESTACK = "github.com/kbst/terraform-kubestack"


def add_feature(folder: KubestackWorkbench, args: Mapping[str, Json]) -> None:
    owner = folder.cluster(str(args.get("cluster", ""))).module
    assert owner is not None
    if owner.readonly:
        raise Refused(f"{owner.name}: {owner.readonly}")
    name = str(args.get("feature", ""))
    provider = kustomization_for(folder, owner)
    if provider is None:
        raise Refused(
            _(
                "{cluster} has no kustomization provider, which features are installed through. Add one "
                'first: provider "kustomization" with alias = "{cluster}" and kubeconfig_raw = '
                "module.{cluster}.kubeconfig."
            ).format(cluster=owner.name)
        )
    if from_catalog(folder, owner, name, str(args.get("version") or "")):
        label = _catalog(folder, owner, name, str(args.get("version") or ""), provider)
        note = name
    else:
        label = _local(folder, owner, name, args, provider)
        note = str(args.get("note") or "")
    folder.edit_readme(
        lambda text: readme.add_row(
            text, ModuleKind.FEATURE, label, {"cluster": owner.name, "note": note}, cluster=owner.name
        )
    )


def module_folder(folder: KubestackWorkbench, name: str) -> str:
    return folder.join("modules", name)


def from_catalog(folder: KubestackWorkbench, owner: Module, name: str, version: str) -> bool:
    """Catalog or local module: what is there decides, then the generation."""
    if folder.paths_in(module_folder(folder, name)):
        return False
    return owner.style != "typed" or "-kbst." in version or bool(catalog_version(folder, name))


def catalog_version(folder: KubestackWorkbench, entry: str) -> str | None:
    """The version at which this repository has the entry already."""
    for call in folder.blocks("module"):
        source = recognise(source_of(call.chunk) or "")
        version = call.chunk.attributes.get("version")
        if source is None or source.entry != entry or version is None:
            continue
        if isinstance(version.value, str):
            return version.value
    return None


def catalog_host(folder: KubestackWorkbench) -> str:
    """The registry that this repository's catalog entries come from."""
    for call in folder.blocks("module"):
        match = re.match(r"^([\w.-]+)/catalog/", source_of(call.chunk) or "")
        if match:
            return match[1]
    return "kbst.xyz"


def _catalog(folder: KubestackWorkbench, owner: Module, entry: str, version: str, provider: str) -> str:
    if not _ENTRY.fullmatch(entry):
        raise Refused(
            _("“{name}” can't be a catalog entry: use lower-case letters, digits and hyphens.").format(
                name=entry
            )
        )
    facts = load()
    if owner.facts_version is not None and facts.order(owner.facts_version) < facts.order(FIRST_CATALOG):
        raise Refused(
            _(
                "Catalog features exist since {first}; {cluster} is at {version}. Upgrade the framework "
                "first."
            ).format(first=FIRST_CATALOG, cluster=owner.name, version=owner.version or owner.facts_version)
        )
    chosen = version.removeprefix("v") or catalog_version(folder, entry) or ""
    if not _CATALOG_VERSION.fullmatch(chosen):
        raise Refused(
            _(
                "Which version of {entry}? Catalog versions look like 1.10.1-kbst.0; see the catalog for "
                "the newest."
            ).format(entry=entry)
        )
    label = f"{owner.name}_service_{entry}"
    _free(folder, label)
    _refuse_twice(folder, owner, entry, provider)
    base_key = folder.module_block(owner.name).chunk.attributes.get("configuration_base_key")
    features = [m.name for m in folder.platform.modules() if f"_service_{entry}" in m.name]
    style = layout_style.read(folder, owner.name, features)
    text = module(
        ModuleText(
            name=label,
            source=f"{catalog_host(folder)}/catalog/{entry}/kustomization",
            version=chosen,
            providers=(("kustomization", provider),),
            base_key=base_key.text.strip() if base_key is not None else None,
            base_key_apart=style.base_key_apart,
            environments=tuple((e, ()) for e in owner.environments),
            environments_apart=False,
        )
    )
    folder.create(folder.join(f"{label}.tf"), text, like=owner.file)
    return label


def _free(folder: KubestackWorkbench, label: str) -> None:
    if folder.platform.module(label) is not None:
        raise Refused(_("There is a module “{name}” already.").format(name=label))


def _refuse_twice(folder: KubestackWorkbench, owner: Module, entry: str, provider: str) -> None:
    """One cluster can't have the same entry twice: both would own the same Kubernetes objects."""
    for call in folder.terraform().calls:
        source = recognise(source_of(call.chunk) or "")
        same = source is not None and source.catalog and source.entry == entry
        if not same and folder.target(call) != module_folder(folder, entry):
            continue
        name = call.chunk.labels[0]
        if provider in handed_over(folder, name).values():
            raise Refused(
                _("{cluster} has {entry} already: {module} ({file}, line {line}).").format(
                    cluster=owner.name, entry=entry, module=name, file=call.file, line=call.line
                )
            )


def _local(
    folder: KubestackWorkbench, owner: Module, name: str, args: Mapping[str, Json], provider: str
) -> str:
    if not _FEATURE.fullmatch(name):
        raise Refused(
            _("“{name}” can't be a feature's name: use lower-case letters, digits and underscores.").format(
                name=name
            )
        )
    label = f"{owner.name}_feature_{name}"
    _free(folder, label)
    _refuse_twice(folder, owner, name, provider)
    if not folder.paths_in(module_folder(folder, name)):
        _create_module(folder, owner, name, args)
    text = _like_another(folder, owner, name, label, provider) or _binding(
        folder, owner, name, label, provider
    )
    folder.create(folder.join(f"{label}.tf"), text, like=owner.file)
    return label


def _like_another(folder: KubestackWorkbench, owner: Module, name: str, label: str, provider: str) -> str:
    """The binding as another cluster has it, inputs and all; "" where there is none to go by."""
    for cluster in folder.platform.clusters:
        if cluster.module is None or cluster.module.name == owner.name:
            continue
        for other in features_of(folder, cluster):
            found = folder.module_block(other)
            if folder.target(found) != module_folder(folder, name):
                continue
            text = rename(block_text(folder, found).replace("\r\n", "\n"), other, label)
            text = rename(text, cluster.module.name, owner.name)
            if provider in text:
                return text if text.endswith("\n") else text + "\n"
    return ""


def _binding(folder: KubestackWorkbench, owner: Module, name: str, label: str, provider: str) -> str:
    """Raises Refused where the local module asks for more than Repoform can tell."""
    variables = folder.terraform(module_folder(folder, name)).variables
    needed = [v for v, placed in variables.items() if "default" not in placed.chunk.attributes]
    odd = [n for n in needed if n != "configuration"]
    if odd:
        raise Refused(
            _(
                "modules/{name} asks for {inputs}, which Repoform can't tell. Write the first use by hand."
            ).format(name=name, inputs=sentence_list(odd))
        )
    environments = tuple((e, ()) for e in owner.environments) if needed else None
    return module(
        ModuleText(
            name=label,
            source=f"./modules/{name}",
            providers=(("kustomization", provider),),
            environments=environments,
            environments_apart=False,
        )
    )


def _create_module(folder: KubestackWorkbench, owner: Module, name: str, args: Mapping[str, Json]) -> None:
    manifest = args.get("manifest")
    looks_right = isinstance(manifest, str) and re.search(r"(?m)^kind\s*:", manifest) is not None
    if not isinstance(manifest, str) or not looks_right:
        raise Refused(
            _(
                "{cluster} has no feature “{name}” in modules/. A new one needs the manifest that its "
                "project offers, or that `helm template` renders: hand it over as a file."
            ).format(cluster=owner.name, name=name)
        )
    here = module_folder(folder, name)
    versions = (
        'terraform {\n  required_providers {\n    kustomization = {\n      source = "kbst/kustomization"\n'
        "    }\n  }\n}\n"
    )
    base_key = folder.module_block(owner.name).chunk.attributes.get("configuration_base_key")
    base = owner.base or owner.environments[0]
    resources = '[\n        "${path.module}/manifests/upstream.yaml",\n      ]'
    main = module(
        ModuleText(
            name=name,
            source=overlay_source(owner),
            providers=(("kustomization", "kustomization"),),
            base_key=base_key.text.strip() if base_key is not None else None,
            environments=tuple(
                (e, ([("resources", resources)],) if e == base else ()) for e in owner.environments
            ),
        )
    )
    upstream = str(args.get("upstream") or "")
    version = str(args.get("version") or "")
    notes = [f"# {name}\n"]
    if upstream or version:
        notes.append("## Upstream source\n")
        rows = [f"- Manifest URL: {upstream}"] if upstream else []
        rows += [f"- Version: {version}"] if version else []
        notes.append("\n".join(rows) + "\n")
    notes.append("## Updating\n")
    notes.append(
        "`manifests/upstream.yaml` is generated: never edit it by hand.\n"
        "Replace it by the manifest of the new version, and note that version here.\n"
    )
    folder.create(posixpath.join(here, "main.tf"), main, like=owner.file)
    folder.create(posixpath.join(here, "versions.tf"), versions, like=owner.file)
    folder.create(posixpath.join(here, "README.md"), "\n".join(notes), like=owner.file)
    folder.write(posixpath.join(here, "manifests", "upstream.yaml"), manifest.encode("utf-8"))


def overlay_source(owner: Module) -> str:
    """The overlay module of the repository and version that the cluster comes from."""
    head, mark, query = owner.source.partition("?")
    schema = owner.schema or ""
    if head.startswith(("./", "../")) or not head.rstrip("/").endswith(schema):
        return f"{_KUBESTACK}//kustomization/overlay?ref={owner.version or owner.facts_version or 'master'}"
    return head.rstrip("/")[: -len(schema)] + "kustomization/overlay" + mark + query


class AddFeature(Operation[KubestackWorkbench]):
    name = "add-feature"

    def title(self) -> str:
        return _("Add feature")

    def menu(self) -> str:
        return _("Add a feature…")

    def offers(self) -> tuple[Offer, ...]:
        return (Offer("cluster", _("Add a feature…"), cluster="cluster"),)

    def help(self) -> str:
        return _("install a platform service on a cluster")

    def text(self) -> str:
        return _(
            "From the catalog, <cluster>_service_<entry>.tf; from modules/<feature> of the "
            "repository,\n"
            "<cluster>_feature_<feature>.tf. A new modules/<feature> needs the manifest that "
            "its project publishes\n"
            "or `helm template` renders, with --manifest FILE.\n"
            "\n"
            "  repoform add-feature . --cluster eks_gc0_eu-west-1 --feature nginx --version "
            "1.10.1-kbst.0\n"
            "  repoform add-feature . --cluster eks_gc0_eu-west-1 --feature cert_manager --diff"
        )

    def arguments(self) -> tuple[Argument, ...]:
        return (
            Argument("cluster", required=True, metavar="MODULE", help=_("the cluster's module")),
            Argument(
                "feature",
                required=True,
                metavar="NAME",
                help=_("entry of the catalog, or folder below modules/"),
            ),
            Argument("version", help=_("of the catalog's entry")),
            Argument("manifest", given="file", metavar="FILE", help=_("rendered YAML of a new module")),
            Argument("upstream", metavar="URL", help=_("where the manifest comes from, for its README")),
            Argument("note", given="none"),
        )

    def guide(self, folder: KubestackWorkbench, args: Args) -> Guide:
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
            Question(
                "version", _("Version"), _("Of the catalog entry, such as 1.10.1-kbst.0."), "text", version
            ),
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
            self.name,
            folder.root,
            self.title(),
            _("Installs a platform service on {cluster}, the same in every environment.").format(
                cluster=owner.name
            ),
            (Step(_("Which"), questions), Step(_("Check"), ())),
            (deploys(folder),),
            answers,
        )

    def apply(self, folder: KubestackWorkbench, args: Args) -> None:
        add_feature(folder, args)
