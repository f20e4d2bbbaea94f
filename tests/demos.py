"""The demos, built once in a process and packed, as clones are: few files to copy, and no process."""

from __future__ import annotations

import atexit
import shutil
import subprocess
import tempfile
from pathlib import Path

from core import demo
from core.text import _

_BUILT: dict[tuple[Path, str], Path] = {}
"""By story and a word of its language."""


def template(story: demo.Story = demo.KUBESTACK) -> Path:
    """The folder that it was built in; nobody writes there."""
    key = (story.folder, _(story.history[0].subject))
    if key not in _BUILT:
        folder = Path(tempfile.mkdtemp(prefix="repoform-tests-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        made = demo.build(folder / "demo", story)
        for repository in (made.platform, made.origin):
            subprocess.run(["git", "repack", "-adnq"], cwd=repository, check=True)
            for empty in repository.rglob("objects/??"):
                if not any(empty.iterdir()):
                    empty.rmdir()
        _BUILT[key] = made.folder
    return _BUILT[key]


def copied(folder: Path, story: demo.Story = demo.KUBESTACK) -> demo.Demo:
    """As `demo.build` makes it."""
    source = template(story)
    shutil.copytree(source, folder)
    made = demo.Demo(folder, folder / "platform", folder / "origin.git", folder / "data")
    connect(made.platform, made.origin, story)
    return made


def connect(platform: Path, origin: Path, story: demo.Story = demo.KUBESTACK) -> None:
    """A copy of the working copy, to a copy of where it was cloned from."""
    config = platform / ".git" / "config"
    config.write_text(config.read_text().replace(str(template(story) / "origin.git"), str(origin)))
