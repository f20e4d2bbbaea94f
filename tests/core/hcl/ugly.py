"""A generator of ugly but valid HCL: every habit seen in the wild, and some not yet seen."""

from __future__ import annotations

from random import Random

NAMES = [
    "a",
    "b",
    "max_size",
    "eks_gc0_eu-west-1",
    "größe",
    "ключ",
    "x9",
    "_u",
    "tags",
    "very_long_name_indeed",
]
KEYS = [
    *NAMES,
    '"c d"',
    '"kubestack.com/tier"',
    '"q\\"q"',
    '"日本"',
    "1",
    '"for"',
    "(var.k)",
    '"${x}"',
    "true",
]
SCALARS = [
    "1",
    "0",
    "-1",
    "1.50",
    "007",
    "123456789012345678901234567890",
    "true",
    "false",
    "null",
    '""',
    '"x"',
    '"a b"',
    '"esc \\" \\\\ \\n"',
    '"$${x} %%{y} $ %"',
    '"é 日本 👩‍👩‍👧 e\u0301"',
    '"# no // comment /* here"',
    '"${var.x}-y"',
    '"%{ if x }y%{ else }z%{ endif }"',
    "var.x",
    "module.a-b.c[0].d",
    'each.value["k"]',
    "1 + 2 * 3",
    "a ? b : c",
    "!x",
    "f(1, 2)",
    "merge(a, { b = 1 })",
    "[for x in y : x if x]",
    "{ for k, v in m : k => v... }",
    "b[*].c",
    "b.*.c",
    "b.0.c",
    "(1 + 2)",
    '"${f("x", "${y}")}"',
    "-x",
    "a == b",
    "provider::x::f(1)",
    '"https://x.y/z?a=b&c"',
    "[]",
    "{}",
    "f()",
    '"🇩🇪 flag"',
    '"\ttab"',
]
LABELS = ['"eks"', '"a b"', "bare", '"x\\"y"', '"größe"']
TYPES = ["module", "resource", "b", "dynamic", "größe"]


class Ugly:
    """Writes one file. `clean`: nothing that `terraform fmt` would respell."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.newline = random.choice(["\n", "\n", "\n", "\r\n"])
        self.unit = random.choice(["  ", "  ", "    ", "\t", " "])
        self.tight = random.random() < 0.15
        self.mixed = random.random() < 0.1

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def nl(self) -> str:
        return self.random.choice(["\n", "\r\n"]) if self.mixed else self.newline

    def indent(self, depth: int) -> str:
        if self.chance(0.03):
            return " " * self.random.randrange(7)
        return self.unit * depth

    def equals(self) -> str:
        if self.tight:
            return "="
        return self.random.choice([" = "] * 8 + ["=", "   = ", " =  ", "\t=\t"])

    def comment(self) -> str:
        return self.random.choice(["# note", "// note", "/* note */", "# größe 日本", "#", "#tight"])

    def tail(self) -> str:
        if self.chance(0.15):
            return self.random.choice([" ", "  ", "", "\t"]) + self.comment()
        return self.random.choice(["", "", "", "", " ", "\t"]) if self.chance(0.1) else ""

    def noise(self, depth: int) -> str:
        out = ""
        while self.chance(0.2):
            out += self.random.choice(["", self.indent(depth) + self.comment(), "  "]) + self.nl()
        return out

    def heredoc(self, depth: int) -> str:
        marker = self.random.choice(["EOT", "E-O", "_E", "E1"])
        dash = self.random.choice(["", "-"])
        lines = self.random.choices(
            [
                "foo",
                "  indented",
                "",
                "${var.x} y",
                "%{ if x }",
                "EOTx",
                "$${no}",
                'say "x" \\n',
                "# none",
                "日本",
            ],
            k=self.random.randrange(4),
        )
        lines = [line for line in lines if line != "%{ if x }"]
        indent = self.unit * depth if dash else ""
        body = "".join((indent + line if line else "") + self.newline for line in lines)
        return f"<<{dash}{marker}{self.newline}{body}{indent}{marker}"

    def value(self, depth: int, *, one_line: bool = False) -> str:
        roll = self.random.random()
        if depth < 5 and roll < 0.18:
            return self.object(depth, one_line=one_line)
        if depth < 5 and roll < 0.33:
            return self.list(depth, one_line=one_line)
        if not one_line and roll < 0.38:
            return self.heredoc(depth)
        if not one_line and roll < 0.42:
            inner = self.indent(depth + 1)
            return f"({self.nl()}{inner}1{self.nl()}{inner}+ 2{self.nl()})"
        return self.random.choice(SCALARS)

    def keys(self) -> list[str]:
        names = self.random.sample(KEYS, self.random.choice([0, 1, 1, 2, 3, 4, 5]))
        if self.chance(0.2):
            names = [name if name[0] in '("1' else f'"{name}"' for name in names]
        if self.chance(0.04) and names:
            names.append(names[0])
        return names

    def object(self, depth: int, *, one_line: bool = False) -> str:
        names = self.keys()
        if not names:
            inside = (
                [""]
                if one_line
                else ["", " ", self.nl(), self.nl() + self.indent(depth + 1) + "# empty" + self.nl()]
            )
            return "{" + self.random.choice(inside) + "}"
        sign = self.random.choice([None, None, None, None, " : ", ": ", ":"])
        if one_line or self.chance(0.35):
            pad = self.random.choice([" ", " ", ""])
            items = [name + (sign or self.equals()) + self.value(depth + 1, one_line=True) for name in names]
            comma = self.random.choice([", ", ", ", ","])
            if self.chance(0.1):
                comma = " /* c */" + comma
            end = "," if self.chance(0.1) else ""
            return "{" + pad + comma.join(items) + end + pad + "}"
        commas = self.random.choice(["", "", "", ",", "between"])
        out = "{" + self.tail() + self.nl()
        for index, name in enumerate(names):
            out += self.noise(depth + 1)
            value = self.value(depth + 1)
            heredoc = "<<" in value and "\n" in value
            last = index == len(names) - 1
            comma = "," if commas == "," or (commas == "between" and not last) else ""
            out += self.indent(depth + 1) + name + (sign or self.equals()) + value
            if heredoc and not value.endswith(("]", "}", ")")):
                out += self.nl()
            elif self.chance(0.05) and not last:
                out += ", "
            else:
                out += comma + self.tail() + self.nl()
        if out.endswith(", "):
            out += self.nl()
        return out + self.noise(depth + 1) + self.indent(depth) + "}"

    def list(self, depth: int, *, one_line: bool = False) -> str:
        count = self.random.choice([0, 1, 1, 2, 3, 4])
        if not count:
            inside = [""] if one_line else ["", " ", self.nl(), " # empty" + self.nl()]
            return "[" + self.random.choice(inside) + "]"
        if one_line or self.chance(0.5):
            items = [self.value(depth + 1, one_line=True) for _ in range(count)]
            comma = self.random.choice([", ", ",", " , "])
            return "[" + comma.join(items) + ("," if self.chance(0.1) else "") + "]"
        trailing = self.chance(0.5)
        out = "[" + self.tail() + self.nl()
        if self.chance(0.1):
            out = "["
        for index in range(count):
            out += self.noise(depth + 1) if out.endswith("\n") else ""
            value = self.value(depth + 1)
            last = index == count - 1
            heredoc = "<<" in value and "\n" in value and not value.endswith(("]", "}", ")"))
            out += (self.indent(depth + 1) if out.endswith("\n") else "") + value
            if heredoc:
                out += self.nl() + self.indent(depth + 1)
            comma = "," if trailing or not last else ""
            out += comma + (self.tail() + self.nl() if not self.chance(0.1) or last else " ")
        if self.chance(0.1) and not out.rstrip(" \t").endswith("\n"):
            return out + "]"
        return out + (self.indent(depth) if out.endswith("\n") else "") + "]"

    def attribute(self, name: str, depth: int) -> str:
        value = self.value(depth)
        tail = "" if "<<" in value and not value.endswith(("]", "}", ")")) else self.tail()
        return self.indent(depth) + name + self.equals() + value + tail + self.nl()

    def body(self, depth: int) -> str:
        out = self.noise(depth)
        names = self.random.sample(NAMES, self.random.choice([0, 1, 2, 3, 5]))
        parts = [self.attribute(name, depth) for name in names]
        if depth < 3:
            parts += [self.block(depth) for _ in range(self.random.choice([0, 0, 1, 2]))]
            if self.chance(0.2):
                self.random.shuffle(parts)
        for part in parts:
            out += part + self.noise(depth)
            if self.chance(0.3):
                out += self.nl()
        return out

    def block(self, depth: int) -> str:
        labels = "".join(
            " " + label for label in self.random.choices(LABELS, k=self.random.choice([0, 1, 1, 2]))
        )
        head = self.indent(depth) + self.random.choice(TYPES) + labels + " {"
        roll = self.random.random()
        if roll < 0.1:
            return head + self.random.choice(["}", " }", self.nl() + "}"]) + self.tail() + self.nl()
        if roll < 0.2:
            value = self.value(4, one_line=self.chance(0.7))
            if value.startswith("<<"):
                value = "1"  # its end marker would have to share a line
            one = self.random.choice(NAMES) + self.equals() + value
            return head + f" {one} " + "}" + self.tail() + self.nl()
        return head + self.tail() + self.nl() + self.body(depth + 1) + self.indent(depth) + "}" + self.nl()

    def file(self) -> bytes:
        text = self.body(0)
        while self.chance(0.5):
            text += self.block(0) + self.noise(0)
        if self.chance(0.15) and not text.rstrip().endswith(("EOT", "E-O", "_E", "E1")):
            text = text.rstrip("\r\n")
        return (b"\xef\xbb\xbf" if self.chance(0.05) else b"") + text.encode()


def ugly(random: Random) -> bytes:
    """One ugly file."""
    return Ugly(random).file()
