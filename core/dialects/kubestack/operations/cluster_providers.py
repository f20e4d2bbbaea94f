"""The provider blocks of a new cluster, as its generation wires them."""

from __future__ import annotations

from collections.abc import Mapping

from core.dialects.common.workbench.block_text import quote
from core.dialects.common.workbench.providers import declared, providers
from core.dialects.common.workbench.workbench import fmt
from core.dialects.kubestack.facts import load
from core.dialects.kubestack.operations.kubestack_workbench import KubestackWorkbench
from core.platform.field import Json
from core.platform.module_facts import ModuleFacts


def provider_text(
    folder: KubestackWorkbench,
    cloud: str,
    name: str,
    region: str,
    facts: ModuleFacts,
    args: Mapping[str, Json],
) -> str:
    """The providers of a new cluster as its generation wires them."""
    typed = facts.style == "typed"
    have = {(p.type, p.alias) for p in providers(folder)}
    gap = "\n" if _alias_apart(folder) else ""
    parts = []
    if cloud == "aws":
        parts.append(f'provider "aws" {{\n  alias = "{name}"\n{gap}  region = "{region}"\n}}\n')
    elif cloud == "azurerm" and (typed or ("azurerm", None) not in have):
        alias = f'  alias = "{name}"\n\n' if typed else ""
        parts.append(f'provider "azurerm" {{\n{alias}  features {{}}\n}}\n')
    elif cloud == "google" and typed:
        parts.append(f'provider "google" {{\n  alias = "{name}"\n}}\n')
    elif cloud == "scaleway":
        scope = "".join(f"  {k} = {t}\n" for k, t in _scope(folder, args).items())
        gap = "\n" if scope else gap
        parts.append(f'provider "scaleway" {{\n  alias = "{name}"\n{gap}{scope}  region = "{region}"\n}}\n')
    if any(kind == "kustomization" for kind, _alias in have) or "kustomization" in declared(folder):
        # Before v0.10 nothing was installed through it, and Terraform wouldn't know where to get it.
        gap = "\n" if _alias_apart(folder) else ""
        parts.append(
            f'provider "kustomization" {{\n  alias = "{name}"\n'
            f"{gap}  kubeconfig_raw = module.{name}.kubeconfig\n}}\n"
        )
    wired = load().wiring(facts.version)["cluster_providers"].get(cloud, ())
    if typed or "kubernetes" in wired:
        parts.append(kubernetes_text(name, cloud))
    return fmt("\n".join(parts).encode()).decode()


def _alias_apart(folder: KubestackWorkbench) -> bool:
    """Whether a blank line follows the alias in most of this repository's short provider blocks."""
    apart = []
    for provider in providers(folder):
        rows = sorted(node.line for node in provider.placed.chunk.attributes.values())
        if provider.alias is None or len(rows) != 2 or provider.placed.file.endswith(".json"):
            continue
        if not folder.written(provider.placed).body.blocks:  # which no Chunk has
            apart.append(rows[1] - rows[0] > 1)
    return sum(apart) * 2 > len(apart)


def _scope(folder: KubestackWorkbench, args: Mapping[str, Json]) -> dict[str, str]:
    """HCL text of the organization and the project that Scaleway bills: as answered, else as other clusters
    have them."""
    blocks = [p.placed.chunk.attributes for p in providers(folder) if p.type == "scaleway"]
    out: dict[str, str] = {}
    for key in ("organization_id", "project_id"):
        if args.get(key):
            out[key] = quote(str(args[key]))
        elif found := next((b[key] for b in blocks if key in b), None):
            out[key] = found.text.strip()
    return out


def kubernetes_text(name: str, cloud: str) -> str:
    """The kubernetes provider, fed from the cluster's kubeconfig (Azure's holds a certificate, not a
    token)."""
    config = f"local.{name}_kubeconfig"
    user = f'{config}["users"][0]["user"]'
    login = f'  token = {user}["token"]\n'
    if cloud == "azurerm":
        login = (
            f'  client_certificate = base64decode({user}["client-certificate-data"])\n'
            f'  client_key = base64decode({user}["client-key-data"])\n'
        )
    server = f'{config}["clusters"][0]["cluster"]'
    return (
        f"locals {{\n  {name}_kubeconfig = yamldecode(module.{name}.kubeconfig)\n}}\n\n"
        f'provider "kubernetes" {{\n  alias = "{name}"\n\n'
        f'  host = {server}["server"]\n'
        f'  cluster_ca_certificate = base64decode({server}["certificate-authority-data"])\n{login}}}\n'
    )
