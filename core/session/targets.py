"""Where proposals go: asked where the remote is the user's own fork, and remembered in Repoform's own folder
(the user's Git configuration is never edited)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from core.forge.connect import connect  # late: reading without a choice needs no forge
from core.git.remotes import PARENT, full_name_of, same_place, sibling
from core.git.repository import Repository
from core.private_file import write_private
from core.session.errors import RepositoryError, SessionError, WhereTo
from core.text import _, listed
from core.view import Destination, Whereto


def recall(repository: Repository, data_dir: Path) -> None:
    """Let the repository know what was chosen for it before."""
    kept = _read(data_dir).get(_key(repository))
    if not isinstance(kept, dict) or not isinstance(kept.get("remote"), str):
        return
    name, parent = kept["remote"], kept.get("parent")
    if name in repository.remotes():
        repository.choose(name)
    elif isinstance(parent, str) and parent and name.removesuffix(PARENT) in repository.remotes():
        repository.choose(name, sibling(repository.remote_url(name.removesuffix(PARENT)), parent))


def choose(repository: Repository, name: str, data_dir: Path) -> None:
    """From now on proposals go there. `name` is a remote, or a choice of `question`."""
    _choose(repository, name)
    parent = full_name_of(repository.added.get(name, ""))  # never the address: there may be a token in it
    kept = {**_read(data_dir), _key(repository): {"remote": name, "parent": parent}}
    write_private(data_dir / "targets.json", json.dumps(kept, indent=1).encode())


def take(repository: Repository, name: str, data_dir: Path) -> None:
    """The same for this time only. "parent" is the repository that the remote is a fork of."""
    if name == "parent" and name not in repository.remotes():
        remote = repository.default_remote()
        parent = connect(repository, remote, data_dir).parent() if remote is not None else ""
        if remote is None or not parent:
            raise RepositoryError(
                _(
                    "{remote} is no fork as far as its server tells, so there is no parent to propose to."
                ).format(remote=remote or _("This repository")),
            )
        name = _name_of(repository, remote, parent)
    _choose(repository, name)


def _choose(repository: Repository, name: str) -> None:
    if name not in repository.remotes() and name not in repository.added:
        names = listed(repository.remotes()) or _("none")
        raise RepositoryError(
            _("There is no remote “{name}”; there is: {names}.").format(name=name, names=names)
        )
    repository.choose(name, repository.added.get(name, ""))


def question(repository: Repository, remote: str, title: str, parent: str) -> Whereto | None:
    """Where the remote is a fork (of `parent`, "" for none) and nobody has said where proposals go."""
    if not parent or repository.decided(remote):
        return None
    other = _name_of(repository, remote, parent)
    sentence = _("{remote} is {fork}, a fork of {parent}. Where should proposals go?")
    return Whereto(
        sentence.format(remote=remote, fork=title, parent=parent),
        (
            Destination(other, parent, "parent" if other.endswith(PARENT) else other),
            Destination(remote, title, remote),
        ),
    )


def unanswered(asked: Whereto) -> SessionError:
    return WhereTo(asked.sentence, detail=" ".join(d.option for d in asked.choices))


def add_again(repository: Repository, name: str, url: str) -> None:
    """A proposal went to what is no remote here: its address is known from then."""
    if name not in repository.remotes():
        repository.added.setdefault(name, url)


def _name_of(repository: Repository, remote: str, parent: str) -> str:
    """The remote that the parent is known by already, or a name of Repoform's own for it."""
    url = sibling(repository.remote_url(remote), parent)
    for name in repository.remotes():
        if same_place(repository.remote_url(name), url):
            return name
    repository.added[remote + PARENT] = url
    return remote + PARENT


def _key(repository: Repository) -> str:
    return str(repository.common_dir.resolve())


def _read(data_dir: Path) -> dict[str, Any]:
    try:
        data = json.loads((data_dir / "targets.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}
