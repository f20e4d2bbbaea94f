"""Draw the gallery; see the package."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.shots.stage import Stage, prepare


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0].startswith("-"):
        print("usage: python -m tests.shots OUT [WORD…]", file=sys.stderr)
        return 2
    out = Path(arguments[0])
    out.mkdir(parents=True, exist_ok=True)
    prepare()
    from tests.shots.pictures import PICTURES

    with Stage(out, arguments[1:]) as stage:
        for picture in PICTURES:
            stage.draw(picture)
    print(f"{stage.drawn} pictures in {out}")
    for sentence in stage.warnings:
        print(f"Qt said: {sentence}", file=sys.stderr)
    return 1 if stage.warnings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
