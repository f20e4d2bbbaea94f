"""Which accelerators a machine type has, and which fit it."""

from __future__ import annotations

from collections.abc import Mapping

from core.clouds import catalog

GPU_FAMILIES: Mapping[str, tuple[str, ...]] = {
    "t4": ("n1",), "p4": ("n1",), "p100": ("n1",), "v100": ("n1",), "l4": ("g2",), "a100": ("a2",),
    "h100": ("a3",), "h200": ("a3",), "b200": ("a4",), "rtx": ("g4",),
}  # fmt: skip
"""Which series of machines a GPU goes with (general knowledge: never more than a warning)."""


ATTACHABLE = "n1"
"""Google's one series that GPUs can be attached to; others have theirs, or none."""


def takes_gpus(cloud: str, name: str) -> bool:
    """Whether a machine type has no GPU of its own but can be given some."""
    return catalog.cloud_name(cloud) == "google" and name.split("-")[0] == ATTACHABLE


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
    return name.split("-")[0] in families
