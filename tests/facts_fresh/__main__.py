from __future__ import annotations

import argparse
import json
import pickle
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import tests.facts_fresh as about
from tests.facts_form import RESOURCES, laid_out
from tests.facts_fresh import aws, azure, google, scaleway, versions
from tests.facts_fresh.compare import Facts, changes, dates
from tests.facts_fresh.refusals import refusals
from tests.facts_fresh.sources import Missing, Refused

CLOUDS = ("aws", "azure", "google", "scaleway")

STEPS: tuple[tuple[str, Callable[[Facts, Path], None]], ...] = (
    *(
        (f"Kubernetes versions of {cloud}", partial(versions.renew, cloud=cloud))
        for cloud in ("aws", "azure", "google")
    ),
    ("catalog/aws", aws.renew_catalog),
    ("prices/aws in us-east-1", aws.renew_prices),
    ("catalog/google", google.renew_catalog),
    ("prices/google", google.renew_prices),
    ("catalog/azure", azure.renew_catalog),
    ("prices/azure", azure.renew_prices),
    ("catalog/scaleway and prices/scaleway", scaleway.renew_catalog),
    ("Kubernetes versions of scaleway", scaleway.renew_versions),
)
"""In this order: prices are counted as the catalogue counts its types."""

NOT_DERIVED = (
    "regions of aws that moto knows by name only",
    "prices/aws outside us-east-1, and of bare metal that an older record tells",
    "prices/azure of families where the source mixes in Windows or a second listing disagreed",
    "fees of control planes",
)
"""What has to be looked after by hand."""


def main(arguments: list[str] | None = None, resources: Path = RESOURCES) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.facts_fresh",
        description=about.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("sources", type=Path, metavar="SOURCES")
    parser.add_argument("--write", action="store_true", help="write what changed")
    asked = parser.parse_args(arguments)
    if not asked.sources.is_dir():
        parser.error(f"{asked.sources} is no folder")
    before = read(resources)
    after = duplicate(before)
    wrong = []
    for what, step in STEPS:
        try:
            trial = duplicate(after)
            step(trial, asked.sources)
        except Missing as missing:
            print(f"not checked: {what}: {missing}")
        except Refused as refused:
            wrong.append(f"{what}: {refused}")
        else:
            after = trial
            print(f"derived anew: {what}")
    for sentence in NOT_DERIVED:
        print(f"not derived by this command: {sentence}")
    told(before, after)
    wrong += refusals(before, after)
    for sentence in wrong:
        print(f"refused: {sentence}", file=sys.stderr)
    if wrong:
        print("Nothing is written. Where the source is right, mend the file by hand.", file=sys.stderr)
        return 1
    if asked.write:
        write(before, after, resources)
    return 0


def read(resources: Path) -> Facts:
    """The files as they are."""
    names = [f"{kind}/{cloud}" for kind in ("catalog", "prices") for cloud in CLOUDS]
    return {name: json.loads((resources / f"{name}.json").read_text(encoding="utf-8")) for name in names}


def duplicate(facts: Facts) -> Facts:
    """As deep as `copy.deepcopy`, in a third of the time: one is made before every step."""
    made: Facts = pickle.loads(pickle.dumps(facts, pickle.HIGHEST_PROTOCOL))
    return made


def told(before: Facts, after: Facts) -> None:
    """Prints each file's date and what changed."""
    for name in before:
        print(f"{name}: {', '.join(dict.fromkeys(dates(before[name])))}")
        for line in changes(before, after, name) or ["nothing changed"]:
            print(f"  {line}")


def write(before: Facts, after: Facts, resources: Path) -> None:
    """Those that changed."""
    for name, data in after.items():
        if data != before[name]:
            (resources / f"{name}.json").write_text(laid_out(data), encoding="utf-8")
            print(f"written: {name}.json")


if __name__ == "__main__":
    sys.exit(main())
