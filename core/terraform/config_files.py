"""Which files of a folder Terraform reads, and how: by their names."""

from __future__ import annotations

from posixpath import basename


def is_config(path: str) -> bool:
    """A configuration file, in HCL or JSON."""
    return path.endswith((".tf", ".tf.json")) and not is_ignored(path)


def is_ignored(path: str) -> bool:
    """Hidden files and editors' backups, which Terraform passes over. (It reads hidden *.auto.tfvars.)"""
    name = path[path.rfind("/") + 1 :]  # asked of every file several times
    return name.startswith(".") or name.endswith("~") or (name.startswith("#") and name.endswith("#"))


def is_override(path: str) -> bool:
    """Whether its blocks are laid over those of the same type and labels.

    >>> [is_override(p) for p in ("a/override.tf", "x_override.tf.json", "overrides.tf", "override.tfvars")]
    [True, True, False, False]
    """
    for ending in (".tf.json", ".tf"):
        if path.endswith(ending):
            name = basename(path).removesuffix(ending)
            return name == "override" or name.endswith("_override")
    return False


def for_opentofu(path: str) -> str | None:
    """The file that OpenTofu doesn't read where this one stands beside it; None for no file of its own.

    >>> for_opentofu("a/main.tofu"), for_opentofu("a/main.tofu.json"), for_opentofu("main.tf")
    ('a/main.tf', 'a/main.tf.json', None)
    """
    if is_ignored(path):
        return None
    if path.endswith(".tofu"):
        return path.removesuffix(".tofu") + ".tf"
    return path.removesuffix(".tofu.json") + ".tf.json" if path.endswith(".tofu.json") else None
