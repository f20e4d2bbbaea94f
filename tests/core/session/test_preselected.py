"""Each choice that the guide of a new pool makes before anybody did is one that the cloud takes: over clouds,
versions of the framework and of Kubernetes, purposes, and both kinds of processor."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.clouds.catalog import machine
from core.session import Session, SessionError
from core.view import Guide, Question

DEMO = Path("resources/demo/platform")
CLUSTERS = {"aws": "eks_gc0_eu-west-1", "google": "gke_gc0_europe-west1", "azurerm": "aks_gc0_westeurope"}
VERSIONS = ("v0.19.2-beta.0", "master")
KUBERNETES = {"aws": ("1.31", "1.35")}
PURPOSES = ("general", "gpu", "spot", "like")


def at_version(folder: Path, version: str) -> Path:
    shutil.copytree(DEMO, folder)
    for file in folder.rglob("*.tf"):
        file.write_text(re.sub(r"\?ref=[^\"]+", f"?ref={version}", file.read_text()))
    return folder


def machine_question(guide: Guide) -> Question | None:
    return next((q for step in guide.steps for q in step.questions if q.machines is not None), None)


def picks(guide: Guide, cloud: str) -> Iterator[str]:
    """None, and the first machine of each kind of processor that is offered."""
    yield ""
    question = machine_question(guide)
    rows = question.machines.rows if question is not None and question.machines is not None else ()
    found: dict[str, str] = {}
    for row in rows:
        known = machine(cloud, row.name)
        if known is not None:
            found.setdefault(known.arch, row.name)
    yield from found.values()


def unknown_choices(guide: Guide) -> Iterator[str]:
    for question in (q for step in guide.steps for q in step.questions):
        choices = {c.value: c for c in question.choices if not isinstance(c.value, (list, dict))}
        for value in question.defaults.values():
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, (list, dict)):
                    continue
                if question.closed and choices and one not in choices:
                    yield f"{question.name}: {one} is no choice"
                elif one in choices and choices[one].refused:
                    yield f"{question.name}: {one} is refused"


def complaints(session: Session, cluster: str, cloud: str, purpose: str) -> Iterator[str]:
    asked: dict[str, Any] = {"cluster": cluster, "purpose": purpose}
    guide = session.draft.guide("add-node-pool", ".", asked)
    if guide.refused:
        return
    for pick in picks(guide, cloud) if purpose == "gpu" else ("",):
        question = machine_question(guide)
        if pick and question is not None:
            value = [pick] if question.type == "list" else pick
            base = question.base or ""
            asked["settings"] = {base: {question.name.removeprefix("settings."): value}}
        answered = session.draft.guide("add-node-pool", ".", asked)
        yield from (f"{purpose} {pick}: {words}" for words in unknown_choices(answered))
        before = {p.sentence for p in session.view.draft_problems}
        try:
            view = session.draft.operation("add-node-pool", ".", dict(answered.args))
        except SessionError as error:
            # A pool for GPUs needs a machine; one of another version may have what this one hasn't.
            if pick and purpose != "like":
                yield f"{purpose} {pick}: {error}"
            continue
        for problem in view.draft_problems:
            if problem.sentence not in before and problem.setting is not None:
                yield f"{purpose} {pick}: {problem.sentence}"
        session.draft.undo()


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("cloud", CLUSTERS)
def test_the_cloud_takes_what_is_preselected(tmp_path: Path, cloud: str, version: str) -> None:
    folder = at_version(tmp_path / "platform", version)
    with Session.open(str(folder), data_dir=tmp_path / "data") as session:
        for kubernetes in KUBERNETES.get(cloud, ("",)) if version == "master" else ("",):
            if kubernetes:
                session.draft.set(".", CLUSTERS[cloud], "apps", "cluster_version", kubernetes)
                session.draft.finish()
            # The demo's own cluster says its machines as versions before master do.
            written = (cloud, version) == ("aws", "master")
            for purpose in PURPOSES[1:] if written else PURPOSES:
                found = list(complaints(session, CLUSTERS[cloud], cloud, purpose))
                assert not found, f"{kubernetes} {found}"


@pytest.mark.parametrize("version", VERSIONS)
def test_an_image_with_drivers_that_exists_and_why(tmp_path: Path, version: str) -> None:
    folder = at_version(tmp_path / "platform", version)
    with Session.open(str(folder), data_dir=tmp_path / "data") as session:
        asked = {"cluster": CLUSTERS["aws"], "purpose": "gpu"}
        guide = session.draft.guide("add-node-pool", ".", asked)
        image = guide.question("settings.ami_type")
        assert image is not None and image.defaults == {"apps": "AL2023_x86_64_NVIDIA"}
        why = (
            "AL2023_x86_64_NVIDIA brings the drivers for the GPU. Amazon Linux 2 is no longer made for"
            " Kubernetes 1.33 and newer."
        )
        assert image.help.startswith(why) and why in guide.notes
        offered = machine_question(guide).machines.rows  # type: ignore[union-attr]
        assert offered and all("NVIDIA" in row.gpu for row in offered), "drivers for these, and no others"
        path = machine_question(guide).name.removeprefix("settings.")  # type: ignore[union-attr]
        arm = {**asked, "settings": {"apps": {path: ["g5g.xlarge"]}}}
        follows = session.draft.guide("add-node-pool", ".", arm).question("settings.ami_type")
        assert follows is not None and follows.defaults == {"apps": "AL2023_ARM_64_NVIDIA"}
        mine = {"apps": {path: ["g5g.xlarge"], "ami_type": "BOTTLEROCKET_ARM_64_NVIDIA"}}
        kept = session.draft.guide("add-node-pool", ".", {**asked, "settings": mine})
        chosen = kept.question("settings.ami_type")
        assert chosen is not None and chosen.defaults == {"apps": "BOTTLEROCKET_ARM_64_NVIDIA"}
