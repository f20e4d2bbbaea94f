"""Random root folders with override files, links, hidden files and tfvars of all kinds, on disk."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

MODULES, NAMES, ARGUMENTS = 6, 6, ("a", "b", "c")
PLAIN = ("main.tf", "a.tf", "more.tf")
OVERRIDES = ("override.tf", "a_override.tf", "z_override.tf", "m_override.tf.json", "override.tf.json")
IGNORED = (".hidden.tf", ".x_override.tf", ".main.tf.json")
TFVARS = (
    "terraform.tfvars", "terraform.tfvars.json", "a.auto.tfvars", "b.auto.tfvars.json", ".c.auto.tfvars",
)  # fmt: skip
MODULE = "".join(f'variable "{a}" {{\n  default = null\n}}\n' for a in ARGUMENTS) + (
    f'output "all" {{\n  value = [{", ".join(f"var.{a}" for a in ARGUMENTS)}]\n}}\n'
)


@dataclass
class Made:
    """Texts by path, and links by path."""

    files: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        for path, text in self.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        for path, target in self.links.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).symlink_to(target)


class _Maker:
    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.number = 0
        self.bodies: dict[str, list[tuple[str, str, dict[str, object]]]] = {}
        """By file: (type, label, attributes as JSON values)."""
        self.made = Made()

    def fresh(self) -> object:
        """A value that occurs once."""
        self.number += 1
        n = self.number
        return self.random.choice((n, f"t{n}", True, [n, f"e{n}"], {f"k{n}": f"m{n}"}, f"say {n}"))

    def value(self) -> object:
        kind = self.random.randrange(10)
        index = self.random.randrange(NAMES)
        return f"${{local.l{index}}}" if kind < 2 else f"${{var.v{index}}}" if kind < 4 else self.fresh()

    def put(self, file: str, type: str, label: str, attributes: dict[str, object]) -> None:
        self.bodies.setdefault(file, []).append((type, label, attributes))

    def over(self) -> list[str]:
        """Files that say it again: perhaps none, perhaps some of those that Terraform doesn't read."""
        chosen = [name for name in OVERRIDES if self.random.random() < 0.22]
        return chosen + [name for name in IGNORED if self.random.random() < 0.15]

    def folder(self) -> Made:
        for n in range(NAMES):
            self.put(self.random.choice(PLAIN), "locals", "", {f"l{n}": self.fresh()})
            self.put(self.random.choice(PLAIN), "variable", f"v{n}", {"default": self.fresh()})
            for file in self.over():
                self.put(file, "locals", "", {f"l{n}": self.fresh()})
            for file in self.over():
                self.put(file, "variable", f"v{n}", {"default": self.fresh()})
        linked = self.random.random() < 0.5
        for n in range(MODULES):
            source = "./ml" if linked and self.random.random() < 0.5 else "./m"
            given = {a: self.value() for a in ARGUMENTS if self.random.random() < 0.8}
            self.put(self.random.choice(PLAIN), "module", f"p{n}", {"source": source, **given})
            for file in self.over():
                again = {a: self.value() for a in ARGUMENTS if self.random.random() < 0.5}
                if again:
                    self.put(file, "module", f"p{n}", again)
        for file, blocks in self.bodies.items():
            self.made.files[file] = _json(blocks) if file.endswith(".json") else _hcl(blocks)
        self.made.files["m/main.tf"] = MODULE
        if linked:
            self.made.links["ml"] = self.random.choice(("m", "./m", "m/../m"))
        self.tfvars()
        for path in [p for p in self.made.files if "/" not in p and self.random.random() < 0.25]:
            shared = f"shared/{self.random.choice(('x', 'deep/x'))}{len(self.made.links)}.txt"
            self.made.files[shared] = self.made.files.pop(path)
            self.made.links[path] = shared
        return self.made

    def tfvars(self) -> None:
        for file in TFVARS:
            if self.random.random() < 0.4:
                given = {f"v{n}": self.fresh() for n in range(NAMES) if self.random.random() < 0.4}
                lines = "".join(f"{name} = {json.dumps(value)}\n" for name, value in given.items())
                self.made.files[file] = json.dumps(given) if file.endswith(".json") else lines


def _hcl(blocks: list[tuple[str, str, dict[str, object]]]) -> str:
    out = []
    for type, label, attributes in blocks:
        body = "".join(f"  {name} = {_expression(value)}\n" for name, value in attributes.items())
        head = type if type == "locals" else f'{type} "{label}"'
        out.append(f"{head} {{\n{body}}}\n")
    return "".join(out)


def _expression(value: object) -> str:
    if isinstance(value, str) and value.startswith("${"):
        return value[2:-1]
    return json.dumps(value)


def _json(blocks: list[tuple[str, str, dict[str, object]]]) -> str:
    found: dict[str, list[object]] = {}
    for type, label, attributes in blocks:
        found.setdefault(type, []).append(attributes if type == "locals" else {label: attributes})
    return json.dumps(found, indent=1)


def folder(seed: int) -> Made:
    return _Maker(seed).folder()
