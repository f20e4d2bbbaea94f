"""The long run, outside CI: `pytest -m fuzz -s tests/core/hcl`.

REPOFORM_CORPUS names a folder of public .tf files, REPOFORM_FUZZ_EDITS the number of edits (50,000),
REPOFORM_FUZZ_SEED the seed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.hcl import close
from tests.core.hcl.runner import public_files, run


@pytest.mark.fuzz
def test_many_edits_keep_every_promise() -> None:
    folder = os.environ.get("REPOFORM_CORPUS")
    files = public_files(Path(folder)) if folder else []
    count = int(os.environ.get("REPOFORM_FUZZ_EDITS", "50000"))
    seed = int(os.environ.get("REPOFORM_FUZZ_SEED", "1"))
    try:
        report = run(seed, count, files, gate_every=25)
    finally:
        close()
    print("\n" + report.text())
    assert not report.failures, report.failures[0]
