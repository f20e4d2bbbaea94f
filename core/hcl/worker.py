"""The other parsers, in a process of their own: python-hcl2 and, where it is installed, pygohcl.

In a thread python-hcl2 lifts a keystroke from 2 ms to 40 ms, and its grammar cache goes to site-packages
unless it is told otherwise. Run as a script: requests and answers are lines of JSON. It ends with its input.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def _hcl2(text: str) -> dict[str, Any]:
    import hcl2

    try:
        return {"value": hcl2.loads(text)}
    except RecursionError:
        return {"silent": "RecursionError"}
    except Exception as error:  # lark raises many kinds; each of them means: not accepted
        return {"rejected": f"{type(error).__name__}: {error}"[:300]}


def _go(text: str) -> dict[str, Any]:
    try:
        import pygohcl
    except ImportError:
        return {"silent": "not installed"}
    try:
        pygohcl.loads(text)
    except pygohcl.HCLParseError as error:
        return {"rejected": str(error)[:300]}
    except Exception as error:  # its own evaluation failed behind the parser: no verdict on the syntax
        return {"silent": f"{type(error).__name__}: {error}"[:300]}
    return {"value": True}


def main() -> None:
    sys.setrecursionlimit(5_000)
    import hcl2.parser

    hcl2.parser.PARSER_FILE = Path(sys.argv[1])
    out = sys.stdout
    for line in sys.stdin:
        request = json.loads(line)
        answer = _go(request["text"]) if request["parser"] == "go" else _hcl2(request["text"])
        answer["id"] = request["id"]
        out.write(json.dumps(answer) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
