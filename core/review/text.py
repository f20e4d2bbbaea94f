"""A diff as text, as `git apply` takes it."""

from __future__ import annotations

from collections.abc import Mapping

from core.review.linediff import CONTEXT, Hunk, changed_ranges, split_lines


def unified(path: str, before: bytes | None, after: bytes | None, mode: str = "100644") -> bytes:
    """One file's part of a patch; empty where nothing differs. `path` as in Snapshot (surrogateescape)."""
    if before == after:
        return b""
    old_name, new_name = _quoted("a/" + path), _quoted("b/" + path)
    out = [b"diff --git " + old_name + b" " + new_name + b"\n"]
    if before is None:
        out.append(b"new file mode " + mode.encode() + b"\n")
    elif after is None:
        out.append(b"deleted file mode " + mode.encode() + b"\n")
    old, new = before or b"", after or b""
    if b"\0" in old or b"\0" in new:
        return b"".join([*out, b"Binary files " + old_name + b" and " + new_name + b" differ\n"])
    if not old and not new:
        return b"".join(out)
    out.append(b"--- " + (b"/dev/null" if before is None else _with_tab(old_name)) + b"\n")
    out.append(b"+++ " + (b"/dev/null" if after is None else _with_tab(new_name)) + b"\n")
    a, b = split_lines(old), split_lines(new)
    for group in _grouped(changed_ranges(old, new)):
        out += _hunk(a, b, group)
    return b"".join(out)


def unified_all(files: Mapping[str, tuple[bytes | None, bytes | None]]) -> bytes:
    """A patch of several files, by path."""
    return b"".join(unified(path, *files[path]) for path in sorted(files))


def _grouped(hunks: list[Hunk]) -> list[list[Hunk]]:
    """Hunks whose context would touch are printed together."""
    groups: list[list[Hunk]] = []
    for hunk in hunks:
        if groups and hunk.start_a - groups[-1][-1].end_a <= 2 * CONTEXT:
            groups[-1].append(hunk)
        else:
            groups.append([hunk])
    return groups


def _hunk(a: list[bytes], b: list[bytes], group: list[Hunk]) -> list[bytes]:
    first_a = max(0, group[0].start_a - CONTEXT)
    first_b = group[0].start_b - (group[0].start_a - first_a)
    last_a = min(len(a), group[-1].end_a + CONTEXT)
    last_b = group[-1].end_b + (last_a - group[-1].end_a)
    out = [b"@@ -%s +%s @@\n" % (_range(first_a, last_a), _range(first_b, last_b))]
    at = first_a
    for hunk in group:
        out += [_line(b" ", line) for line in a[at : hunk.start_a]]
        out += [_line(b"-", line) for line in a[hunk.start_a : hunk.end_a]]
        out += [_line(b"+", line) for line in b[hunk.start_b : hunk.end_b]]
        at = hunk.end_a
    return out + [_line(b" ", line) for line in a[at:last_a]]


def _range(first: int, last: int) -> bytes:
    count = last - first
    start = first + 1 if count else first
    return b"%d" % start if count == 1 else b"%d,%d" % (start, count)


def _line(sign: bytes, line: bytes) -> bytes:
    if line.endswith(b"\n"):
        return sign + line
    return sign + line + b"\n\\ No newline at end of file\n"


_ESCAPES = {7: b"a", 8: b"b", 9: b"t", 10: b"n", 11: b"v", 12: b"f", 13: b"r", 34: b'"', 92: b"\\"}


def _quoted(name: str) -> bytes:
    """As Git quotes a path (core.quotePath): in C style where it holds anything unusual."""
    raw = name.encode("utf-8", "surrogateescape")
    if all(0x20 <= c < 0x7F and c not in (34, 92) for c in raw):
        return raw
    out = bytearray(b'"')
    for c in raw:
        if c in _ESCAPES:
            out += b"\\" + _ESCAPES[c]
        elif 0x20 <= c < 0x7F:
            out.append(c)
        else:
            out += b"\\%03o" % c
    return bytes(out + b'"')


def _with_tab(name: bytes) -> bytes:
    """Git ends a name that holds a space with a tab, so that patch tools find its end."""
    return name + b"\t" if b" " in name else name
