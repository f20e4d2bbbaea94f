"""The scanner: bytes to tokens, as Terraform's own scanner sees them.

tree-sitter's leaves leave out what layout and strictness are about: line ends, which comment owns one, and
the white space of templates. So this small scanner stands beside the tree. It never fails: what is no token
is "bad". A token is (kind, start, end); white space lies between tokens.

Kinds: id num nl comment bad, punctuation as itself; `"` opens and "cq" closes a string of "lit" parts;
"oh" (with its line end) opens and "ch" (with its indentation) closes a heredoc of "slit" parts; "${" and
"%{" (with "~") open, "te" closes a template sequence.
"""

from __future__ import annotations

import re

Token = tuple[str, int, int]

_CODE = re.compile(
    rb"""[ \t]*+(?:
      (?P<id>[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff-]*+)
    | (?P<nl>\r?\n)
    | (?P<op>==|!=|>=|<=|=>|&&|\|\||::|\.\.\.|[=,.\[\](){}:?+*!>%-]|/(?![/*])|<(?!<))
    | (?P<quote>")
    | (?P<num>[0-9](?:[0-9.]|[eE][+-]?[0-9])*(?<!\.))
    | (?P<comment>(?:\#|//)[^\n]*+\n?|/\*.*?\*/)
    | (?P<oh><<-?(?P<marker>[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff-]*+)\r?\n)
    | (?P<te>~\})
    | (?P<end>\Z)
    | (?P<bad>.)
    )""",
    re.VERBOSE | re.DOTALL,
)
_QUOTED = re.compile(
    rb"""(?P<lit>(?>(?:[^"\\$%\r\n]++|\\[^\r\n]|\$\$\{|%%\{|[$%](?!\{))+))
    | (?P<cq>") | (?P<open>[$%]\{~?) | (?P<bad>.)""",
    re.VERBOSE | re.DOTALL,
)
_HEREDOC_LINE = re.compile(rb"(?>(?:[^$%\r\n]++|\$\$\{|%%\{|[$%](?!\{))*)(?:\r?\n)?")

_BLANK = rb"[\t-\r ]|\xc2[\x85\xa0]|\xe1\x9a\x80|\xe2\x80[\x80-\x8a\xa8\xa9\xaf]|\xe2\x81\x9f|\xe3\x80\x80"
_AROUND = rb"(?>(?:" + _BLANK + rb")*)"
"""Blanks as Go's TrimSpace knows them: what may stand around a heredoc's end marker."""
_MARKER_LINE = re.compile(_AROUND + rb"(?P<marker>[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff-]*?)" + _AROUND)

OPENERS = frozenset(("{", "[", "(", "${", "%{"))
CLOSERS = frozenset(("}", "]", ")", "te"))


def scan(data: bytes, pos: int = 0, *, line: bool = False) -> tuple[list[Token], int, bool]:
    """The tokens from `pos` on, where it stopped (the end, or with `line` after the first line end outside
    templates, heredocs and comments), and whether every template was closed there.
    """
    out: list[Token] = []
    # One frame for each open template: [kind, marker of a heredoc or open braces of a sequence].
    frames: list[tuple[str, bytes]] = []
    braces: list[int] = [0]
    size = len(data)
    code, quoted = _CODE.match, _QUOTED.match
    while pos < size:
        mode = frames[-1][0] if frames else "code"
        if mode == "code":
            match = code(data, pos)
            assert match is not None
            kind = match.lastgroup or "bad"
            start, pos = match.start(kind), match.end()
            if kind == "op":
                kind = data[start:pos].decode()
                if kind == "{":
                    braces[-1] += 1
                elif kind == "}":
                    if braces[-1] == 0 and len(braces) > 1:
                        kind = "te"
                        braces.pop()
                        frames.pop()
                    else:
                        braces[-1] -= 1
            elif kind == "nl":
                out.append((kind, start, pos))
                if line and not frames:
                    return out, pos, not frames
                continue
            elif kind == "comment":
                out.append((kind, start, pos))
                if line and not frames and data[pos - 1] == 10:
                    return out, pos, not frames
                continue
            elif kind == "quote":
                kind = '"'
                frames.append(("quoted", b""))
            elif kind == "oh":
                frames.append(("heredoc", match["marker"]))
            elif kind == "te" and len(braces) > 1 and braces[-1] == 0:
                braces.pop()
                frames.pop()
            elif kind == "end":
                break
            elif kind == "id" and not data[start:pos].isascii() and not _is_identifier(data[start:pos]):
                kind = "bad"
            out.append((kind, start, pos))
        elif mode == "quoted":
            match = quoted(data, pos)
            assert match is not None
            kind = match.lastgroup or "bad"
            start, pos = pos, match.end()
            if kind == "cq":
                frames.pop()
            elif kind == "open":
                kind = data[start : start + 2].decode()
                frames.append(("code", b""))
                braces.append(0)
            out.append((kind, start, pos))
        else:
            pos = _heredoc(data, pos, frames, braces, out)
            if line and len(frames) == 0 and out[-1][0] == "nl":
                return out, pos, not frames
    return out, pos, not frames


def _heredoc(
    data: bytes, pos: int, frames: list[tuple[str, bytes]], braces: list[int], out: list[Token]
) -> int:
    """Scan a heredoc's lines up to a template sequence or past its end marker and line end."""
    marker = frames[-1][1]
    start = pos
    fresh = out[-1][0] == "oh"
    while pos < len(data):
        match = _HEREDOC_LINE.match(data, pos)
        assert match is not None
        end = match.end()
        text = match[0]
        if fresh and text[-1:] == b"\n" and is_end(text, marker):
            if pos > start:
                out.append(("slit", start, pos))
            stop = end - (2 if text[-2:] == b"\r\n" else 1)
            out.append(("ch", pos, stop))
            out.append(("nl", stop, end))
            frames.pop()
            return end
        fresh = text[-1:] == b"\n"
        pos = end
        if fresh:
            continue
        if pos > start:
            out.append(("slit", start, pos))
        if pos < len(data):
            if data[pos : pos + 1] in (b"$", b"%"):
                end = pos + (3 if data[pos + 2 : pos + 3] == b"~" else 2)
                out.append((data[pos : pos + 2].decode(), pos, end))
                frames.append(("code", b""))
                braces.append(0)
                return end
            out.append(("bad", pos, pos + 1))
            return pos + 1
        return pos
    if pos > start:
        out.append(("slit", start, pos))
    return pos


def is_end(line: bytes, marker: bytes) -> bool:
    """Whether a line ends the heredoc with this marker."""
    if line.strip() == marker:
        return True
    if marker not in line:
        return False
    match = _MARKER_LINE.fullmatch(line)
    return match is not None and match["marker"] == marker


def _is_identifier(name: bytes) -> bool:
    try:
        return name.decode().replace("-", "_").isidentifier()
    except UnicodeDecodeError:
        return False
