"""Text that people type: it must stand by itself before it may enter a file."""

from __future__ import annotations

from functools import lru_cache

from core.hcl.fmt_rules import rewritten
from core.hcl.layout import layout, lines
from core.hcl.source import HclError
from core.hcl.tokens import scan
from core.hcl.tree import parse
from core.text import _


@lru_cache(maxsize=1_000)
def expression_text(text: str, newline: bytes) -> bytes:
    """An expression's bytes with a file's line ends; raises HclError unless `x = <text>` parses alone.

    >>> expression_text(" var.x ", b"\\n")
    b'var.x'
    """
    data = _encoded(text)
    if not data:
        raise HclError(_("The expression is empty."))
    if any(kind == "comment" and data[end - 1 : end] != b"/" for kind, _s, end in scan(data)[0]):
        comment = scan(data)[0][-1]
        if comment[0] == "comment" and data[comment[1] : comment[1] + 2] != b"/*":
            raise HclError(_("The expression ends in a comment: leave the comment out."))
    alone = b"x = " + data + b"\n"
    tree = parse(alone)
    problem = tree.problem
    if problem is not None:
        raise HclError(problem.sentence, problem.line)
    body = tree.body
    only = body.attributes.get("x")
    if only is None or len(body.element_spans()) != 1 or only.span != (0, len(alone) - 1):
        raise HclError(_("This is not one expression by itself: {text}").format(text=text.strip()[:60]))
    return with_newlines(data, newline)


def block_text(text: str, newline: bytes, indent: bytes) -> bytes:
    """A block's bytes in canonical layout, indented; raises HclError unless the text is blocks alone."""
    data = _encoded(text)
    tree = parse(data + b"\n")
    problem = tree.problem
    if problem is not None:
        raise HclError(problem.sentence, problem.line)
    if not tree.body.blocks or tree.body.attributes:
        raise HclError(_("This is not a block: {text}").format(text=text.strip()[:60]))
    data = with_newlines(layout(rewritten(data + b"\n")), newline)
    out = []
    at = 0
    for line in lines(data):
        raw = data[at : at + line.size]
        out.append(indent + raw if line.lead else raw)
        at += line.size
    return b"".join(out).rstrip(b"\r\n")


def _encoded(text: str) -> bytes:
    try:
        return text.strip().encode()
    except UnicodeEncodeError:
        raise HclError(_("The text holds a character that UTF-8 can't write.")) from None


def with_newlines(data: bytes, newline: bytes) -> bytes:
    """Line ends as the file has them; those inside strings and heredocs are part of a value and stay."""
    if b"\n" not in data:
        return data
    out = []
    at = 0
    for kind, start, end in scan(data)[0]:
        if kind in ("nl", "oh", "comment") and data[end - 1] == 10:
            stop = len(data[start:end].rstrip(b"\r\n")) + start
            out += [data[at:stop], newline]
            at = end
    return b"".join([*out, data[at:]])
