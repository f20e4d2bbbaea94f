"""`python -m tests.oracle.commits pick PICKS CLONE…`: the newest small commits of these repositories, in
turn, and what has to be told of each, into the file PICKS.

`python -m tests.oracle.commits review PICKS [--only WORD…] [--details FILE]`: what `repoform review` says of
them, a row per repository; each commit's verdict to stderr as it comes, and all that was found into FILE.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path

from tests.oracle.commits.picks import Pick, load, name_of, pick, write
from tests.oracle.commits.told import VERDICTS, Told, told


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.oracle.commits")
    commands = parser.add_subparsers(dest="command", required=True)
    picking = commands.add_parser("pick")
    picking.add_argument("picks", type=Path)
    picking.add_argument("clones", nargs="+", type=Path)
    picking.add_argument("--count", type=int, default=300)
    reviewing = commands.add_parser("review")
    reviewing.add_argument("picks", type=Path)
    reviewing.add_argument("--only", nargs="*", default=[])
    reviewing.add_argument("--details", type=Path)
    options = parser.parse_args()
    if options.command == "pick":
        write(pick([(name_of(clone), clone) for clone in options.clones], options.count), options.picks)
        return 0
    picks = [one for one in load(options.picks) if _is_wanted(one, options.only)]
    found = []
    with options.details.open("w") if options.details else nullcontext() as details:
        for one in sorted(picks, key=lambda each: (not each.is_due, each.repository)):
            answer = told(one)
            found.append(answer)
            words = (
                one.repository,
                one.commit[:8],
                answer.verdict,
                f"{answer.seconds:.2f} s",
                answer.fault[:120],
            )
            print(*words, file=sys.stderr, flush=True)
            if details is not None:
                print(json.dumps(asdict(answer)), file=details, flush=True)
    print(table(found))
    return 0


def _is_wanted(one: Pick, only: list[str]) -> bool:
    return not only or any(word in one.repository or one.commit.startswith(word) for word in only)


def table(found: Iterable[Told]) -> str:
    """A row per repository, of the commits that have something to be told; then a line on the others."""
    rows: dict[str, Counter[str]] = {}
    silent: Counter[str] = Counter()
    seconds = []
    for one in found:
        seconds.append(one.seconds)
        if one.pick.is_due:
            rows.setdefault(one.pick.repository, Counter())[one.verdict] += 1
        else:
            silent[one.verdict] += 1
    out = [f"{'repository':50} {'commits':>7} " + " ".join(f"{verdict:>7}" for verdict in VERDICTS)]
    total: Counter[str] = Counter()
    for name, row in sorted(rows.items()):
        total += row
        out.append(_row(name, row))
    out.append(_row("all", total))
    out.append(f"with nothing to be told: {dict(silent)}")
    if seconds:
        seconds.sort()
        out.append(f"CPU: half within {seconds[len(seconds) // 2]:.2f} s, the longest {seconds[-1]:.2f} s")
    return "\n".join(out)


def _row(name: str, row: Counter[str]) -> str:
    return f"{name:50} {sum(row.values()):7} " + " ".join(f"{row[verdict]:7}" for verdict in VERDICTS)


if __name__ == "__main__":
    raise SystemExit(main())
