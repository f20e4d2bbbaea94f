"""The long run: many edits over generated and public files, with counts, refereed by terraform in batches."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from core.hcl import Operation, fmt, gate, parse
from core.hcl.source import BOM
from tests.core.hcl.checks import check
from tests.core.hcl.edits import edit
from tests.core.hcl.ugly import ugly

BATCH = 2_000


@dataclass
class Report:
    edits: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By (kind of file, kind of edit)."""
    files: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    gated: int = 0
    refereed: int = 0
    seconds: float = 0

    def text(self) -> str:
        kinds = sorted({kind for kind, _edit in self.edits})
        lines = [f"{sum(self.edits.values())} edits in {self.seconds:.0f} s, {len(self.failures)} failures"]
        lines += [
            f"files: {dict(self.files)}",
            f"refereed by terraform: {self.refereed}, by the gate: {self.gated}",
        ]
        for name in sorted({name for _kind, name in self.edits}):
            lines.append(f"{name:22}" + "".join(f"{kind}: {self.edits[kind, name]:7}  " for kind in kinds))
        lines += [f"refused {count} times: {sentence}" for sentence, count in self.refusals.most_common(20)]
        return "\n".join([*lines, *self.failures[:20]])


def public_files(folder: Path, limit: int = 60_000) -> list[Path]:
    """The .tf and .tfvars files below a folder, in a stable order."""
    found = (p for p in folder.rglob("*.tf*") if p.suffix in (".tf", ".tfvars") and p.is_file())
    return sorted(p for p in found if p.stat().st_size <= limit)


def kind_of(data: bytes, source: str) -> str:
    if data.startswith(BOM):
        return f"{source}, BOM"
    if b"\r\n" in data:
        return f"{source}, CRLF"
    return f"{source}, {'clean' if fmt(data) == data else 'dirty'}"


def originals(random: Random, files: list[Path]) -> Iterator[tuple[bytes, str]]:
    """Generated and public files in turn; every public file at least once, before any comes again."""
    queue: list[Path] = []
    while True:
        generated = ugly(random)
        yield (fmt(generated) if random.random() < 0.4 else generated), "generated"
        if files:
            queue = queue or random.sample(files, len(files))
            yield queue.pop().read_bytes(), "public"


def run(seed: int, count: int, files: list[Path], *, gate_every: int = 0, per_file: int = 4) -> Report:
    """Make `count` edits. Failures are collected as text, never raised."""
    random = Random(seed)
    report = Report()
    started = time.perf_counter()
    results: list[tuple[bytes, bool, str]] = []
    done = 0
    for data, source in originals(random, files):
        if done >= count:
            break
        report.files[source] += 1
        if parse(data).problem is not None:
            report.files[f"{source}, read-only"] += 1
            continue
        kind = kind_of(data, source)
        for _ in range(per_file):
            made = edit(random, data)
            if made is None:
                continue
            name, operation = made
            done += 1
            report.edits[kind, name] += 1
            after = _one(report, data, operation)
            if after is None:
                continue
            clean = fmt(data) == data and not after.startswith(BOM)
            results.append((after, clean, f"{operation}\n{data!r}"))
            if gate_every and done % gate_every == 0:
                _gate(report, data, after, operation)
            if random.random() < 0.5:
                data = after  # what an edit leaves behind is edited again
        if len(results) >= BATCH:
            _referee(report, results)
            results.clear()
    _referee(report, results)
    report.seconds = time.perf_counter() - started
    return report


def _one(report: Report, data: bytes, operation: Operation) -> bytes | None:
    try:
        result = check(data, operation)
    except Exception as error:  # whatever it is, it is a finding; the run goes on
        report.failures.append(f"{type(error).__name__}: {error}\n{operation}\n{data!r}")
        return None
    if isinstance(result, str):
        if "unreadable" in result:
            report.failures.append(f"{result}\n{operation}\n{data!r}")
        report.refusals[re.sub(r"^.*? (is|has) ", r"… \1 ", result)] += 1
        return None
    return result.data if result.data != data else None


def _gate(report: Report, before: bytes, after: bytes, operation: Operation) -> None:
    report.gated += 1
    verdict = gate("x.tf", before, after, without=["terraform"])
    if not verdict.ok:
        report.failures.append(f"gate: {verdict.layer}: {verdict.sentence}\n{operation}\n{before!r}")


def _referee(report: Report, results: list[tuple[bytes, bool, str]]) -> None:
    """terraform reads every result, and leaves the clean ones as they are."""
    program = shutil.which("terraform")
    if program is None or not results:
        return
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for index, (data, _clean, _what) in enumerate(results):
            path = Path(folder) / f"f{index}.tf"
            path.write_bytes(data)
            paths.append(path)
        done = subprocess.run(
            [program, "fmt", "-no-color", "-list=false", folder], capture_output=True, text=True, check=False
        )
        refused = {int(n) for n in re.findall(r"on \S*f(\d+)\.tf line", done.stderr)}
        for index, (data, clean, what) in enumerate(results):
            report.refereed += 1
            if index in refused:
                report.failures.append(f"terraform refuses the result of {what}")
            elif clean and paths[index].read_bytes() != data:
                report.failures.append(f"terraform fmt changes the result of {what}")
        if done.returncode and not refused:
            report.failures.append(f"terraform: {done.stderr[:500]}")
