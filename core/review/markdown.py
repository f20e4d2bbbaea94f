"""Changes as Markdown: a proposal's description, and a review fit for a pipeline's comment.

Names and values come from the repository, so nothing in them may act: no mention, no closing word, no markup.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate

from core.clouds.cluster_outlook import Outlook, notes
from core.platform.ladder import in_markdown
from core.platform.model import Change, Problem
from core.text import _, listed, ngettext, with_stop
from core.view import ReviewView, other_words

_ZERO_WIDTH = "\u200b"

MOST = 60_000
"""Bytes of a comment, where it isn't known what the forge takes."""
LONGEST = 1_000
"""Characters of one sentence: a value may be a whole file."""
_BESIDE = 500
"""Bytes for what stands above the parts, and for what says that they aren't whole."""


def escaped(text: str) -> str:
    """Plain text inside Markdown.

    >>> escaped("*a* <b> `c`")
    '\\\\*a\\\\* &lt;b&gt; \\\\`c\\\\`'
    """
    text = text if len(text) <= LONGEST else text[:LONGEST].rstrip() + "…"
    text = "".join(c if c.isprintable() or c == " " else " " for c in text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = re.sub(r"([\\`*\[\]|~]|(?<!\w)_|_(?!\w))", r"\\\1", text)
    text = re.sub(r"@(?=\w)", "@" + _ZERO_WIDTH, text)
    # Nothing links or closes an issue: not #12, not GH-12, not an issue's whole address.
    text = re.sub(r"#(?=\d)", "#" + _ZERO_WIDTH, text)
    return re.sub(r"(?i)\b(?:gh-(?=\d)|https?:(?=//)|www(?=\.))", rf"\g<0>{_ZERO_WIDTH}", text)


def description(
    changes: Sequence[Change],
    titles: Mapping[tuple[str, str], str],
    files: Iterable[str],
    outlook: Sequence[Outlook] = (),
    problems: Sequence[Problem] = (),
) -> str:
    """Of a proposal: sentences by module, worst first as given; what the draft has wrong or to be known; what
    clusters hold and cost; the files."""
    out: list[str] = []
    for (root, name), group in _by_module(changes).items():
        title = titles.get((root, name), name)
        shown = escaped(title) if title == name else f"{escaped(title)} ({escaped(name)})"
        out.append(f"### {shown}" if root == "." else f"### {escaped(root)}: {shown}")
        out += [_item(change) for change in group]
        out.append("")
    if problems:
        out += [f"### {_('To know')}", *(f"- {escaped(p.sentence)}" for p in problems), ""]
    out += _outlook(outlook)
    paths = list(files)
    if paths:
        words = ngettext("Changes {n} file: {files}.", "Changes {n} files: {files}.", len(paths))
        out.append(
            words.format(
                n=len(paths),
                files=listed((escaped(p) for p in paths), 12),
            )
        )
    return "\n".join(out).strip() + "\n"


def review_comment(shown: ReviewView, most: int = MOST) -> str:
    """A whole review, at most `most` bytes long. What has no sentence stands above all; of what doesn't fit
    the beginning is kept, which is the worst, and a sentence says so."""
    # Of what is too long each part gets its share, and what one leaves over the next may use.
    parts = [
        (_other_lines(shown), 0.3), (_changes(shown), 0.75), (_problems(shown), 0.6), (_next(shown), 1.0)
    ]  # fmt: skip
    whole = "\n".join(line for part, _share in parts for line in part)
    cut = 0
    if _size(whole) > most - _BESIDE:
        room, kept = most - _BESIDE, []
        for part, share in parts:
            lines, left = _fitted(part, int(room * share))
            room -= _size("\n".join(lines)) + 1
            cut += left
            kept += lines
        whole = "\n".join(kept)
    out = [_("## What this changes"), ""]
    if shown.note:
        out += [escaped(shown.note), ""]
    if cut:
        words = ngettext(
            "**Not all of it fits into a comment: {n} line is left out.** `repoform review` shows all.",
            "**Not all of it fits into a comment: {n} lines are left out.** `repoform review` shows all.",
            cut,
        )
        out += [words.format(n=cut), ""]
    return "\n".join(out) + "\n" + whole.strip() + "\n"


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogateescape"))


def _fitted(lines: Sequence[str], most: int) -> tuple[list[str], int]:
    """The first lines that fit, and how many told something but didn't."""
    ends = list(accumulate(_size(line) + 1 for line in lines))
    fit = bisect_right(ends, most)
    if fit == len(lines):
        return list(lines), 0
    return [*lines[:fit], _("- …"), ""], sum(bool(line) for line in lines[fit:])


def _other_lines(shown: ReviewView) -> list[str]:
    out: list[str] = []
    if shown.other:
        out += [f"**{other_words(shown.other)}:**", ""]
        for item in shown.other:
            numbers = listed((f"{sign}{number}" for sign, number in item.lines), 10)
            loud = "**" if item.destroyed else ""
            where = f" ({numbers})" if numbers else ""
            out.append(f"- {loud}{escaped(item.file)}: {escaped(item.what)}{loud}{where}")
        out.append("")
    return out


def _changes(shown: ReviewView) -> list[str]:
    if not shown.changes:
        return [escaped(shown.no_changes), ""]
    titles = {(m.root, m.name): m.title or m.name for p in (*shown.before, *shown.after) for m in p.modules()}
    text = description(shown.changes, titles, (d.path for d in shown.diff), shown.foresight)
    return text.split("\n")


def _problems(shown: ReviewView) -> list[str]:
    if not shown.problems:
        return []
    lines = [f"- {p.severity.value}: {escaped(p.sentence)}" for p in shown.problems]
    return [_("**Problems:**"), "", *lines, ""]


def _next(shown: ReviewView) -> list[str]:
    lines = [f"- {escaped(step.sentence)}" for step in shown.next_steps]
    return [*lines, "", escaped(shown.plan_note)] if lines and shown.plan_note else lines


def _outlook(found: Sequence[Outlook]) -> list[str]:
    if not found:
        return []
    lines = [f"- {escaped(one.place)}: {escaped(one.sentence)}" for one in found]
    out = [_("### Capacity and cost, all pools together"), *lines, ""]
    for note in notes(found):
        out += [escaped(note), ""]
    return out


def _item(change: Change) -> str:
    sentence = escaped(with_stop(change.sentence))
    detail = "".join(f" {escaped(more)}" for more in (change.detail, change.remark) if more)
    return f"- {sentence}{detail} {in_markdown(change.impact, escaped)}"


def _by_module(changes: Iterable[Change]) -> dict[tuple[str, str], list[Change]]:
    out: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        out.setdefault((change.root, change.module), []).append(change)
    return out
