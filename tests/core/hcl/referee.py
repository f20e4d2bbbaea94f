"""The real tools, where they are installed: many texts at once through one process."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest

needs_terraform = pytest.mark.skipif(
    shutil.which("terraform") is None, reason="terraform is not installed: nobody can referee"
)


def terraform(texts: Sequence[bytes]) -> list[bytes | None]:
    """What `terraform fmt` makes of each text; None: refused."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for index, text in enumerate(texts):
            path = Path(folder) / f"f{index}.tf"
            path.write_bytes(text)
            paths.append(path)
        done = subprocess.run(
            ["terraform", "fmt", "-no-color", "-list=false", folder],
            capture_output=True,
            check=False,
            timeout=300,
        )
        refused = {int(number) for number in re.findall(rb"on \S*f(\d+)\.tf line", done.stderr)}
        assert refused or done.returncode == 0, done.stderr
        return [None if i in refused else path.read_bytes() for i, path in enumerate(paths)]
