"""Draw the gallery; see the package."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.shots.stage import Stage, prepare


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.shots", description=__doc__)
    parser.add_argument("out", type=Path, help="folder for the pictures")
    parser.add_argument("words", nargs="*", help="only pictures with one of these words in their name")
    parser.add_argument("--language", default="C", help="one of core.languages; usually English")
    options = parser.parse_args(arguments)
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)
    prepare(options.language)
    from tests.shots.pictures import PICTURES

    with Stage(out, options.words) as stage:
        for picture in PICTURES:
            stage.draw(picture)
    print(f"{stage.drawn} pictures in {out}")
    for sentence in stage.warnings:
        print(f"Qt said: {sentence}", file=sys.stderr)
    return 1 if stage.warnings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
