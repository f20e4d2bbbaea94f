"""Names for environments: as short as tells them apart, and never with a slash."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence

WORDS = frozenset((
    "dev", "devel", "develop", "development", "sandbox", "playground", "test", "tst", "testing", "tests",
    "qa", "uat", "sit", "ci", "int", "integration", "stg", "stage", "staging", "preprod",
    "preproduction", "nonprod", "nonproduction", "prod", "prd", "production", "live", "demo", "perf",
    "performance", "hotfix", "review", "canary", "beta", "alpha", "local", "ephemeral", "preview", "acc",
    "acceptance", "dr", "mgmt", "management", "ops", "apps",
))  # fmt: skip
"""What people call environments."""
_STAGES = (
    ("local", "sandbox", "playground", "ephemeral", "preview", "review"),
    ("dev", "devel", "develop", "development", "alpha"),
    ("ci", "test", "tst", "testing", "tests", "int", "integration", "sit", "qa", "nonprod", "nonproduction"),
    ("stg", "stage", "staging", "uat", "acc", "acceptance", "preprod", "preproduction", "perf",
     "performance", "beta", "canary", "demo"),
    (),  # what says nothing of it
    ("prod", "prd", "production", "live"),
)  # fmt: skip
"""The way of a change: from where it is tried to where it counts."""
_RANK = {word: rank for rank, words in enumerate(_STAGES) for word in words}
_SAID = _RANK.keys() - {"live"}
"""Words for one in a folder's name; all of a repository's environments often lie in "live"."""
_REGION = (
    r"(?:us|eu|ap|sa|ca|me|af|il|mx|cn|asia|europe|northamerica|southamerica|australia|africa)"
    r"(?:-gov)?-(?:north|south|east|west|central|northeast|northwest|southeast|southwest)[0-9]?(?:-[0-9][a-z]?)?"
)
_TOKEN = re.compile(rf"(?<![a-z0-9]){_REGION}(?![a-z0-9])|[^-_. ]+", re.I)
_FILLER = frozenset((
    "env", "envs", "environment", "environments", "config", "configs", "configuration", "conf", "var",
    "vars", "variable", "variables", "tfvars", "terraform", "main", "values", "settings", "params",
    "parameters", "default", "input", "inputs", "workspace", "workspaces",
))  # fmt: skip
"""Folders and stems that say nothing of the environment."""
_ENVIRONMENTS = frozenset(("env", "envs", "environment", "environments"))
"""Folders of environments, one each."""


def tokens(text: str) -> tuple[str, ...]:
    """
    >>> tokens("production-new_gke"), tokens("eks-us-east-1")
    (('production', 'new', 'gke'), ('eks', 'us-east-1'))
    """
    return tuple(_TOKEN.findall(text))


def stage(name: str) -> int:
    """How far on a change's way an environment of this name stands.

    >>> sorted(["live", "eu", "dev", "prod-eu", "platform-test", "staging"], key=stage)
    ['dev', 'platform-test', 'staging', 'eu', 'live', 'prod-eu']
    """
    told = [_RANK[word] for word in map(str.lower, tokens(name)) if word in _RANK]
    return told[-1] if told else _STAGES.index(())


def rank(name: str) -> int | None:
    """The same; None for a name that doesn't say it.

    >>> rank("prod-eu"), rank("eu")
    (5, None)
    """
    found = stage(name)
    return None if found == _STAGES.index(()) else found


def is_filler(part: str) -> bool:
    return part.lower() in _FILLER


def stands_for(parts: Sequence[str], marked: Collection[int] = ()) -> int | None:
    """Where on a path the folder stands that is called as an environment: the last that is marked as one (by
    a file of what counts there), or whose name begins or ends with a word for one, or that lies in a folder
    of environments.

    >>> stands_for(["live", "acme", "eu-west-1", "stage", "eks"]), stands_for(["infra-prod", "eu", "eks"])
    (3, 0)
    >>> stands_for(["environments", "blue", "eks"]), stands_for(["live", "eks"]), stands_for(["envs", "eks"])
    (1, None, None)
    """
    if marked:
        return max(marked)
    for at in reversed(range(len(parts))):
        words = [word.lower() for word in tokens(parts[at])]
        if words and (words[0] in _SAID or words[-1] in _SAID):
            return at
    for at in reversed(range(1, len(parts) - 1)):
        if parts[at - 1].lower() in _ENVIRONMENTS:
            return at
    return None


def holds(outer: Sequence[str], inner: Sequence[str]) -> bool:
    """Whether `inner` stands in `outer` in one piece."""
    size = len(inner)
    if not 0 < size <= len(outer) or inner[0] not in outer:  # of many folders and files nearly all
        return False
    return any(tuple(outer[i : i + size]) == tuple(inner) for i in range(len(outer) - size + 1))


def shortest(stems: Sequence[str], naming: Sequence[str] = ()) -> list[str]:
    """The stems, each as short as tells them apart; "" where all of it names what they belong to (`naming`).

    >>> shortest(["dev-new-gke", "integration-new-gke", "production-new-gke", "demo-gke"], ["gke"])
    ['dev', 'integration', 'production', 'demo']
    >>> shortest(["development", "platform-test", "test"])
    ['development', 'platform-test', 'test']
    >>> shortest(["hetzner-2i2c", "hetzner-gesis"], ["hetzner"])
    ['2i2c', 'gesis']
    >>> shortest(["dev.env"], ["dev"]), shortest(["prod-vars"])
    (['dev'], ['prod'])
    >>> shortest(["eu-west-1", "us-east-1"])
    ['eu-west-1', 'us-east-1']
    """
    split = [_bare(tokens(s), naming) for s in stems]
    if len(split) > 1:
        split = _unshared(split)
    if Counter(split).most_common(1)[0][1] > 1 if split else False:
        # What told them apart is gone: the stems as they are.
        split = [tokens(s) for s in stems]
    return _by_word(split)


def trimmed(called: Sequence[str]) -> list[str]:
    """Without the words at either end that all have, where that leaves them distinct.

    >>> trimmed(["DEV-SelfCare", "PROD-SelfCare"]), trimmed(["prod-eu", "us"])
    (['DEV', 'PROD'], ['prod-eu', 'us'])
    """
    split = [tokens(c) for c in called]
    short = ["-".join(p) for p in _unshared(split)] if len(split) > 1 and all(split) else list(called)
    return short if len(set(short)) == len(called) and all(short) and short != called else list(called)


def _bare(parts: tuple[str, ...], naming: Sequence[str]) -> tuple[str, ...]:
    """Without the words at either end that name what it belongs to, and those that say nothing."""
    named = {n.lower() for n in naming}
    bare = _within(parts, lambda word: word.lower() in named)
    if bare and all(map(is_filler, bare)):
        bare = parts  # what it belongs to is called like the environment: `dev/dev.env.tfvars`
    return _within(bare, is_filler) or bare


def _within(parts: tuple[str, ...], is_outside: Callable[[str], bool]) -> tuple[str, ...]:
    first, last = 0, len(parts)
    while first < last and is_outside(parts[first]):
        first += 1
    while last > first and is_outside(parts[last - 1]):
        last -= 1
    return parts[first:last]


def _unshared(split: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Without the words at either end that all have."""
    while all(len(p) > 1 for p in split) and len({p[0] for p in split}) == 1:
        split = [p[1:] for p in split]
    while all(len(p) > 1 for p in split) and len({p[-1] for p in split}) == 1:
        split = [p[:-1] for p in split]
    return split


def _by_word(split: list[tuple[str, ...]]) -> list[str]:
    """Each by the one word that names an environment, where that tells it apart."""
    words = [[t for t in parts if t.lower() in WORDS] for parts in split]
    short = Counter(w[0].lower() for w in words if len(w) == 1)
    out = []
    for parts, word in zip(split, words, strict=True):
        if len(word) == 1 and short[word[0].lower()] == 1 and len(split) > 1:
            out.append(word[0])
        else:
            out.append("-".join(parts))
    return out


def tails(paths: Sequence[Sequence[str]], naming: Sequence[str] = ()) -> list[str]:
    """Names for paths, given as their parts: what all share and what says nothing is left out; of the rest
    the shortest tail that tells it apart, joined by `-`.

    >>> tails([["live", "prod", "eks"], ["live", "stage", "eks"]])
    ['prod', 'stage']
    >>> tails([["prod", "eu", "eks"], ["prod", "us", "eks"], ["stage", "eu", "eks"]])
    ['prod-eu', 'us', 'stage-eu']
    """
    kept = [[p for p in parts if p] for parts in paths]
    if len(kept) > 1:
        while all(kept) and len({k[-1] for k in kept}) == 1:
            kept = [k[:-1] for k in kept]
    named = {n.lower() for n in naming}
    plain = [[p for p in k if not is_filler(p) and p.lower() not in named] for k in kept]
    if len({tuple(p) for p in plain}) == len(plain):
        kept = [p or k for p, k in zip(plain, kept, strict=True)]
    return [_tail(k, [o for at, o in enumerate(kept) if at != me]) for me, k in enumerate(kept)]


def _tail(parts: list[str], others: list[list[str]]) -> str:
    for size in range(1, len(parts) + 1):
        tail = parts[-size:]
        if not any(o[-size:] == tail for o in others):
            return "-".join(tail)
    return "-".join(parts)


def distinct(names: Sequence[str]) -> list[str]:
    """The names without slashes, and where two are the same, with a number."""
    out: list[str] = []
    taken: set[str] = set()
    for name in names:
        plain = re.sub(r"[/\\\x00-\x1f]+", "-", name).strip("-")
        at, candidate = 2, plain
        while candidate in taken:
            candidate = f"{plain}-{at}" if plain else str(at)
            at += 1
        taken.add(candidate)
        out.append(candidate)
    return out
