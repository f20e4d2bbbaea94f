"""What a node pool is for, and the settings that follow from it on each cloud."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.clouds.catalog import machine
from core.clouds.gpus import takes_gpus
from core.dialects.common.purpose_taints import GPU_TAINT, PREEMPTIBLE_TAINT, SPOT_TAINTS, gpu_words
from core.dialects.common.workbench.value_text import taints_for
from core.dialects.kubestack.operations.roles import DEFAULT_POOL, path_of
from core.platform.field import Json
from core.platform.model import EnvValue, Module, Origin
from core.platform.module_facts import ModuleFacts
from core.text import _

GENERAL, GPU, SPOT, LIKE = "general", "gpu", "spot", "like"

AZURE_SPOT_TAINT = SPOT_TAINTS["azurerm"]


def refusal(purpose: str, facts: ModuleFacts) -> str:
    """Why a cloud's module can't serve a purpose in this version; "" where it can."""
    if purpose == SPOT and path_of("spot", facts) is None:
        return _("The framework has no setting for cheap machines that may vanish on this cloud.")
    if purpose == GPU and facts.cloud == "google" and path_of("gpu", facts) is None:
        return _("GPUs on GKE need framework v0.19.2-beta.0 or newer.")
    if purpose == SPOT and facts.cloud == "azurerm" and facts.version == "master":
        return _(
            "Spot pools can't be made with this version of the framework: it always sends an upgrade setting "
            "(max_surge) that Azure refuses for Spot."
        )
    return ""


def words(purpose: str, facts: ModuleFacts) -> str:
    """What a purpose means, for someone who never chose one."""
    kept_free = facts.cloud == "google" or path_of("taints", facts) is not None
    return {
        GENERAL: _("For most workloads; starts with the size of the default pool."),
        GPU: gpu_words(kept_free=kept_free),
        SPOT: _("Much cheaper, but the cloud may take each machine away at any time."),
        LIKE: _("Starts with the settings of another pool."),
    }[purpose]


def default_pool_value(cluster: Module, role: str, environment: str) -> EnvValue | None:
    for path in DEFAULT_POOL.get(cluster.cloud or "", {}).get(role, ()):
        setting = cluster.setting(path)
        value = setting.values.get(environment) if setting is not None else None
        if value is not None and value.origin is not Origin.UNSET:
            return value
    return None


def defaults(
    cluster: Module, facts: ModuleFacts, purpose: str, machines: Sequence[str] = ()
) -> dict[str, dict[str, Json]]:
    """{environment: {setting: value}}: the size of the default pool with its smaller environments, and
    what the purpose needs on these machine types."""
    base = cluster.base or ""
    out: dict[str, dict[str, Json]] = {e: {} for e in cluster.environments}
    roles = ("machine", "min", "max", "zones") if purpose != GPU else ("zones",)
    for role in roles:
        path = path_of(role, facts)
        for environment in cluster.environments:
            value = default_pool_value(cluster, role, environment)
            if path is None or value is None or not value.known or value.value in (None, "", []):
                continue
            if environment == base or value.origin in (Origin.SET, Origin.LINKED):
                if role == "zones" and facts.required.get(path, "") == "":
                    continue
                out[environment][path] = value.value
    for path, value in extras(facts, purpose, machines).items():
        out.setdefault(base, {})[path] = value
    least, start = path_of("min", facts), path_of("desired", facts)
    if start and least:
        _begin_inside(out, base, facts, start, least)
    return out


def _begin_inside(
    out: dict[str, dict[str, Json]], base: str, facts: ModuleFacts, start: str, least: str
) -> None:
    """A pool begins with its fewest nodes: AWS wants to be told, Azure refuses fewer."""
    usual = facts.fields[start].default
    fewest = out.get(base, {}).get(least)
    few = isinstance(usual, int) and isinstance(fewest, int) and usual < fewest
    if fewest is not None and (facts.required.get(start) == "always" or (few and facts.cloud == "azurerm")):
        out[base].setdefault(start, fewest)
    if start in out.get(base, {}):
        for rows in out.values():
            if least in rows:
                rows.setdefault(start, rows[least])


def extras(facts: ModuleFacts, purpose: str, machines: Sequence[str] = ()) -> dict[str, Json]:
    """What a purpose sets besides machine and size, by the setting's name."""
    out: dict[str, Json] = {}
    taints, labels, spot, image = (path_of(r, facts) for r in ("taints", "labels", "spot", "image"))
    taint = taint_for(facts, purpose)
    # Azure's module taints Spot nodes by itself.
    if taints and taint is not None and not (purpose == SPOT and facts.cloud == "azurerm"):
        out[taints] = taints_for([dict(taint)], facts.cloud)
    if purpose == SPOT and spot:
        out[spot] = True
        if facts.cloud == "google" and "location_policy" in facts.fields:
            out["location_policy"] = "ANY"  # takes what there is; spreading evenly finds less
        if facts.cloud == "azurerm" and labels:
            out[labels] = {AZURE_SPOT_TAINT["key"]: AZURE_SPOT_TAINT["value"]}
    if purpose == GPU:
        least, most = path_of("min", facts), path_of("max", facts)
        out.update({p: n for p, n in ((least, 0), (most, 1)) if p})
        if number := path_of("gpu_count", facts):
            out.update({number: 1} if any(takes_gpus(facts.cloud, m) for m in machines) else {})
        if facts.cloud == "aws" and image:
            out[image] = _gpu_image(machines)
        if facts.cloud == "aws" and (start := path_of("desired", facts)):
            out[start] = 0
    return out


def _gpu_image(machines: Sequence[str]) -> str:
    """An image of EKS with the drivers, for the processor of these machines. Amazon Linux 2023 has one for
    every version of Kubernetes that EKS still runs; Amazon Linux 2 has none after 1.32."""
    found = [one for name in machines if (one := machine("aws", name)) is not None]
    arm = bool(found) and all(one.arch == "arm64" for one in found)
    return "AL2023_ARM_64_NVIDIA" if arm else "AL2023_x86_64_NVIDIA"


def image_reason(facts: ModuleFacts, purpose: str, image: Json) -> str:
    """Why this image is there before anybody chose one; "" where none is."""
    if purpose != GPU or facts.cloud != "aws" or not isinstance(image, str) or "NVIDIA" not in image:
        return ""
    return _(
        "{image} brings the drivers for the GPU. Amazon Linux 2 is no longer made for Kubernetes 1.33 and "
        "newer."
    ).format(image=image)


def taint_for(facts: ModuleFacts, purpose: str) -> Mapping[str, str] | None:
    """The taint that keeps other workloads away. GKE taints GPU nodes by itself."""
    if purpose == GPU and facts.cloud != "google":
        return GPU_TAINT
    if purpose == SPOT:
        return {"google": PREEMPTIBLE_TAINT, "azurerm": AZURE_SPOT_TAINT}.get(facts.cloud)
    return None
