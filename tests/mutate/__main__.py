"""The command; see the package."""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.mutate.inside import Inside, Trial
from tests.mutate.mutants import Mutant, mutants
from tests.mutate.reach import Chosen, Recorder
from tests.mutate.runner import KILLED, SLOW, SURVIVED, in_child, load, pytest_status, told_by_child

HERE = Path(__file__).parent
TOP = HERE.parent.parent
EQUAL = HERE / "equal.txt"
COPIED = ("core", "gui", "resources", "tests", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutate")
    parser.add_argument("files", nargs="+", metavar="FILE", help="a Python file, or a folder of them")
    parser.add_argument(
        "--tests", action="append", metavar="PATH", help="default: the folder that mirrors theirs"
    )
    parser.add_argument("--sample", type=int, metavar="N", help="only so many, drawn at random")
    parser.add_argument(
        "--quick",
        type=float,
        default=2.0,
        metavar="S",
        help="leave out tests that take longer (default: 2 s)",
    )
    parser.add_argument("--seed", type=int, default=0, help="of the sample")
    options = parser.parse_args(arguments)
    files = [str(f.relative_to(TOP)) for name in options.files for f in _python(TOP / name)]
    tests = options.tests or sorted({f"tests/{Path(file).parent}" for file in files})
    load()
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        tree = Path(folder).resolve()
        for name in COPIED:
            _copy(TOP / name, tree / name)
        return _run(tree, files, tests, options)


def _python(path: Path) -> list[Path]:
    return sorted(path.rglob("*.py")) if path.is_dir() else [path]


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    elif source.exists():
        shutil.copy(source, target)


def _run(tree: Path, files: list[str], tests: list[str], options: argparse.Namespace) -> int:
    began = time.monotonic()
    answer = in_child(tree, lambda: _recorded(tree, files, tests), 3600, keep_bytecode=True)
    if answer is None or answer[2]:
        failed = answer[2] if answer is not None else ["no answer"]
        print("Without a mutant, too: " + ", ".join(failed), file=sys.stderr)
        return 2
    reached, seconds, _failed = answer
    reached = {test: lines for test, lines in reached.items() if seconds[test] <= options.quick}
    made = [mutant for file in files for mutant in mutants(file, (tree / file).read_bytes())]
    if options.sample is not None and options.sample < len(made):
        drawn = random.Random(options.seed).sample(made, options.sample)
        made = sorted(drawn, key=lambda m: (m.file, m.start))
    print(
        f"{len(made)} mutants, {len(reached)} of {len(seconds)} tests ({time.monotonic() - began:.0f} s)",
        flush=True,
    )
    equal = equal_mutants()
    survivors: list[Mutant] = []
    counts = dict.fromkeys((KILLED, SLOW, SURVIVED, "explained"), 0)
    for mutant, outcome in _outcomes(tree, made, reached, seconds):
        if outcome == SURVIVED and mutant.name() in equal:
            outcome = "explained"
        counts[outcome] += 1
        if outcome == SURVIVED:
            survivors.append(mutant)
            print(f"{mutant.file}:{mutant.line} {mutant.kind}\n{mutant.name()}", flush=True)
    known = {mutant.name() for file in files for mutant in mutants(file, (tree / file).read_bytes())}
    stale = [name for name in equal if name.split(" | ")[0] in files and name not in known]
    for name in stale:
        print(f"explained, but no mutant any more: {name}")
    dead = counts[KILLED] + counts[SLOW]
    rate = 100 * dead / max(len(made) - counts["explained"], 1)
    print(f"{counts}: {rate:.1f} % of those that mean something else ({time.monotonic() - began:.0f} s)")
    return 1 if survivors or stale else 0


Reached = dict[str, dict[str, set[int]]]


def _recorded(tree: Path, files: list[str], tests: list[str]) -> tuple[Reached, dict[str, float], list[str]]:
    recorder = Recorder({str(tree / file): file for file in files})
    pytest_status([t for t in tests if (tree / t).exists()], recorder)
    return recorder.reached, recorder.seconds, recorder.failed


def _outcomes(
    tree: Path, made: Sequence[Mutant], by_test: Reached, seconds: dict[str, float]
) -> Iterator[tuple[Mutant, str]]:
    """What the tests that run a mutant's line say. What runs at import has a session of its own, and all
    tests that run anything of the file; the others share one."""
    trials = []
    for mutant in made:
        reaching = sorted(
            (
                test
                for test, reached in by_test.items()
                if mutant.file in reached and (mutant.at_import or mutant.line in reached[mutant.file])
            ),
            key=lambda test: seconds[test],
        )
        limit = 20 + 5 * sum(seconds[test] for test in reaching)
        if not reaching:
            yield mutant, SURVIVED
        elif mutant.at_import:
            yield mutant, _alone(tree, mutant, reaching, limit)
        else:
            trials.append(Trial(mutant, tuple(reaching), limit))
    places = list(dict.fromkeys(test.split("::")[0] for trial in trials for test in trial.tests))

    def session(tell: Callable[[Any], None]) -> None:
        plugin = Inside(tree, trials, lambda number, failed: tell((number, failed)))
        pytest_status([f"--basetemp={tree}/temporary", *places], plugin)

    heard = 0
    for number, failed in told_by_child(tree, session) if trials else ():
        if number < 0:
            if failed is not False:
                raise RuntimeError("In one session the tests fail without a mutant, too.")
            continue
        heard += 1
        yield trials[number].mutant, SLOW if failed is None else KILLED if failed else SURVIVED
    if heard != len(trials):
        raise RuntimeError(f"Of {len(trials)} mutants {heard} were tried.")


def _alone(tree: Path, mutant: Mutant, tests: list[str], limit: float) -> str:
    chosen = Chosen(tests)
    places = list(dict.fromkeys(test.split("::")[0] for test in tests))
    path = tree / mutant.file
    source = path.read_bytes()
    path.write_bytes(mutant.text(source))
    try:
        status = in_child(tree, lambda: pytest_status(places, chosen), limit)
    finally:
        path.write_bytes(source)
    return SLOW if status is None else SURVIVED if status == 0 else KILLED


def equal_mutants() -> dict[str, str]:
    """By name: why it means the same."""
    out = {}
    for line in EQUAL.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, why = line.rsplit(" | ", 1)
            out[name] = why
    return out


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
