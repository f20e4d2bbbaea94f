"""Which accelerators a machine type has, and which fit it."""

from __future__ import annotations

from collections.abc import Mapping

from core.clouds import catalog
from core.platform.field import Choice

GPU_FAMILIES: Mapping[str, tuple[str, ...]] = {
    "t4": ("n1",), "p4": ("n1",), "p100": ("n1",), "v100": ("n1",), "l4": ("g2",), "a100": ("a2",),
    "h100": ("a3",), "h200": ("a3",), "b200": ("a4",), "rtx": ("g4",),
}  # fmt: skip
"""Which series of machines a GPU goes with (general knowledge: never more than a warning)."""


TAKING = ("n1", "custom")
"""Google's one series that GPUs can be attached to, also by the name of its custom types; others have theirs,
or none."""

ATTACHED = ("guest_accelerator", "node_config.guest_accelerator", "accelerator_type")
"""Settings of a pool on GKE that attach GPUs, in the words of the framework, the provider and its best known
module: an object or blocks with `type` and `count`, or the kind alone."""
COUNTED = ("guest_accelerator.count", "node_config.guest_accelerator.count", "accelerator_count")
"""Those that tell how many, where that is a setting of its own."""

KINDS = {
    "nvidia-tesla-t4": "NVIDIA T4",
    "nvidia-tesla-v100": "NVIDIA V100",
    "nvidia-tesla-p100": "NVIDIA P100",
    "nvidia-tesla-p4": "NVIDIA P4",
}
"""What can be attached, by Google's names."""


def takes_gpus(cloud: str, name: str) -> bool:
    """Whether a machine type has no GPU of its own but can be given some."""
    return catalog.cloud_name(cloud) == "google" and name.split("-")[0] in TAKING


def gpu_kinds() -> tuple[Choice, ...]:
    """What can be attached to a machine type that takes GPUs."""
    return tuple(Choice(name, words) for name, words in KINDS.items())


def goes_with(gpu: str, name: str) -> bool:
    """Whether a GPU goes with a machine type, as far as anybody knows."""
    try:
        return gpu_fits(gpu, name)
    except TypeError:  # a GPU that the facts don't know
        return True


def catalog_gpus(cloud: str, name: str) -> int | None:
    found = catalog.machine(cloud, name)
    return found.gpus if found else None


def gpu_fits(gpu: str, name: str) -> bool:
    model = gpu.removeprefix("nvidia-").removeprefix("tesla-").split("-")[0]
    families = GPU_FAMILIES.get(model)
    if families is None:
        raise TypeError(gpu)
    return ("n1" if name.startswith("custom-") else name.split("-")[0]) in families
