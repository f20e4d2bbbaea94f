"""A review as text: each changed line with the settings of the changes that explain it, `?` where none does.

    @ main.tf
                    |     apps = {
    -max_size/apps  |       cluster_max_size = 3
    +max_size/apps  |       cluster_max_size = 4
    +?              |       # why

A carriage return is shown as \u240d.
"""

from __future__ import annotations

from core.review.linediff import split_lines
from core.view import Change, ReviewView

Files = dict[str, bytes]
_SIGNS = {0: "\u2400", 13: "\u240d"}
_BYTES = {ord(sign): char for char, sign in _SIGNS.items()}


def files_of(text: str) -> tuple[Files, Files]:
    """Before and after."""
    sides: tuple[Files, Files] = ({}, {})
    path = ""
    for row in text.strip("\n").split("\n"):
        if row.startswith("@"):
            mark, path = row.split(" ")[:2]
            for sign, files in zip("-+", sides, strict=True):
                if mark in ("@", f"@{sign}"):
                    files[path] = b""
            continue
        said, _bar, line = row.partition(" |")
        for sign, files in zip("-+", sides, strict=True):
            if said[:1] in (sign, " "):
                files[path] += line[1:].translate(_BYTES).encode() + b"\n"
    return sides


def annotated(shown: ReviewView, before: Files, after: Files) -> str:
    """As the review accounts for it. What it doesn't account for must be the same in both."""
    owners: dict[tuple[str, str, int], list[str]] = {}
    for change, lines in zip(shown.changes, shown.lines, strict=True):
        for line in lines:
            owners.setdefault(line, []).append(name_of(change))
    for item in shown.other:
        for sign, number in item.lines:
            owners.setdefault((item.file, sign, number), []).append("?")
    rows = []
    for path in sorted({*before, *after}):
        mark = "@" if path in before and path in after else "@-" if path in before else "@+"
        listed = any(item.file == path and not item.lines for item in shown.other)
        rows.append(f"{mark} {path}{' ?' * listed}")
        at = [0, 0]
        texts = split_lines(before.get(path, b"")), split_lines(after.get(path, b""))
        while at[0] < len(texts[0]) or at[1] < len(texts[1]):
            for n, sign in enumerate("-+"):
                if (path, sign, at[n] + 1) in owners:
                    said = ",".join(sorted(owners[path, sign, at[n] + 1]))
                    rows.append(_row(sign + said, texts[n][at[n]]))
                    at[n] += 1
                    break
            else:
                assert texts[0][at[0]] == texts[1][at[1]], "what isn't accounted for differs"
                rows.append(_row("", texts[0][at[0]]))
                at = [at[0] + 1, at[1] + 1]
    return "\n".join(rows) + "\n"


def _row(said: str, line: bytes) -> str:
    return f"{said:15} | {line.decode().removesuffix(chr(10)).translate(_SIGNS)}".rstrip()


def name_of(change: Change) -> str:
    return f"{change.setting or change.module}/{change.environment}".rstrip("/").removeprefix("cluster_")
