"""Functions that take collections, with elements of every type beside each other: what has a common type, and
what Terraform refuses for it."""

from __future__ import annotations

import random

_PLAIN = ("1", '"x"', "true", "null", '"2"', "local.u", "2.5", '"true"')
_NAMED = ("local.mixed", "local.objects", "local.partly", "local.some", "local.set", "var.pools",
          "local.tags", "local.nested", "var.either", "local.opened")  # fmt: skip
_TYPED = ("local.names", "local.numbers", "local.limits", "tostring(null)", "tonumber(null)")
_OF_ONE = ("tolist", "toset", "distinct", "flatten", "values", "reverse", "one", "transpose", "tomap")
_OF_TWO = ("concat", "setunion", "setintersection", "setsubtract", "coalescelist", "merge", "coalesce")
_CONDITIONS = ("local.yes", "local.no", "local.yes", "local.no", "local.u")


class Mixed:
    """The same seed makes the same expressions."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def expression(self) -> str:
        pick = self.random.choice
        kind = pick(("setproduct", "setproduct", "one", "one", "one", "two", "two", "more"))
        if kind == "setproduct":
            return f"setproduct({', '.join(self.tuple() for _n in range(pick((2, 2, 2, 3))))})"
        if kind == "one":
            return f"{pick(_OF_ONE)}({self.tuple()})"
        if kind == "two":
            return f"{pick(_OF_TWO)}({self.tuple()}, {self.tuple()})"
        one, other, third = self.tuple(), self.tuple(), self.tuple()
        value = pick(("0", "1", self.value(1)))
        return pick(
            (
                f"chunklist({one}, 2)",
                f'zipmap(["a", "b"], {one})',
                f"matchkeys({one}, {other}, {third})",
                f"{pick(('element', 'contains', 'index'))}({one}, {value})",
                f"slice({one}, 0, 1)",
                f"local.yes ? {one} : {other}",
                f'lookup({self.value()}, "a", {self.value()})',
            )
        )

    def conditional(self) -> str:
        """Both results of a condition are of types that Terraform has to bring together, or refuses."""
        chance = self.random
        one, other = self.result(), self.result()
        if chance.random() < 0.15:
            other = chance.choice(("null", f"{chance.choice(_CONDITIONS)} ? {self.result()} : {other}"))
        if chance.random() < 0.5:
            one, other = other, one
        return f"({chance.choice(_CONDITIONS)}) ? ({one}) : ({other})"

    def result(self) -> str:
        chance = self.random
        kind = chance.choice(("tuple", "list", "set", "object", "map", "value"))
        if kind == "value":
            return self.value()
        if kind in ("object", "map"):
            names = chance.sample("abc", chance.randint(0, 3))
            made = "{" + ", ".join(f"{name} = {self.item()}" for name in names) + "}"
            return f"tomap({made})" if kind == "map" else made
        made = "[" + ", ".join(self.item() for _n in range(chance.randint(0, 3))) + "]"
        return made if kind == "tuple" else f"to{kind}({made})"

    def item(self) -> str:
        """Often a collection of few types, so that several of them have a type in common."""
        chance = self.random
        plain = chance.choice(("true", "false", '"x"', '"2"', "1", "2", "null"))
        shapes = (
            f"tomap({{a = {plain}}})", "tomap({})", "{}", f"{{a = {plain}}}", f"[{plain}]",
            f"tolist([{plain}])", f"toset([{plain}])", "[]", plain, f"[[{plain}]]", f"tolist([[{plain}]])",
            "local.u", self.value(1),
        )  # fmt: skip
        return chance.choice(shapes)

    def tuple(self) -> str:
        if self.random.random() < 0.5:
            return self.value()
        return "[" + ", ".join(self.value() for _n in range(self.random.randint(0, 4))) + "]"

    def value(self, depth: int = 2) -> str:
        chance = self.random
        kind = chance.randint(0, 13) if depth else chance.randint(0, 6)
        if kind == 7:
            return "[" + ", ".join(self.value(depth - 1) for _n in range(chance.randint(0, 3))) + "]"
        if kind == 8:
            names = chance.sample("abc", chance.randint(0, 2))
            return "{" + ", ".join(f"{name} = {self.value(depth - 1)}" for name in names) + "}"
        if kind in (9, 10):
            items = (chance.choice(("1", '"x"', "true", '"b"')) for _n in range(chance.randint(0, 2)))
            return f"{'tolist' if kind == 9 else 'toset'}([{', '.join(items)}])"
        if kind == 11:
            entries = (
                f"{n} = {chance.choice(('1', 'true'))}" for n in chance.sample("ab", chance.randint(0, 2))
            )
            return f"tomap({{{', '.join(entries)}}})"
        return chance.choice(_NAMED if kind == 12 else _TYPED if kind == 13 else _PLAIN)
