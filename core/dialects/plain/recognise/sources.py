"""Sources of module calls: which known module they mean, and which major of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import replace
from functools import lru_cache

from core.dialects.plain.recognise.known import KnownModule, modules
from core.frozen import dataclass

_LONGEST = 2_000
_NUMBER = re.compile(r"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:[-+.].*)?")
_CONSTRAINT = re.compile(r"\s*(~>|>=|<=|!=|=|>|<)?\s*v?(\d+)(?:\.(\d+))?(?:[.+-][\w.+-]*)?\s*")


@dataclass(frozen=True, slots=True)
class ModuleUse:
    """A known module as one call uses it."""

    module: KnownModule
    source: str
    version: str | None
    """As written: an exact version, a range, or a git ref."""
    major: int
    """Whose facts count."""
    assumed: bool
    """The version doesn't tell the major, or the facts don't have it, or the module is a fork."""
    variant: str
    """The submodule, such as modules/private-cluster; empty for the module itself."""


@lru_cache(maxsize=1024)
def module_use(source: str, version: str | None = None) -> ModuleUse | None:
    """None: no module that the facts know."""
    if len(source) > _LONGEST:
        return None
    address, folder, ref = _parts(source)
    for module in modules():
        exact = address in module.registry or address in module.repositories
        fork = not exact and _is_fork(address, module)
        if not exact and not fork:
            continue
        if module.folder:
            if folder != module.folder:
                continue
        elif folder and folder not in module.variants:
            return None
        said = version if version is not None else ref
        wanted = major_of(said)
        major = module.major(wanted)
        return ModuleUse(
            module, source, said, major, fork or wanted != major, "" if module.folder else folder
        )
    return None


def as_written(use: ModuleUse, arguments: Set[str]) -> ModuleUse:
    """The same, where its version tells no major (a commit, a branch, none): the newest that still takes what
    the call says, by the names that later ones changed or dropped."""
    if major_of(use.version) is not None:
        return use
    last = [before for before, former in _former(use.module) if not former.isdisjoint(arguments)]
    return replace(use, major=use.module.major(min(last))) if last else use


def _former(module: KnownModule) -> Iterator[tuple[int, frozenset[str]]]:
    """Arguments by the last major that takes them."""
    for step, told in (module.facts.get("renames") or {}).items():
        renamed, gone = _STEP.fullmatch(step), _GONE.fullmatch(step)
        if renamed is not None:
            yield int(renamed[1]), frozenset(told)
        elif gone is not None:
            yield int(gone[1]) - 1, frozenset(told)


_STEP = re.compile(r"(\d+) to \d+")
_GONE = re.compile(r"gone in (\d+)")


def address_of(source: str) -> str:
    """The registry's address or `owner/repository` that a source names, whatever folder and version of it."""
    return _parts(source)[0]


def _parts(source: str) -> tuple[str, str, str | None]:
    """(address: a registry's or `owner/repository`, folder in it, ref)."""
    text, _mark, query = source.strip().partition("?")
    ref = next((p.split("=", 1)[1] for p in query.split("&") if p.startswith(("ref=", "version="))), None)
    if text.startswith("tfr://"):
        path, _slashes, folder = text[6:].lstrip("/").partition("//")
        return _without_host(path), folder.strip("/"), ref
    plain = re.sub(r"^(?:git|hg|s3|gcs)::", "", text)
    plain = re.sub(r"^[a-z][a-z0-9+.-]*://", "", plain)
    plain = re.sub(r"^[\w.-]+@", "", plain)
    path, _slashes, folder = plain.partition("//")
    is_git = plain is not text or ".git" in path or re.match(r"[\w-]+(?:\.[\w-]+)+[:/]", path) is not None
    if is_git:
        owner = re.sub(r"^[\w.-]+(?::\d+)?[:/]", "", path)
        return owner.removesuffix(".git").strip("/").lower(), folder.strip("/").removesuffix(".git"), ref
    return _without_host(path), folder.strip("/"), ref


def _without_host(path: str) -> str:
    parts = path.split("/")
    return "/".join(parts[1:]) if len(parts) == 4 and "." in parts[0] else path


def _is_fork(address: str, module: KnownModule) -> bool:
    """Whether only the owner differs."""
    last = address.rsplit("/", 1)[-1].lower()
    return "/" in address and any(r.rsplit("/", 1)[-1] == last for r in module.repositories)


def major_of(version: str | None) -> int | None:
    """The major that a version, range or tag tells; None where it doesn't.

    >>> major_of("~> 20.8"), major_of("v18.31.2"), major_of(">= 19.0, < 21.0"), major_of("main")
    (20, 18, 20, None)
    """
    if version is None or len(version) > 200:
        return None
    exact = _NUMBER.fullmatch(version.strip())
    if exact is not None:
        return int(exact[1]) if len(exact[1]) < 6 else None
    lowest: int | None = None
    highest: int | None = None
    for part in version.split(","):
        found = _CONSTRAINT.fullmatch(part)
        if found is None or len(found[2]) > 5:
            return None
        sign, number = found[1] or "=", int(found[2])
        if sign in ("=", "~>"):
            return number
        if sign in (">=", ">"):
            lowest = number
        elif sign == "<":
            highest = number if found[3] and int(found[3]) > 0 else number - 1
        elif sign == "<=":
            highest = number
    return highest if highest is not None and lowest is not None and highest >= lowest else None
