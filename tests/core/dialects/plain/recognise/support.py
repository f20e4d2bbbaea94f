"""What is recognised in samples of ordinary Terraform."""

from __future__ import annotations

from collections.abc import Mapping

from core.dialects.plain.recognise import Recognised, Seen, recognise
from core.terraform.evaluate import Evaluation, Texts, Unit
from tests.core.dialects.plain.support import snapshot


def recognised(
    files: Mapping[str, str], root: str = ".", *var_files: str, workspace: str = "default"
) -> Recognised:
    return recognise(Evaluation(Texts(snapshot(files)), Unit(root, var_files, workspace)))


def pools(found: Recognised) -> dict[str, tuple[str, str | None, bool | None]]:
    """(name, cluster, exists) by address."""
    return {s.address: (s.shown_name, s.cluster, s.exists) for s in found.of("pool")}


def clusters(found: Recognised) -> dict[str, tuple[str, bool | None]]:
    return {s.address: (s.shown_name, s.exists) for s in found.of("cluster")}


def only(found: Recognised, kind: str = "pool") -> Seen:
    (one,) = found.of(kind)
    return one
