"""`session.modules`: modules whose own settings lie in another repository, and fetching these with the user's
word. What was fetched is kept in Repoform's own data folder and read from there ever after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from core.git.errors import GitError, Kind
from core.git.module_fetch import fetch_module
from core.git.module_library import Kept, Library
from core.git.transfer import Token
from core.platform.model import Module, ModuleCode, Platform
from core.session.errors import as_session_error
from core.session.fetching import with_access
from core.session.open_draft import OpenDraft
from core.session.source import Cancel, Progress, Source
from core.terraform.registry import is_one, is_versions, newest_tag, versions_words
from core.text import _, sentence_list, sentences
from core.view import ModuleOffer, View


class Modules:
    """Methods raise SessionError."""

    def __init__(self, opened: OpenDraft, data_dir: Path) -> None:
        self._opened = opened
        self._data_dir = data_dir

    def offers(self) -> tuple[ModuleOffer, ...]:
        """What could be fetched so that modules' own settings are known instead of assumed."""
        return offers(self._opened.view.platforms, self._data_dir)

    def read(
        self,
        offer: ModuleOffer,
        *,
        moved: bool = False,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
    ) -> View:
        """Fetch what an offer says, with the user's word, and read everything again; the draft stays. Raises
        Moved where a tag means another commit than before: `moved` agrees to that."""
        self._opened.finish()
        source = self._opened.source
        with as_session_error():
            kept = fetch(offer, self._data_dir, moved=moved, progress=progress, cancel=cancel, source=source)
        return self.read_again(sentences(kept.without.values()))

    def read_again(self, notice: str = "") -> View:
        """With what was fetched by now."""
        return self._opened.read_again(with_modules(self._opened.source, self._data_dir), notice)


def library(data_dir: Path) -> Library:
    return Library(data_dir / "modules")


def with_modules(source: Source, data_dir: Path) -> Source:
    """The same source with what the library holds now."""
    modules = library(data_dir).lookup()
    if source.repository is not None:
        source.repository.modules = modules
    return replace(source, snapshot=replace(source.snapshot, modules=modules))


def offers(platforms: Iterable[Platform], data_dir: Path) -> tuple[ModuleOffer, ...]:
    """One for each address and ref that a module could be read from (again)."""
    found: dict[tuple[str, str], list[tuple[ModuleCode, Module]]] = {}
    for platform in platforms:
        for module in platform.modules():
            if module.code is not None and module.code.url:
                found.setdefault((module.code.url, module.code.ref), []).append((module.code, module))
    shelf = library(data_dir)
    return tuple(_offer(shelf, url, ref, them) for (url, ref), them in found.items())


def _offer(shelf: Library, url: str, ref: str, them: list[tuple[ModuleCode, Module]]) -> ModuleOffer:
    folders = tuple(dict.fromkeys(code.folder for code, _module in them))
    names = sentence_list([folder or _("the top folder") for folder in folders])
    version = versions_words(ref) or _("its default branch")
    where = {"url": url, "ref": version, "folders": names, "host": them[0][0].host}
    if where["host"]:
        sentence = _("Repoform would ask {host} for {url}: of {ref}, the variables in {folders}.")
    else:
        sentence = _("Repoform would read {url} on this computer: of {ref}, the variables in {folders}.")
    return ModuleOffer(
        url,
        ref,
        them[0][0].host,
        folders,
        tuple((module.root, module.name) for _code, module in them),
        sentence.format(**where),
        shelf.allowed(url),
        all(code.read for code, _module in them),
        tuple(dict.fromkeys(folder for code, _module in them for folder in code.beside)),
        version,
        is_versions(ref),
    )


def fetch(
    offer: ModuleOffer,
    data_dir: Path,
    *,
    moved: bool = False,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    source: Source | None = None,
) -> Kept:
    """With the user's word: fetches what the offer says, and remembers that this address is allowed. Raises
    GitError; the library is then as before."""
    shelf = library(data_dir)
    try:
        shelf.allow(offer.url)
    except OSError as error:
        sentence = _("{path} can't be written: {reason}.")
        raise GitError(Kind.DISK, sentence.format(path=shelf.folder, reason=error.strerror)) from error
    log = source.repository.log if source is not None and source.repository is not None else None

    def do(token: Token | None) -> Kept:
        return fetch_module(
            shelf, offer.url, offer.ref, offer.folders, offer.beside,
            moved=moved, progress=progress, cancel=cancel, token=token, log=log,
            newest=partial(_chosen, offer.ref) if offer.anonymous else None,
        )  # fmt: skip

    return do(None) if offer.anonymous else with_access(offer.url, data_dir, do)


def _chosen(ref: str, tags: Iterable[str]) -> tuple[str | None, bool]:
    return newest_tag(ref, tags), is_one(ref)
