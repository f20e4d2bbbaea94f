"""The taints that keep other workloads away from nodes with a purpose, and what a pod needs to run there."""

from __future__ import annotations

from collections.abc import Mapping

from core.dialects.common.workbench.value_text import taint_text
from core.text import _

GPU_TAINT = {"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}
PREEMPTIBLE_TAINT = {"key": "cloud.google.com/gke-preemptible", "value": "true", "effect": "NoSchedule"}
SPOT_TAINTS: Mapping[str, Mapping[str, str]] = {
    "google": {"key": "cloud.google.com/gke-spot", "value": "true", "effect": "NoSchedule"},
    "azurerm": {"key": "kubernetes.azure.com/scalesetpriority", "value": "spot", "effect": "NoSchedule"},
    # EKS gives such nodes this as a label, and no taint by itself.
    "aws": {"key": "eks.amazonaws.com/capacityType", "value": "SPOT", "effect": "NoSchedule"},
}


def gpu_words(*, kept_free: bool) -> str:
    """What a pool with GPUs is. `kept_free`: a taint keeps other pods away, the code's or the cloud's own."""
    if kept_free:
        return _(
            "Machines with graphics processors. Grows from 0 nodes; only pods that ask for it run there."
        )
    return _(
        "Machines with graphics processors. Grows from 0 nodes. The code offers no taint here: other pods "
        "may run there, too."
    )


def tainted_by_itself() -> str:
    """Of GKE's nodes with GPUs, where their taints are asked for."""
    return _("GKE adds {taint} to nodes with a GPU by itself: leave it out here.").format(
        taint=taint_text(GPU_TAINT)
    )


def toleration(taint: Mapping[str, str]) -> str:
    """What a pod needs to run there, as YAML to copy.

    >>> print(toleration(GPU_TAINT))
    tolerations:
    - key: nvidia.com/gpu
      operator: Equal
      value: present
      effect: NoSchedule
    """
    effect = taint_text(taint).rpartition(":")[2]
    value = taint["value"]
    if not value:
        return f"tolerations:\n- key: {taint['key']}\n  operator: Exists\n  effect: {effect}"
    quoted = f'"{value}"' if value in ("true", "false") or value.isdigit() else value
    return f"tolerations:\n- key: {taint['key']}\n  operator: Equal\n  value: {quoted}\n  effect: {effect}"
