"""`python -m tests.core.terraform.evaluate.referee.record` asks terraform anew what the fixtures say.

Written down are the shapes of the generator one by one and random expressions from a seed, so that the suite
holds Terraform's answers where there is no terraform.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.core.terraform.evaluate.referee import generator, terraform

FIXTURES = Path(__file__).with_name("answers.json")
SEED, COUNT = 20_241, 500
MENDED = (
    'lookup(local.u, "a", 1)',
    'lookup(jsondecode(local.u), "a", merge({ a = 1 }, local.u))',
    "length(sort(local.some))",
    "true ? toset([]) : toset([for x in sort(local.some) : x])",
    "true ? toset([]) : toset(sort(local.some))",
    "true ? toset([]) : toset(distinct(sort(local.u)))",
    'true ? toset([]) : toset(distinct(tolist(["a", tostring(local.u)])))',
    'try(slice(tolist(["a"]), 16, length(local.u)), 5)',
    "try(slice(sort(local.u), 3, 1), 5)",
    'slice(["a"], 1, length(local.u))',
    'true ? tolist([]) : slice(tolist(["a"]), 1, length(local.u))',
    'merge(local.object, null, toset(["x"]))',
    'merge(local.object, toset(["x"]))',
    "merge(null, toset([1]))",
    "concat(local.u, null)",
    "concat(null, local.u)",
    "lookup(local.u, null, 1)",
    "lookup({}, null, 1)",
    "flatten(local.partly)",
    '((pow(0, -3) % ceil(1)) + 1) == "x"',
    "setproduct([], [toset([1]), local.names])",
    "setproduct([null, toset([]), local.mixed, 2.5], local.set)",
    'setproduct(local.set, [toset([]), "true", toset([]), null])',
    "setproduct([tolist([1]), null], [1])",
    "merge(null, [])",
    "merge({ a = 1 }, null, tolist([]))",
    "merge(null, tostring(null), { a = 1 })",
    "merge(tostring(null), { a = 1 })",
    "setunion([tolist([1])], [null])",
    "setsubtract([null], [tolist([1])])",
    "setunion([null], [1])",
    "true ? null : [{ a = 1 }, { b = 2 }][*].a",
    "true ? null : tolist([{ a = 1 }, { a = 2 }])[*].b",
    'true ? null : "x"[*].a',
    "setintersection([{ a = 1 }], [local.u])",
    "setunion([{ a = 1 }], [local.u])",
    'coalesce(["2", "x"], toset([true]))',
)
"""What random ones found wrong once."""


def expressions() -> list[str]:
    """Every shape at least once, then random ones."""
    made = generator.Generator(SEED)
    each = [made.filled(shape, 0) for shapes in generator.SHAPES.values() for shape in shapes]
    return list(dict.fromkeys([*MENDED, *each, *(made.expression() for _at in range(COUNT))]))


def record() -> list[dict[str, Any]]:
    found = []
    for batch in terraform.chunks(expressions(), 250):
        for text, answer in zip(batch, terraform.answers(generator.PREAMBLE, batch), strict=True):
            if "value" in answer:
                answer["value"] = terraform.numbers_as_text(answer["value"])
            found.append({"expression": text, **answer})
    return found


if __name__ == "__main__":
    lines = ",\n".join(json.dumps(one, ensure_ascii=False, sort_keys=True) for one in record())
    FIXTURES.write_text(f"[\n{lines}\n]\n")
