"""Effective values of whole folders, as Terraform itself gets them: override files, links, hidden files,
configuration in JSON, and tfvars of every kind."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path
from random import Random
from typing import Any

import pytest

from core.dialects.errors import Refused
from core.dialects.kubestack.dialect import KubestackDialect
from core.git.objects import folder_snapshot
from core.platform.edit import Edit
from core.platform.model import Reading
from core.snapshot import Snapshot
from tests.core.hcl.referee import needs_terraform
from tests.core.terraform.made_folders import ARGUMENTS, MODULES, folder

Values = dict[tuple[str, str], Any]


def asked(at: Path) -> Values:
    """What Terraform gives to the modules."""

    def run(*words: str, text: bytes = b"") -> bytes:
        done = subprocess.run(
            ["terraform", *words], input=text, capture_output=True, check=False, cwd=at, timeout=120
        )
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        return done.stdout

    run("init", "-input=false", "-no-color")
    names = [f"p{n}" for n in range(MODULES)]
    ask = ", ".join(f"module.{name}.all" for name in names)
    out = run("console", text=f"base64encode(jsonencode([{ask}]))\n".encode())
    found = json.loads(base64.b64decode(out.strip().strip(b'"')))
    return {
        (name, a): value
        for name, values in zip(names, found, strict=True)
        for a, value in zip(ARGUMENTS, values, strict=True)
    }


def read(reading: Reading) -> tuple[Values, set[tuple[str, str]]]:
    """What is shown, and which values are said to be unknown."""
    values: Values = {}
    unknown = set()
    for n in range(MODULES):
        module = reading.module(".", f"p{n}")
        assert module is not None
        for a in ARGUMENTS:
            setting = module.setting(a)
            value = setting.values[""] if setting is not None else None
            if value is not None and not value.known:
                assert value.note, (module.name, a)
                unknown.add((module.name, a))
            else:
                values[module.name, a] = value.value if value is not None else None
    return values, unknown


def edited(snapshot: Snapshot, seed: int) -> tuple[Snapshot, Values]:
    """Some arguments set anew, each where it counts."""
    random = Random(seed)
    dialect = KubestackDialect()
    reading = dialect.read(snapshot)
    meant: Values = {}
    for n in range(MODULES):
        key = (f"p{n}", random.choice(ARGUMENTS))
        setting = reading.module(".", key[0]).setting(key[1])  # type: ignore[union-attr]
        assert setting is not None
        new = {
            "number": 1000 + n, "bool": False, "list": ["new", f"{n}"], "map": {"new": f"{n}"},
            "object": {"new": n},
        }.get(setting.field.type, f"new {n}")  # fmt: skip
        edit = Edit("set", ".", key[0], "", key[1], new, mode="override")
        try:
            changed = dialect.apply(snapshot, reading, edit)
        except Refused as refused:
            assert "JSON" in str(refused), str(refused)
            continue
        snapshot = snapshot.with_files(changed)
        reading = dialect.read(snapshot, reading)
        assert reading == KubestackDialect().read(snapshot), "the quick reading differs from a whole one"
        meant[key] = new
    return snapshot, meant


@needs_terraform
@pytest.mark.parametrize(
    "seed", [*range(6), *(pytest.param(n, marks=pytest.mark.fuzz) for n in range(6, 80))]
)
def test_values_are_those_that_terraform_gives(tmp_path: Path, seed: int) -> None:
    made = folder(seed)
    made.write(tmp_path)
    before = asked(tmp_path)
    snapshot = folder_snapshot(tmp_path)
    values, unknown = read(KubestackDialect().read(snapshot))
    assert {key: before[key] for key in values} == values
    assert len(unknown) <= 8, "only templates of JSON files are left to Terraform"
    after, meant = edited(snapshot, seed)
    for path, data in after.changed.items():
        assert data is not None and not (tmp_path / path).is_symlink()
        (tmp_path / path).write_bytes(data)
    assert asked(tmp_path) == {**before, **meant}


def test_enough_of_everything_is_tried() -> None:
    made = [folder(seed) for seed in range(6)]
    paths = {p for one in made for p in (*one.files, *one.links)}
    assert {"override.tf", "z_override.tf", "m_override.tf.json", ".hidden.tf", "ml"} <= paths
