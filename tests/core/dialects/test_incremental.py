"""After any edit, reading again quickly says the same as reading everything anew."""

from __future__ import annotations

import random

import pytest

from core.dialects.kubestack.dialect import KubestackDialect
from core.snapshot import Snapshot
from tests.core.dialects.samples import FEATURE, FLAT, TFVARS, TYPED
from tests.core.dialects.support import snapshot

PIECES = [
    b"{", b"}", b'"', b"\n", b"=", b"# ", b"/*", b"*/", b"<<EOT\n", b"null", b"${", b"[", b",", b"\x00",
    b"\xff", b'module "x" {\n}\n', b"ops = {}\n", b'source = "./modules/nginx"\n', b"\xef\xbb\xbf", b"\r\n",
    b"var.x", b"for_each = var.x\n",
]  # fmt: skip


def mangled(data: bytes, chance: random.Random) -> bytes | None:
    at = chance.randrange(len(data) + 1)
    lines = data.splitlines(keepends=True)
    match chance.randrange(6):
        case 0:
            return data[:at] + chance.choice(PIECES) + data[at:]
        case 1:
            return data[:at] + data[at + chance.randrange(1, 20) :]
        case 2 if lines:
            return b"".join([*lines, chance.choice(lines)])
        case 3 if lines:
            del lines[chance.randrange(len(lines))]
            return b"".join(lines)
        case 4:
            return None
        case _:
            return data.replace(b"apps", b"base", 1)


def step(now: Snapshot, names: list[str], chance: random.Random) -> Snapshot:
    path = chance.choice(names)
    data: bytes | None
    if path not in now or chance.random() < 0.2:
        data = now.fetch([path])[path]
    else:
        data = mangled(now.read(path), chance)
    return now.with_files({path: data})


@pytest.mark.parametrize("seed", range(12))
def test_quick_and_whole_readings_agree(seed: int) -> None:
    chance = random.Random(seed)
    files = chance.choice([FLAT, TYPED, TFVARS, FEATURE])
    now = snapshot(files)
    dialect = KubestackDialect()
    reading = dialect.read(now)
    for _round in range(14):
        now = step(now, sorted(files), chance)
        reading = dialect.read(now, reading)
        assert reading == KubestackDialect().read(now)


def test_the_same_snapshot_is_read_once() -> None:
    dialect = KubestackDialect()
    now = snapshot(FLAT)
    reading = dialect.read(now)
    assert dialect.read(now, reading) is reading


def test_a_change_beside_the_platform_changes_nothing() -> None:
    dialect = KubestackDialect()
    now = snapshot({**FLAT, "docs/notes.md": "a"})
    reading = dialect.read(now)
    assert dialect.read(now.with_files({"docs/notes.md": b"b"}), reading) is reading


def test_another_commit_takes_over_what_did_not_change() -> None:
    dialect = KubestackDialect()
    first = dialect.read(snapshot({**FLAT, **{f"b/{p}": t for p, t in TYPED.items()}}))
    other = {**FLAT, **{f"b/{p}": t for p, t in TYPED.items()}}
    other["variables.tf"] = other["variables.tf"].replace("infra.", "other.")
    second = dialect.read(snapshot(other), first)
    assert second.platform("b") is first.platform("b")
    assert second.platform(".") is not first.platform(".")
