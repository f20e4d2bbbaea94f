"""What `terraform fmt` changes beyond white space: labels get quotes, `"${x}"` becomes x, and types of
variables lose the spelling of Terraform 0.11.
"""

from __future__ import annotations

from core.hcl import literal
from core.hcl.source import Splice, splice
from core.hcl.tokens import scan
from core.hcl.tree import Block, Body, parse

_TYPES = {
    b"list": b"list(any)",
    b"map": b"map(any)",
    b"set": b"set(any)",
    b'"string"': b"string",
    b'"list"': b"list(string)",
    b'"map"': b"map(string)",
}


def rewritten(data: bytes) -> bytes:
    """`data` with every such change made; white space is layout's business."""
    tree = parse(data)
    if not tree.parsed:
        return data
    splices: list[Splice] = []
    stack: list[tuple[Body, tuple[str, ...]]] = [(tree.body, ())]
    while stack:
        body, within = stack.pop()
        for name, attribute in body.attributes.items():
            start, end = attribute.expr.span
            old = data[start:end]
            new = _TYPES.get(old, old) if within == ("variable",) and name == "type" else unwrapped(old)
            if new != old:
                splices.append(Splice(start, end, new))
        for block in body.blocks:
            splices += _labels(data, block)
            stack.append((block.body, (*within, block.type)))
    return splice(data, sorted(splices, key=lambda s: s.start))


def _labels(data: bytes, block: Block) -> list[Splice]:
    spans = block.label_spans
    if not spans:
        return []
    wanted = b" ".join(literal.quote(label).encode() for label in block.labels)
    start = block.span[0] + len(block.type.encode())
    stop = spans[-1][1]
    found = [data[s:e] for kind, s, e in _within(data, start, stop)]
    if b"".join(found) == wanted.replace(b'" "', b'""'):
        return []
    return [Splice(start, stop, b" " + wanted)]


def _within(data: bytes, start: int, stop: int) -> list[tuple[str, int, int]]:
    return [(kind, s + start, e + start) for kind, s, e in scan(data[start:stop])[0]]


def unwrapped(text: bytes) -> bytes:
    """`"${x}"` as x, where that is all there is; other text as it is."""
    if not (text.startswith(b'"${') and text.endswith(b'}"')):
        return text
    tokens = scan(text)[0]
    if len(tokens) < 5 or tokens[-1][0] != "cq" or tokens[-2][0] != "te":
        return text
    inside = tokens[2:-2]
    quotes = 0
    for kind, _start, _end in inside:
        quotes += (kind == '"') - (kind == "cq")
        if quotes == 0 and kind in ("${", "te", "lit"):
            return text
    while inside and inside[0][0] == "nl":
        inside.pop(0)
    while inside and inside[-1][0] == "nl":
        inside.pop()
    if not inside:
        return text
    body = text[inside[0][1] : inside[-1][2]]
    if any(kind == "nl" for kind, _s, _e in inside) and not (inside[0][0] == "(" and inside[-1][0] == ")"):
        return b"(" + body + b")"
    return body
