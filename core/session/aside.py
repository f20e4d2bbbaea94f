"""Problems that can't be fixed, set aside by the user: kept in Repoform's own settings by repository, with
who and when, never in the repository.

What is set aside is one trouble at one place in the words it has now: as soon as it says something else
(another value, another limit), it is listed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, NamedTuple

from core.frozen import dataclass
from core.platform.model import Problem, Severity
from core.session.kept_corrections import place_of, settings_folder
from core.session.problems import Identity, identity
from core.session.repository_settings import RepositorySettings
from core.session.source import Source
from core.view import SetAside

NAME = "set aside"


class Key(NamedTuple):
    """A trouble at a place, in its words."""

    what: Identity
    sentence: str


class Word(NamedTuple):
    """Who set it aside, and when (seconds since the epoch)."""

    who: str
    when: float


@dataclass(frozen=True, slots=True)
class Aside:
    """What was set aside. Never changed once made."""

    words: Mapping[Key, Word] = field(default_factory=dict)

    def split(self, problems: Iterable[Problem]) -> tuple[tuple[Problem, ...], tuple[SetAside, ...]]:
        """(what isn't, what is set aside)."""
        if not self.words:
            return tuple(problems), ()
        left: list[Problem] = []
        aside: list[SetAside] = []
        sentences = {key.sentence for key in self.words}
        for problem in problems:
            word = self.words.get(key_of(problem)) if problem.sentence in sentences else None
            if word is None:
                left.append(problem)
            else:
                aside.append(SetAside(problem, word.who, word.when))
        return tuple(left), tuple(aside)

    def saying(self, problem: Problem, word: Word | None) -> Aside:
        """With this one set aside; None: taken back."""
        kept = {key: old for key, old in self.words.items() if key != key_of(problem)}
        return Aside({**kept, key_of(problem): word} if word is not None else kept)


def key_of(problem: Problem) -> Key:
    return Key(identity(problem), problem.sentence)


def may_be_set_aside(problem: Problem) -> bool:
    """What Repoform can fix is fixed rather."""
    return problem.fix is None and not problem.fix_edits


def settings_of(source: Source, folder: Path) -> RepositorySettings:
    return RepositorySettings(folder, place_of(source))


def aside_of(source: Source, folder: Path | None = None) -> Aside:
    """What the user of this computer set aside in a repository. `folder`: where that is kept."""
    return from_json(settings_of(source, folder or settings_folder(None)).get(NAME))


def to_json(aside: Aside) -> list[Any]:
    return [
        {"problem": [*key.what], "sentence": key.sentence, "who": word.who, "when": word.when}
        for key, word in aside.words.items()
    ]


def from_json(data: Any) -> Aside:
    """What isn't understood is left out. Never raises."""
    words: dict[Key, Word] = {}
    for one in data if isinstance(data, list) else ():
        if not isinstance(one, dict):
            continue
        what, sentence = one.get("problem"), one.get("sentence")
        who, when = one.get("who", ""), one.get("when", 0)
        if not (isinstance(what, list) and len(what) == len(_NO_PROBLEM) and isinstance(sentence, str)):
            continue
        if not isinstance(what[0], str) or not all(x is None or isinstance(x, str) for x in what[1:]):
            continue
        if isinstance(who, str) and isinstance(when, int | float) and not isinstance(when, bool):
            rule, root, module, environment, setting, file = what
            words[Key((rule, root, module, environment, setting, file), sentence)] = Word(who, float(when))
    return Aside(words)


_NO_PROBLEM = identity(Problem(Severity.NOTE, ""))
