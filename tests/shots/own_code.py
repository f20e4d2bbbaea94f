"""Pictures of modules that Repoform doesn't know: the way to their own settings, and what becomes of it."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tests.gui.pages.test_modules import MAIN, OTHER, VARIABLES
from tests.shots.stage import Stage

EKS = "eks_gc0_eu-west-1"


def _commit(folder: Path, files: dict[str, bytes], *tags: str) -> None:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    who = ("-c", "user.name=Jana", "-c", "user.email=jana@example.org")
    commands = [("init", "-q", "-b", "main"), ("add", "-A"), (*who, "commit", "-q", "-m", "Start")]
    for command in (*commands, *(("tag", tag) for tag in tags)):
        subprocess.run(["git", *command], cwd=folder, check=True)


def _window(stage: Stage) -> Any:
    from core.session import Session

    top = Path(tempfile.mkdtemp(prefix="own-code-", dir=stage.folder))
    files = {"aws/cluster/variables.tf": VARIABLES, "sheep/variables.tf": OTHER}
    _commit(top / "origin", files, "v9.0.0")
    text = MAIN.replace("git::file://{origin}//", "github.com/acme/modules//").format()
    _commit(top / "platform", {"main.tf": text.encode()})
    return stage.window(Session.open(str(top / "platform"), data_dir=str(top / "data")))


def module_unknown_version(stage: Stage) -> Any:
    window = _window(stage)
    window.navigation.go_to(".", EKS, "ops")
    return window


def module_unknown_version_problem(stage: Stage) -> Any:
    window = _window(stage)
    window.navigation.show_page("problems")
    return window


def _read(stage: Stage, window: Any) -> None:
    """As if it had been fetched."""
    import time

    from core.git.module_library import Kept
    from core.session.modules import library

    session = window.controller.session
    offers = [offer for offer in session.modules.offers() if not offer.anonymous]
    for offer, folders in zip(offers, (VARIABLES, OTHER), strict=True):
        kind = "tag" if offer.ref else "default"
        texts = dict.fromkeys(offer.folders, folders)
        library(session.data_dir).keep(
            Kept(offer.url, offer.ref, kind, "4f2c1e" + "0" * 34, time.time(), texts, {})
        )
    session.modules.read_again()


def module_read(stage: Stage) -> Any:
    window = _window(stage)
    _read(stage, window)
    window.navigation.go_to(".", EKS, "ops")
    return window


def module_generic(stage: Stage) -> Any:
    window = _window(stage)
    _read(stage, window)
    window.navigation.go_to(".", "sheep", "")
    return window


def module_of_a_registry(stage: Stage) -> Any:
    window = _window(stage)
    window.navigation.go_to(".", "vpc", "")
    return window


def module_of_a_registry_dialog(stage: Stage) -> Any:
    """Asked for before anything is fetched; of a range of versions the newest."""
    window = module_of_a_registry(stage)
    window.page("form").code.button.click()
    return window.pages.modules.dialog


def module_read_dialog(stage: Stage) -> Any:
    window = _window(stage)
    window.navigation.go_to(".", EKS, "ops")
    window.page("form").code.button.click()
    return window.pages.modules.dialog


def other_repository(stage: Stage) -> Any:
    """No module of Kubestack's in it."""
    from core.session import Session

    top = Path(tempfile.mkdtemp(prefix="own-code-", dir=stage.folder))
    text = MAIN[MAIN.index('module "vpc"') :].format()
    _commit(top / "platform", {"main.tf": text.encode()})
    return stage.window(Session.open(str(top / "platform"), data_dir=str(top / "data")))


def other_repository_overview(stage: Stage) -> Any:
    window = other_repository(stage)
    window.navigation.show_page("overview")
    return window


PICTURES = (
    module_unknown_version,
    module_unknown_version_problem,
    module_read_dialog,
    module_read,
    module_generic,
    module_of_a_registry,
    module_of_a_registry_dialog,
    other_repository,
    other_repository_overview,
)
