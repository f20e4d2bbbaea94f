"""Random edits of any file: every kind of operation, at any place that it fits."""

from __future__ import annotations

from functools import lru_cache
from random import Random
from typing import Any

from core.hcl import (
    AddBlock,
    AttributeStep,
    Block,
    BlockStep,
    Body,
    Expr,
    Expression,
    IndexStep,
    InsertElement,
    KeyStep,
    Number,
    Operation,
    Path,
    Reference,
    RemoveAt,
    RenameLabel,
    ReorderElements,
    SetValue,
    Template,
    parse,
)

TEXTS = [
    "",
    "x",
    "t3.medium",
    'say "hi"',
    "back\\slash",
    "two\nlines",
    "two\nlines\n",
    "${not} %{this}",
    "$${x}",
    "$$$",
    "日本 👩‍👩‍👧",
    "# no comment",
    "\ttab\r\n",
    "é",
    "a" * 120,
    "\u2028\x07",
    "EOT",
    "EOT\n",
    "  lead\nkept\n",
]
SOURCE: list[Reference | Template | Expression | Number] = [
    Reference("var.x"),
    Reference("module.a.b"),
    Template('"${var.x}-y"'),
    Template('"${var.x}"'),
    Expression("1 + 2"),
    Expression("<<EOT\nfoo\n  bar\nEOT\n"),
    Expression("<<-E\n    foo\n    E"),
    Template("<<EOT\n${x}\nEOT"),
    Expression("[for x in y : x]"),
    Expression("{\n  a = 1\n\n  # c\n  b = <<X\nq\nX\n}"),
    Expression("f(\n  1,\n  2\n)"),
    Expression("(a\n? b : c)"),
    Expression('{ (var.k) = "v" }'),
    Expression("[<<X\nq\nX\n, 2]"),
    Number("1.50"),
]
NEW_KEYS = ["new", "zz_new_key", "kubestack.com/x", "with space", "1", "ключ", "true", "for", "${x}"]
BLOCKS = [
    'module "new" {\n  source = "x"\n}',
    "b {}",
    'b "x" {\n  a=1\n  long   = <<EOT\nq\nEOT\n  c {\n}\n}\n\nd "y" {\n}',
    '# comment first\nresource "a" "b" {\n\n\n  x = {\n    y=1 # c\n  }\n}',
]


def value(random: Random, depth: int = 0) -> Any:
    """A value of any kind."""
    roll = random.random()
    if depth < 3 and roll < 0.15:
        return [value(random, depth + 1) for _ in range(random.randrange(4))]
    if depth < 3 and roll < 0.3:
        return {key: value(random, depth + 1) for key in random.sample(NEW_KEYS, random.randrange(4))}
    if roll < 0.5:
        return random.choice(TEXTS)
    if roll < 0.7:
        return random.choice([0, 1, -5, 10**20, 0.5, True, False, None, 3, 12])
    if roll < 0.85:
        return random.choice(SOURCE)
    return random.choice(["a", "b", 1, 2])


class Places:
    """What a file holds, by kind."""

    def __init__(self, data: bytes) -> None:
        self.values: list[Path] = []
        self.objects: list[Path] = []
        self.lists: list[tuple[Path, int]] = []
        self.bodies: list[tuple[Path, list[str]]] = []
        self.blocks: list[tuple[Path, int]] = []
        self.keys: list[Path] = []
        self.elements: list[Path] = []
        self.attributes: list[Path] = []
        self._body(parse(data).body, ())

    def _body(self, body: Body, path: Path) -> None:
        self.bodies.append((path, list(body.attributes)))
        for name, attribute in body.attributes.items():
            self.attributes.append((*path, AttributeStep(name)))
            self._expr(attribute.expr, (*path, AttributeStep(name)))
        seen: dict[tuple[str, tuple[str, ...]], int] = {}
        for block in body.blocks:
            key = (block.type, block.labels)
            seen[key] = seen.get(key, -1) + 1
            self._block(block, (*path, BlockStep(*key, seen[key])))

    def _block(self, block: Block, path: Path) -> None:
        self.blocks.append((path, len(block.labels)))
        self._body(block.body, path)

    def _expr(self, expr: Expr, path: Path) -> None:
        self.values.append(path)
        if expr.kind == "object":
            self.objects.append(path)
            last = {item.key: item for item in expr.items if item.key is not None}
            for key, item in last.items():
                self.keys.append((*path, KeyStep(key)))
                self._expr(item.expr, (*path, KeyStep(key)))
        elif expr.kind == "tuple":
            self.lists.append((path, len(expr.elements)))
            for index, element in enumerate(expr.elements):
                self.elements.append((*path, IndexStep(index)))
                self._expr(element, (*path, IndexStep(index)))


@lru_cache(maxsize=2)
def _places(data: bytes) -> Places:
    return Places(data)


def edit(random: Random, data: bytes) -> tuple[str, Operation] | None:
    """A kind's name and an edit of that kind, or None where the file has no place for one."""
    places = _places(data)
    kind = random.choice(
        [
            "set",
            "set",
            "set key",
            "set key",
            "set deep",
            "set attribute",
            "replace with source",
            "remove key",
            "remove attribute",
            "remove element",
            "remove block",
            "insert",
            "insert",
            "append",
            "reorder",
            "add block",
            "rename",
            "change list",
            "change object",
            "heredoc",
        ]
    )
    if kind == "set" and places.values:
        return kind, SetValue(random.choice(places.values), value(random))
    if kind in ("replace with source", "heredoc") and places.values:
        pool = [s for s in SOURCE if "<<" in s.text] if kind == "heredoc" else SOURCE
        return kind, SetValue(random.choice(places.values), random.choice(pool))
    if kind == "set key" and places.objects:
        return kind, SetValue(
            (*random.choice(places.objects), KeyStep(random.choice(NEW_KEYS))), value(random)
        )
    if kind == "set deep" and places.objects:
        steps = tuple(KeyStep(random.choice(NEW_KEYS)) for _ in range(random.choice([2, 3])))
        return kind, SetValue((*random.choice(places.objects), *steps), value(random))
    if kind == "set attribute":
        return kind, SetValue(
            (*random.choice(places.bodies)[0], AttributeStep("new_attribute")), value(random)
        )
    if kind == "remove key" and places.keys:
        return kind, RemoveAt(random.choice(places.keys), random.random() < 0.3)
    if kind == "remove attribute" and places.attributes:
        return kind, RemoveAt(random.choice(places.attributes), random.random() < 0.3)
    if kind == "remove element" and places.elements:
        return kind, RemoveAt(random.choice(places.elements), random.random() < 0.3)
    if kind == "remove block" and places.blocks:
        return kind, RemoveAt(random.choice(places.blocks)[0], random.random() < 0.3)
    if kind in ("insert", "append", "reorder", "change list") and places.lists:
        path, count = random.choice(places.lists)
        if kind == "insert":
            return kind, InsertElement(path, random.randrange(count + 1), value(random))
        if kind == "append":
            return kind, SetValue((*path, IndexStep(count)), value(random))
        if kind == "reorder":
            return kind, ReorderElements(path, tuple(random.sample(range(count), count)))
        return kind, SetValue(path, _changed_list(random, data, path))
    if kind == "change object" and places.objects:
        path = random.choice(places.objects)
        return kind, SetValue(path, _changed_object(random, data, path))
    if kind == "add block":
        return kind, AddBlock(random.choice(places.bodies)[0], random.choice(BLOCKS))
    labelled = [(path, count) for path, count in places.blocks if count]
    if kind == "rename" and labelled:
        path, count = random.choice(labelled)
        return kind, RenameLabel(
            path, random.randrange(count), random.choice(["n", "new name", 'q"q', "日本"])
        )
    return None


def _value_at(data: bytes, path: Path) -> Any:
    from core.hcl import find, to_python
    from core.hcl.path import expression_of

    place = find(parse(data), path)
    assert place is not None
    expr = expression_of(place)
    assert expr is not None
    return to_python(expr)


def _changed_list(random: Random, data: bytes, path: Path) -> Any:
    old = _value_at(data, path)
    new = [one for one in old if random.random() < 0.8]
    for _ in range(random.randrange(3)):
        new.insert(random.randrange(len(new) + 1), value(random, 1))
    return new


def _changed_object(random: Random, data: bytes, path: Path) -> Any:
    old = _value_at(data, path)
    if not isinstance(old, dict):
        return {"replaced": 1}
    new = {
        key: (value(random, 1) if random.random() < 0.2 else one)
        for key, one in old.items()
        if random.random() < 0.8
    }
    for _ in range(random.randrange(3)):
        new[random.choice(NEW_KEYS)] = value(random, 1)
    return new
