"""The real tools, where they are installed: many texts at once through one process."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

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


def evaluated(files: Sequence[bytes], ask: Sequence[str]) -> list[Any]:
    """What Terraform makes of the expressions in `ask`, each in JSON's terms, in a folder of these files."""
    with tempfile.TemporaryDirectory() as folder:
        for index, data in enumerate(files):
            (Path(folder) / f"f{index}.tf").write_bytes(data)
        done = subprocess.run(
            ["terraform", "console"],
            input=f"base64encode(jsonencode([{', '.join(ask)}]))\n",
            capture_output=True,
            check=False,
            text=True,
            timeout=300,
            cwd=folder,
        )
        assert done.returncode == 0, done.stderr
        found: list[Any] = json.loads(base64.b64decode(done.stdout.strip().strip('"')))
        return found
