"""In which blocks and keys a line of a file stands: found by brackets (HCL, JSON) or indentation (YAML).

An own, rough reading: it knows quotes, comments and heredocs, and nothing of what words mean.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEREDOC = re.compile(r"<<[-~]?\s*\"?([A-Za-z_][A-Za-z0-9_]*)\"?\s*$")
KEY = re.compile(
    r"""^\s*(?:-\s+)?(?:"([^"]+)"|'([^']+)'|\(?([A-Za-z_][\w.-]*)\)?)\s*(=(?!=)|:)\s*(.*?),?\s*$"""
)
HEADER = re.compile(r"""^\s*([A-Za-z_][\w-]*)((?:\s+"[^"]*")*)\s*\{""")


@dataclass(frozen=True)
class Header:
    """What opens around a line: `resource "aws_eks_cluster" "main"` as words, or a key alone."""

    words: tuple[str, ...]
    line: int

    @property
    def kind(self) -> str:
        return self.words[0]


@dataclass(frozen=True)
class Read:
    """Of each line (index 0 is line 1): what it stands in, and what of it is code."""

    around: tuple[tuple[Header, ...], ...]
    code: tuple[str, ...]
    """The line without its comment, "" for one that is nothing else."""


def read(path: str, text: str) -> Read:
    lines = text.split("\n")
    return _yaml(lines) if path.endswith((".yaml", ".yml")) else _brackets(lines)


def key_and_value(code: str) -> tuple[str, str] | None:
    found = KEY.match(code)
    if found is None:
        return None
    return next(g for g in found.groups()[:3] if g is not None), found.group(5).strip().rstrip(",")


def header_words(code: str) -> tuple[str, ...]:
    """The words of what opens here; of a key with a map or a list its name; of others nothing."""
    found = HEADER.match(code)
    if found is not None:
        return (found.group(1), *re.findall(r'"([^"]*)"', found.group(2)))
    pair = key_and_value(code)
    return (pair[0],) if pair is not None else ()


def _brackets(lines: list[str]) -> Read:
    stack: list[Header] = []
    around: list[tuple[Header, ...]] = []
    code: list[str] = []
    heredoc, comment = "", False
    for number, line in enumerate(lines, 1):
        around.append(tuple(stack))
        if heredoc:
            code.append(line)
            heredoc = "" if line.strip() == heredoc else heredoc
            continue
        bare, comment = _without_comment(line, comment)
        code.append(bare)
        plain = re.sub(r'"(?:[^"\\]|\\.)*"', '""', bare)
        words = header_words(bare)
        closes_first = True
        for sign in re.findall(r"[{}\[\]()]", plain):
            if sign in "{[(":
                stack.append(Header(words, number) if words else Header(("",), number))
                closes_first = False
            elif stack:
                stack.pop()
                if closes_first:
                    around[-1] = tuple(stack)
        opened = _HEREDOC.search(bare)
        heredoc = opened.group(1) if opened else ""
    return Read(tuple(around), tuple(code))


def _without_comment(line: str, inside: bool) -> tuple[str, bool]:
    out, at, quoted = "", 0, False
    while at < len(line):
        if inside:
            end = line.find("*/", at)
            if end < 0:
                return out.rstrip(), True
            at, inside = end + 2, False
            continue
        sign = line[at]
        if quoted:
            out += line[at : at + 2] if sign == "\\" else sign
            at += 2 if sign == "\\" else 1
            quoted = sign != '"'
            continue
        if sign == "#" or line.startswith("//", at):
            break
        if line.startswith("/*", at):
            at, inside = at + 2, True
            continue
        quoted = sign == '"'
        out += sign
        at += 1
    return out.rstrip(), inside


def _yaml(lines: list[str]) -> Read:
    stack: list[tuple[int, Header]] = []
    around: list[tuple[Header, ...]] = []
    code: list[str] = []
    for number, line in enumerate(lines, 1):
        bare = re.sub(r"(^|\s)#.*$", "", line).rstrip()
        code.append(bare)
        if not bare.strip():
            around.append(tuple(h for _i, h in stack))
            continue
        indent = len(bare) - len(bare.lstrip(" "))
        while stack and stack[-1][0] >= indent:
            stack.pop()
        around.append(tuple(h for _i, h in stack))
        pair = key_and_value(bare)
        if pair is not None:
            inner = indent + (2 if bare.lstrip().startswith("- ") else 0)
            stack.append((inner, Header((pair[0],), number)))
    return Read(tuple(around), tuple(code))
