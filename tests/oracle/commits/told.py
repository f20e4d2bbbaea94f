"""What `repoform review --json` says of a commit, held against what is due.

Something due is told where a sentence accounts for one of its lines and names it: its key, its values, or the
thing whose coming or going it is part of; or where what is said of the line itself names key and values. What
is not due has to be in the lists of lines or in a sentence's.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args

from core.cli import main as repoform
from tests.oracle.commits.due import Due
from tests.oracle.commits.picks import Pick

Verdict = Literal["told", "partly", "lines", "silent", "wrong", "error"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
"""`partly`: of several things due, some are in lists of lines; `lines`: all of them; `silent`: something is
in nothing at all; `wrong`: told with other values."""


@dataclass(frozen=True)
class Told:
    pick: Pick
    verdict: Verdict
    missing: tuple[Due, ...]
    seconds: float
    sentences: tuple[str, ...]
    fault: str = ""


def told(pick: Pick) -> Told:
    start = time.process_time()
    try:
        answer = reviewed(pick.path, f"{pick.commit}~1", pick.commit)
    except Exception as error:  # whatever it is, it is a fault of the product
        return Told(pick, "error", pick.dues, time.process_time() - start, (), repr(error)[:400])
    seconds = time.process_time() - start
    sentences = tuple(change["sentence"] for change in answer["changes"])
    wanted = [one for one in pick.dues if one.scope == "cluster" and not one.meta]
    missing = tuple(
        one
        for one in wanted
        if not any(_tells(change, one) for change in answer["changes"])
        and not any(_tells_as_line(other, one) for other in answer["other"])
    )
    fault = "; ".join(_unseen(answer, pick))
    wrong = [(one, change) for one in wanted for change in answer["changes"] if _contradicts(change, one)]
    if wrong:
        said = "; ".join(f"{one.key}: {change['sentence']}" for one, change in wrong)
        return Told(pick, "wrong", missing, seconds, sentences, said)
    if not missing:
        return Told(pick, "told", missing, seconds, sentences, fault)
    if fault:
        return Told(pick, "silent", missing, seconds, sentences, fault)
    return Told(pick, "partly" if len(missing) < len(wanted) else "lines", missing, seconds, sentences)


def reviewed(path: str, base: str, head: str) -> dict[str, Any]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = repoform(["review", path, base, head, "--json"])
    if status:
        raise RuntimeError(f"status {status}: {err.getvalue()}")
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def _at(change: dict[str, Any]) -> set[tuple[str, str, int]]:
    return {(one["file"], one["sign"], one["line"]) for one in change["lines"]}


def _tells(change: dict[str, Any], one: Due) -> bool:
    if not _at(change) & {(one.file, sign, line) for sign, line in one.lines}:
        return False
    said = " ".join(str(change[part]) for part in ("module", "setting", "sentence"))
    if not change["setting"]:
        return True
    words = [one.key.split(" ")[-1], *one.owners] if one.block else [one.key]
    if any(_names(said, word) for word in words) or _says_values(change, one) or _holds_value(change, one):
        return True
    return _literal(one.before) is None or _literal(one.after) is None


def _tells_as_line(other: dict[str, Any], one: Due) -> bool:
    """Words about a line that is no Change: they tell it if they name its key and both its values."""
    if not {(other["file"], x["sign"], x["line"]) for x in other["lines"]} & {
        (one.file, sign, line) for sign, line in one.lines
    }:
        return False
    values = [value for text in (one.before, one.after) if (value := _literal(text))]
    plain = _literal(one.before) is not None and _literal(one.after) is not None
    return plain and bool(values) and all(_names(other["what"], word) for word in (one.key, *values))


def _names(said: str, word: str) -> bool:
    bare = re.escape(word.strip('"'))
    return re.search(rf"(?<![\w-]){bare}(?![\w-])", said) is not None


def _says_values(change: dict[str, Any], one: Due) -> bool:
    pairs = [(change["before"], change["after"])]
    pairs += [(each["before"], each["after"]) for each in change["effective"].values()]
    mine = (_literal(one.before), _literal(one.after))
    return any((_plain(before), _plain(after)) == mine for before, after in pairs)


def _holds_value(change: dict[str, Any], one: Due) -> bool:
    """As part of a list or map."""
    for held, text in ((change["before"], one.before), (change["after"], one.after)):
        said = _literal(text)
        if said and isinstance(held, (list, dict)) and said in str(held):
            return True
    return False


def _contradicts(change: dict[str, Any], one: Due) -> bool:
    """The same key at the same line, with other values than the file says."""
    mine = (_literal(one.before), _literal(one.after))
    last = re.split(r"[.\[]", str(change["setting"]))[-1]
    if one.kind != "changed" or None in mine or last != one.key:
        return False
    lines = {(one.file, sign, line) for sign, line in one.lines}
    return lines <= _at(change) and not _says_values(change, one) and len(_at(change)) == len(lines)


def _unseen(answer: dict[str, Any], pick: Pick) -> Iterator[str]:
    """Files of which fewer lines are named than Git counts: which of several equal ones is another matter."""
    seen = {at for change in answer["changes"] for at in _at(change)}
    seen |= {(o["file"], x["sign"], x["line"]) for o in answer["other"] for x in o["lines"]}
    wanted = {(one.file, sign, line) for one in pick.dues for sign, line in one.lines}
    for file, sign in sorted({at[:2] for at in wanted}):
        missing = sum(at[:2] == (file, sign) for at in wanted) - sum(at[:2] == (file, sign) for at in seen)
        if missing > 0:
            yield f"{missing} of the lines {sign} of {file} are in nothing"


def _literal(text: str) -> str | None:
    """What a number, a word or a quoted text says; nothing of other expressions, "" of nothing."""
    if not text:
        return ""
    if re.fullmatch(r'"[^"$%\\]*"|-?\d+(\.\d+)?|true|false', text):
        return text.strip('"')
    return None


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ",".join(map(_plain, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
