"""Going through the module calls of a root, into local modules that hold modules of the platform."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from core.dialects.common.built import Found
from core.dialects.common.calls import Call, source_in
from core.dialects.common.hand_ins import HandIns
from core.dialects.common.variables import OwnModule
from core.platform.model import ModuleCode
from core.terraform.folder import Folder, local_target, told_source
from core.terraform.installed import folder_of_variables, is_of, manifest, variables_of
from core.terraform.registry import is_one, is_versions, registry_remote, versions_words
from core.terraform.remote import remote_of, why_not
from core.terraform.repository import Repository
from core.terraform.scope import Log, Scope
from core.text import _

MAX_DEPTH = 8

Key = tuple[tuple[str, ...], str, int]
"""A module block in a root: the calls that lead to it, its label, and which of that name it is."""


class Walk:
    """Goes through the calls of a root, into local modules that hold modules of the platform."""

    def __init__(self, repository: Repository, root: str, hand_ins: HandIns) -> None:
        self.repository = repository
        self._hand_ins = hand_ins
        self.root = root
        self.log = Log()
        self.calls: list[tuple[Key, Call]] = []
        self.scopes: dict[tuple[str, ...], Scope] = {}
        self.folders: set[str] = set()
        self.reach: set[str] = set()
        """Its folders, and those that are called and not there."""
        self.holds: set[str] = set()
        """Folders that were looked at to see whether they belong."""
        self.installed = manifest(repository.snapshot, root)
        folder = repository.folders[root]
        self._visit(Scope(folder, repository.values.get(root), log=self.log), 0)
        self._name()

    def _visit(self, scope: Scope, depth: int) -> None:
        folder = scope.folder
        self.scopes[scope.key] = scope
        self.folders.add(folder.path)
        self.reach.add(folder.path)
        counts: dict[str, int] = {}
        for placed in folder.calls:
            label = placed.chunk.labels[0]
            nth = counts.get(label, 0)
            counts[label] = nth + 1
            target = self.repository.target(folder.path, source_in(placed, scope))
            if target is not None:
                self.reach.add(target)
            inner = self.repository.folders.get(target) if target is not None else None
            descend = inner is not None and depth < MAX_DEPTH and not nth and self._is_other(inner)
            wrapped = None
            if inner is not None:
                self.folders.add(inner.path)
            if inner is not None and descend:
                below = Scope(inner, None, placed, scope, self.log)
                wrapped = self._hand_ins.wrapped(inner)
                if wrapped is not None:
                    self.scopes[below.key] = below
            bound = (wrapped, below) if wrapped is not None else None
            self.calls.append(((scope.key, label, nth), Call(label, placed, scope, target, bound)))
            if inner is not None and descend and wrapped is None and self._holds(inner, set()):
                self._visit(below, depth + 1)

    def _is_other(self, folder: Folder) -> bool:
        """Whether a local module is none of the dialect's."""
        return self._hand_ins.own_module(folder).source is None

    def _holds(self, folder: Folder, seen: set[str]) -> bool:
        """Whether a local module has modules of the platform in it."""
        if folder.path in seen:
            return False
        seen.add(folder.path)
        self.holds.add(folder.path)
        for placed in folder.calls:
            source = told_source(placed.chunk)
            if source is not None and self._hand_ins.recognise(source) is not None:
                return True
            target = self.repository.target(folder.path, source)
            if target is not None:
                self.holds.add(target)
            inner = self.repository.folders.get(target) if target is not None else None
            if inner is not None and (not self._is_other(inner) or self._holds(inner, seen)):
                return True
        return False

    def _name(self) -> None:
        """A module of the root is called as its label says; one of a local module too, unless another module
        has that name: then the call's label stands before it."""
        taken = {key[1] for key, _call in self.calls if not key[0]}
        counts: dict[str, int] = {}
        for key, _call in self.calls:
            if key[0] and not key[2]:
                counts[key[1]] = counts.get(key[1], 0) + 1
        named = []
        for key, call in self.calls:
            if key[0] and (key[1] in taken or counts.get(key[1], 0) > 1):
                call = replace(call, name=".".join((*key[0], key[1])))
            named.append((key, call))
        self.calls = named

    def elsewhere(self, call: Call) -> Found | None:
        """What is known of the code of a module that isn't in this repository: what Terraform has fetched for
        it, of this very version, else what Repoform has. None for a local folder."""
        placed, scope = call.inner or (call.placed, call.scope)
        source = source_in(placed, scope)
        if source is None or local_target(scope.folder.path, source) is not None:
            return None
        installed = self.installed.get(".".join((*scope.key, placed.chunk.labels[0])))
        version = placed.chunk.attributes.get("version")
        constraint = "" if version is None else version.value if isinstance(version.value, str) else "?"
        if installed is not None and is_of(installed, source, constraint):
            folder = variables_of(self.repository.snapshot, self.root, installed)
            if folder is not None:
                return folder, _installed(installed.folder)
        return _fetched(self.repository, source, constraint, self._hand_ins.beside)

    def own(self, folder: str) -> OwnModule | None:
        found = self.repository.folders.get(folder)
        return self._hand_ins.own_module(found) if found is not None else None


def _installed(folder: str) -> ModuleCode:
    sentence = _("Its settings are read from its own variables, which terraform init left in {folder}.")
    return ModuleCode(sentence.format(folder=folder), read=True)


def _fetched(
    repository: Repository, source: str, constraint: str, beside: Callable[[str], tuple[str, ...]]
) -> Found:
    """What Repoform has fetched before, or what it could fetch."""
    remote = remote_of(source) or registry_remote(source, constraint)
    if remote is None:
        return None, ModuleCode(why_not(source))
    modules = repository.snapshot.modules
    text = modules(remote.url, remote.ref, remote.folder) if modules is not None else None
    place = (remote.url, remote.ref, remote.folder, remote.host, beside(remote.folder))
    if text is None:
        sentence = _("Its own settings can be read from {url}.").format(url=remote.url)
        if is_versions(remote.ref) and not is_one(remote.ref):
            sentence += " " + _("Which release Terraform takes isn't said: it would be {version}.").format(
                version=versions_words(remote.ref)
            )
        return None, ModuleCode(sentence, False, *place)
    where = {"url": remote.url, "commit": text.commit[:7], "ref": remote.ref, "tag": text.tag}
    where["version"] = versions_words(remote.ref)
    if text.tag and text.moving:
        sentence = _(
            "Its settings are assumed: they are read from its own variables, {url} at {tag}, which was"
            " {version} when it was read. Terraform may take another."
        )
    elif text.tag:
        sentence = _("Its settings are read from its own variables: {url} at {tag}.")
        place = ("", "", "", "", ())
    elif not text.moving:
        sentence = _("Its settings are read from its own variables: {url} at {commit}.")
        place = ("", "", "", "", ())
    elif remote.ref:
        sentence = _("Its settings are read from its own variables: {url}, where {ref} was {commit}.")
    else:
        sentence = _("Its settings are read from its own variables: {url}, as it was at {commit}.")
    folder = folder_of_variables(f"{remote.url}//{remote.folder}/variables.tf", text.data)
    return folder, ModuleCode(sentence.format(**where), True, *place)
