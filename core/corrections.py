"""What the user knows better than the files: which files and workspace make an environment, what it is
called, in which order and whether at all it is shown.

Kept in Repoform's own settings or in a file of the user's, never in the repository. Environments are told by
what makes them, as it was inferred, never by names. As JSON:

    {"format": 1, "environments": [
      {"root": "cluster", "var_files": ["config/production.tfvars"],      what was inferred
       "title": "Production (EU)", "position": 1, "hidden": true},        what is to be shown
      {"root": "cluster", "workspace": "live",
       "instead": {"var_files": ["live.tfvars"], "workspace": "live"}},   what makes it
      {"root": "cluster", "var_files": ["old.tfvars"], "none": true},     it is no environment
      {"root": "cluster", "var_files": ["eu.tfvars"], "added": "eu"}]}    nothing tells of it
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Any

from core.frozen import dataclass
from core.text import _

FORMAT = 1
LONGEST = 80
"""Characters of a title or a name."""
LARGEST = 1024 * 1024
"""Bytes of a file of corrections."""


@dataclass(frozen=True, slots=True)
class UnitKey:
    """What an environment is, whatever it is called: what edits and corrections store."""

    root: str
    var_files: tuple[str, ...] = ()
    """Those that a command line must name, the weakest first."""
    workspace: str | None = None
    terragrunt: str | None = None
    """Its own terragrunt.hcl."""

    def like(self, other: UnitKey) -> bool:
        """Whether this may have become the other: the file that counts most is still there."""
        if (self.root, self.workspace, self.terragrunt) != (other.root, other.workspace, other.terragrunt):
            return False
        return self.var_files[-1] in other.var_files if self.var_files else not other.var_files

    def to_json(self) -> dict[str, Any]:
        """Only what there is."""
        out: dict[str, Any] = {"root": self.root, **_binding_data(self.var_files, self.workspace)}
        return out if self.terragrunt is None else {**out, "terragrunt": self.terragrunt}

    @classmethod
    def from_json(cls, data: Any) -> UnitKey:
        """Raises Unfit."""
        where = _("an environment")
        if not isinstance(data, dict):
            raise Unfit(_("{where} is no object.").format(where=where))
        return _unit(data, where)


@dataclass(frozen=True, slots=True)
class Binding:
    """What makes an environment, as the user says."""

    var_files: tuple[str, ...] = ()
    """All that a command line names, the weakest first."""
    workspace: str | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """What is said of one environment; nothing said: it is as inferred."""

    title: str = ""
    hidden: bool = False
    position: int | None = None
    """Those with one come first, in its order."""
    instead: Binding | None = None
    none: bool = False
    """It is no environment."""
    added: str = ""
    """The name of one that nothing tells of."""


_UNSAID = Correction()


class Unfit(ValueError):
    """No corrections of this format; its text is the sentence that says why."""


@dataclass(frozen=True, slots=True)
class Corrections:
    """By environment as inferred. Empty: everything is as it was inferred."""

    said: Mapping[UnitKey, Correction] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.said)

    def of(self, key: UnitKey) -> Correction:
        return self.said.get(key, _UNSAID)

    def with_(self, key: UnitKey, correction: Correction) -> Corrections:
        """Another word on one environment; an empty one takes it back."""
        said = {k: c for k, c in self.said.items() if k != key}
        if correction != _UNSAID:
            said[key] = correction
        return Corrections(said)

    def without(self, key: UnitKey) -> Corrections:
        """That environment as inferred."""
        return self.with_(key, _UNSAID)

    def ordered(self, keys: Sequence[UnitKey]) -> Corrections:
        """These in this order, before others."""
        out = self
        for at, key in enumerate(keys, 1):
            out = out.with_(key, replace(out.of(key), position=at))
        return out

    def to_json(self) -> dict[str, Any]:
        return {"format": FORMAT, "environments": [_one_data(k, c) for k, c in self.said.items()]}

    def to_bytes(self, **more: str) -> bytes:
        """As a file holds it."""
        return (json.dumps({**self.to_json(), **more}, indent=2, ensure_ascii=False) + "\n").encode(
            "utf-8", "surrogateescape"
        )


NOTHING = Corrections()


def meant(key: UnitKey, there: Iterable[UnitKey]) -> UnitKey | None:
    """Which of these the key is about: itself, or the only one that it may have become."""
    known = list(there)
    if key in known:
        return key
    alike = [other for other in known if key.like(other)]
    return alike[0] if len(alike) == 1 else None


def clean_title(text: str) -> str:
    """One line of no more than LONGEST characters."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(plain.split())[:LONGEST].strip()


def from_bytes(data: bytes) -> Corrections:
    """Raises Unfit."""
    if len(data) > LARGEST:
        raise Unfit(_("it is too large."))
    try:
        found = json.loads(data.decode("utf-8", "surrogateescape"))
    except (ValueError, RecursionError):
        raise Unfit(_("it isn't JSON.")) from None
    return from_json(found)


def from_json(data: Any) -> Corrections:
    """Raises Unfit."""
    if not isinstance(data, dict) or not isinstance(data.get("environments"), list):
        raise Unfit(_("it has no list of “environments”."))
    if data.get("format") != FORMAT or isinstance(data.get("format"), bool):
        raise Unfit(_("this version of Repoform reads format {n} only.").format(n=FORMAT))
    _no_others(data, ("format", "repository", "environments"), _("it"))
    said: dict[UnitKey, Correction] = {}
    told: set[UnitKey] = set()
    for number, one in enumerate(data["environments"], 1):
        where = _("its environment number {n}").format(n=number)
        key, correction = _one(one, where)
        if key in told:
            raise Unfit(_("{where} is told twice.").format(where=where))
        told.add(key)
        if correction != _UNSAID:
            said[key] = correction
    return Corrections(said)


_KEY = ("root", "var_files", "workspace", "terragrunt")
_SAID = ("title", "hidden", "position", "instead", "none", "added")


def _one_data(key: UnitKey, correction: Correction) -> dict[str, Any]:
    out = key.to_json()
    for name in ("title", "hidden", "none", "added"):
        if value := getattr(correction, name):
            out[name] = value
    if correction.position is not None:
        out["position"] = correction.position
    if correction.instead is not None:
        out["instead"] = _binding_data(correction.instead.var_files, correction.instead.workspace)
    return out


def _binding_data(var_files: Sequence[str], workspace: str | None) -> dict[str, Any]:
    out: dict[str, Any] = {"var_files": list(var_files)} if var_files else {}
    return out if workspace is None else {**out, "workspace": workspace}


def _one(data: Any, where: str) -> tuple[UnitKey, Correction]:
    if not isinstance(data, dict):
        raise Unfit(_("{where} is no object.").format(where=where))
    _no_others(data, (*_KEY, *_SAID), where)
    key = _unit(data, where)
    position = data.get("position")
    if position is not None and (not isinstance(position, int) or isinstance(position, bool)):
        raise Unfit(_("“{name}” of {where} is no whole number.").format(name="position", where=where))
    correction = Correction(
        clean_title(_text(data, "title", where)),
        _flag(data, "hidden", where),
        position,
        _instead(data.get("instead"), where),
        _flag(data, "none", where),
        clean_title(_text(data, "added", where)),
    )
    if correction.none and (correction.added or correction.instead is not None):
        raise Unfit(_("{where} is said to be none, and what makes it.").format(where=where))
    if correction.added and correction.instead is not None:
        raise Unfit(_("{where} is added, and made of something else.").format(where=where))
    return key, correction


def _unit(data: Mapping[str, Any], where: str) -> UnitKey:
    root = _text(data, "root", where)
    if not root:
        raise Unfit(_("{where} names no “root”.").format(where=where))
    return UnitKey(
        root,
        _files(data, where),
        _text(data, "workspace", where) or None,
        _text(data, "terragrunt", where) or None,
    )


def _instead(data: Any, where: str) -> Binding | None:
    if data is None:
        return None
    if not isinstance(data, dict):
        raise Unfit(_("“{name}” of {where} is no object.").format(name="instead", where=where))
    _no_others(data, ("var_files", "workspace"), where)
    return Binding(_files(data, where), _text(data, "workspace", where) or None)


def _no_others(data: Mapping[str, Any], known: Sequence[str], where: str) -> None:
    for name in _odd(data, known):
        sentence = _("{where} has “{name}”, which this version of Repoform doesn't know.")
        raise Unfit(sentence.format(where=where, name=name))


def _odd(data: Mapping[str, Any], known: Sequence[str]) -> Iterator[str]:
    return (name for name in data if name not in known)


def _text(data: Mapping[str, Any], name: str, where: str) -> str:
    found = data.get(name)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise Unfit(_("“{name}” of {where} is no text.").format(name=name, where=where))
    return found


def _flag(data: Mapping[str, Any], name: str, where: str) -> bool:
    found = data.get(name, False)
    if not isinstance(found, bool):
        raise Unfit(_("“{name}” of {where} is neither true nor false.").format(name=name, where=where))
    return found


def _files(data: Mapping[str, Any], where: str) -> tuple[str, ...]:
    found = data.get("var_files", [])
    if not isinstance(found, list) or not all(isinstance(f, str) and f for f in found):
        raise Unfit(_("“{name}” of {where} is no list of paths.").format(name="var_files", where=where))
    if len(set(found)) != len(found):
        raise Unfit(_("“{name}” of {where} names a file twice.").format(name="var_files", where=where))
    return tuple(found)
