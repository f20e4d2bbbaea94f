"""A new cluster in the image of an existing one: its module and provider blocks, comments and all, under
the new name, with what the new region and purpose need changed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from core import hcl
from core.clouds.zones import ZONES, adapted_zones
from core.dialects.common.workbench.providers import (
    block_text,
    handed_over,
    locals_of,
    providers,
    providers_of,
    uses_any,
)
from core.dialects.common.workbench.workbench import code
from core.dialects.errors import Refused
from core.dialects.kubestack.operations.asking import at_base
from core.dialects.kubestack.operations.kubestack_workbench import KubestackWorkbench
from core.dialects.kubestack.operations.maps import definition
from core.dialects.kubestack.operations.roles import DEFAULT_POOL
from core.platform.edit import Edit
from core.platform.field import Json
from core.platform.model import Module, Origin
from core.terraform.nodes import Chunk
from core.text import _, sentence_list


def rename(text: str, old: str, new: str) -> str:
    """A module's name wherever it is one: in labels, references, aliases and names made from it; comments
    keep theirs.

    >>> rename('kubeconfig_raw = module.eks_a.kubeconfig # eks_a', "eks_a", "eks_b")
    'kubeconfig_raw = module.eks_b.kubeconfig # eks_a'
    """
    bare = code(text)
    pattern = re.compile(rf"(?<![\w-]){re.escape(old)}(?=_kubeconfig\b|(?![\w-]))")
    out, at = [], 0
    for match in pattern.finditer(bare):
        out += [text[at : match.start()], new]
        at = match.end()
    return "".join([*out, text[at:]])


def mirror_cluster(
    folder: KubestackWorkbench, like: Module, name: str, prefix: str, region: str, args: Mapping[str, Json]
) -> None:
    if like.readonly:
        raise Refused(f"{like.name}: {like.readonly}")
    found = folder.module_block(like.name)
    _refuse_default_providers(folder, like, region)
    swaps = _provider_files(folder, like, name, region)
    text = swapped(rename(block_text(folder, found), like.name, name), swaps)
    cluster_file = folder.join(f"{name}_cluster.tf")
    folder.create(cluster_file, text if text.endswith("\n") else text + "\n", like=like.file)
    _tfvars(folder, like, name)
    folder.refresh()
    made = folder.reading_module(name)
    if made is None or made.readonly or made.base is None:
        raise Refused(
            _("{cluster} is written in a way that Repoform can't mirror: {reason}").format(
                cluster=like.name, reason=(made.readonly if made else "") or found.file
            )
        )
    _adapt(folder, like, made, prefix, region, args)


def _refuse_default_providers(folder: KubestackWorkbench, like: Module, region: str) -> None:
    """Raises Refused where a provider without an alias can't serve a second cluster: it is for one region,
    or talks to the cluster that is mirrored."""
    handed = handed_over(folder, like.name)
    outputs = [f"module.{like.name}", *(f"local.{v.name}" for v in locals_of(folder, like.name))]
    for provider in providers(folder):
        if provider.alias or handed.get(provider.type, provider.type) != provider.type:
            continue
        attributes = provider.placed.chunk.attributes
        elsewhere = provider.type == like.cloud and "region" in attributes and region != like.region
        theirs = provider.type == "kubernetes" and uses_any(block_text(folder, provider.placed), outputs)
        if elsewhere or theirs:
            raise Refused(
                _(
                    "{file}, line {line}: the provider “{type}” has no alias, so a second cluster would get "
                    'it too. Give it one (alias = "{cluster}"), hand it to {cluster} '
                    "(providers = {{ {type} = {type}.{cluster} }}) and to its node pools, then mirror."
                ).format(
                    file=provider.placed.file,
                    line=provider.placed.line,
                    type=provider.type,
                    cluster=like.name,
                )
            )


def swapped(text: str, swaps: Mapping[str, str]) -> str:
    """References to providers and locals that have another name for the new cluster.

    >>> swapped("aws = aws.main # aws.main", {"aws.main": "aws.eks_b"})
    'aws = aws.eks_b # aws.main'
    """
    for old, new in swaps.items():
        out, at = [], 0
        for match in re.finditer(rf"(?<![\w.-]){re.escape(old)}(?![\w-])", code(text)):
            out += [text[at : match.start()], new]
            at = match.end()
        text = "".join([*out, text[at:]])
    return text


def _provider_files(folder: KubestackWorkbench, like: Module, name: str, region: str) -> dict[str, str]:
    """Providers and locals of the mirrored cluster, in the order they stand in; one that knows nothing of
    the old cluster (without an alias, or shared) serves the new cluster as it is. Answers with what is
    called otherwise now, though its old name isn't made from the cluster's."""
    swaps: dict[str, str] = {}
    blocks = []
    values = locals_of(folder, like.name)
    for value in values:
        if rename(value.name, like.name, name) == value.name:
            swaps[f"local.{value.name}"] = f"local.{name}_{value.name}"
    for provider in providers_of(folder, like):
        if not provider.alias:
            continue
        if rename(provider.alias, like.name, name) == provider.alias:
            text = block_text(folder, provider.placed)
            own = provider.type == like.cloud and region != like.region
            if not own and not uses_any(text, [f"module.{like.name}", *(f"local.{v.name}" for v in values)]):
                continue
            swaps[provider.reference] = f"{provider.type}.{name}"
        blocks.append((provider.placed, provider.alias))
    seen = {(placed.file, placed.line) for placed, _alias in blocks}
    for value in values:
        key = (value.placed.file, value.placed.line)
        if key not in seen and len(value.placed.chunk.attributes) == 1:
            seen.add(key)
            blocks.append((value.placed, value.name))
        elif key not in seen:
            own_name = swaps.get(f"local.{value.name}", f"local.{value.name}").partition(".")[2]
            attribute = f"locals {{\n  {own_name} = {value.node.text}\n}}\n"
            folder_text = swapped(rename(attribute, like.name, name), swaps)
            folder.create(folder.join(f"{name}_locals.tf"), folder_text, like=like.file)
    if not blocks:
        return swaps
    blocks.sort(key=lambda b: (b[0].file, b[0].line))
    parts = []
    for placed, called in blocks:
        folder.editable(placed.file)
        text = _called(block_text(folder, placed), placed.chunk, called, name, swaps)
        text = swapped(rename(text, like.name, name), swaps)
        parts.append(text if text.endswith("\n") else text + "\n")
    file = folder.join(f"{name}_providers.tf")
    folder.create(file, "\n".join(p.replace("\r\n", "\n") for p in parts), like=like.file)
    return swaps


def _called(text: str, block: Chunk, called: str, name: str, swaps: Mapping[str, str]) -> str:
    """A provider's or local's block under its new name, where that isn't made from the cluster's."""
    if block.type == "locals":
        new = swaps.get(f"local.{called}", "").partition(".")[2]
        started = rf"(?m)^(\s*){re.escape(called)}(?=\s*=)"
        return re.sub(started, rf"\g<1>{new}", text, count=1) if new else text
    if f"{block.labels[0]}.{called}" not in swaps:
        return text
    return re.sub(rf'(?m)^(\s*alias\s*=\s*)"{re.escape(called)}"', rf'\g<1>"{name}"', text, count=1)


def _tfvars(folder: KubestackWorkbench, like: Module, name: str) -> None:
    """Where the configuration is an entry of a map of clusters, the new cluster gets an entry of its own."""
    configuration = folder.module_block(name).chunk.attributes.get("configuration")
    if configuration is None or configuration.kind == "object":
        return
    old_text = folder.module_block(like.name).chunk.attributes["configuration"].text
    target = definition(folder, old_text)
    if target is None or not isinstance(target[1][-1], hcl.KeyStep) or target[1][-1].key != like.name:
        raise Refused(
            _(
                "The configuration of {cluster} is {text}; Repoform can't give the new cluster one like it."
            ).format(cluster=like.name, text=old_text.strip())
        )
    item = hcl.find(folder.editable(target[0]), target[1])
    assert isinstance(item, hcl.Item)
    step = hcl.KeyStep(name)
    folder.apply(target[0], hcl.SetValue((*target[1][:-1], step), hcl.Expression(item.expr.text)))


def _adapt(
    folder: KubestackWorkbench, like: Module, made: Module, prefix: str, region: str, args: Mapping[str, Json]
) -> None:
    assert made.base is not None
    wanted: list[tuple[str, str, Json]] = [(made.base, "name_prefix", prefix)]
    if made.setting("region") is not None and region != like.region:
        wanted.append((made.base, "region", region))
    given = args.get("zones")
    if given or (like.region and region != like.region):
        for path in ZONES:
            setting = made.setting(path)
            for environment, value in setting.values.items() if setting is not None else ():
                if value.origin is not Origin.SET or not value.known or not isinstance(value.value, list):
                    continue
                old = [str(v) for v in value.value]
                new = (
                    list(given)[: len(old)]
                    if given and environment != made.base
                    else list(given or ()) or adapted_zones(made.cloud, old, like.region or "", region)
                )
                if new != old:
                    wanted.append((environment, path, new))
    for environment, settings in at_base(args.get("settings") or {}, made.base).items():
        if environment not in made.environments:
            raise Refused(
                _("There is no environment “{name}”. There are: {names}.").format(
                    name=environment, names=sentence_list(made.environments)
                )
            )
        for path, value in settings.items():
            roles = DEFAULT_POOL.get(made.cloud or "", {}).get(path, ())
            known = [r for r in roles if made.setting(r) is not None]
            real = next((r for r in known if _is_written(made, r)), known[-1] if known else path)
            wanted.append((environment, real, value))
    if (
        made.cloud == "azurerm"
        and region != like.region
        and not any(p == "resource_group" for _e, p, _v in wanted)
    ):
        raise Refused(
            _(
                "On Azure the region is the resource group's: name the resource group of the new cluster "
                "(resource_group)."
            )
        )
    for environment, path, value in wanted:
        setting = folder.module(made.name).setting(path)
        there = setting.values.get(environment) if setting is not None else None
        mode = "override" if there is not None and there.origin is Origin.LINKED else ""
        if there is not None and there.known and there.value == value and there.origin is not Origin.UNSET:
            continue
        folder.edit(Edit("set", folder.root, made.name, environment, path, value=value, mode=mode))
    _provider_region(folder, like, made, region)


def _is_written(made: Module, path: str) -> bool:
    setting = made.setting(path)
    return setting is not None and any(
        v.origin in (Origin.SET, Origin.LINKED) for v in setting.values.values()
    )


def _provider_region(folder: KubestackWorkbench, like: Module, made: Module, region: str) -> None:
    """AWS and Scaleway take the region from the provider."""
    path = folder.join(f"{made.name}_providers.tf")
    if not folder.exists(path) or not like.region or region == like.region:
        return
    for placed in folder.blocks("provider"):
        ours = placed.file == path and placed.chunk.labels == (made.cloud,)
        if ours and "region" in placed.chunk.attributes:
            step = hcl.AttributeStep("region")
            folder.apply(path, hcl.SetValue((*placed.steps, step), region))
