"""Name and e-mail of the commits: Git's own, else what was asked for once."""

from __future__ import annotations

import json
from pathlib import Path

from core.git.errors import GitError
from core.git.identity import Identity, clean_identity, identity_of
from core.git.repository import Repository
from core.private_file import write_private
from core.session.errors import as_session_error


def identity(repository: Repository, data_dir: Path) -> Identity | None:
    """Git's own, else the one that was asked for once."""
    found = identity_of(repository.config)
    if found is not None:
        return found
    try:
        data = json.loads((data_dir / "identity.json").read_bytes())
        return clean_identity(str(data["name"]), str(data["email"]))
    except (OSError, ValueError, KeyError, TypeError, GitError):
        return None


def keep_identity(data_dir: Path, name: str, email: str) -> None:
    with as_session_error():
        who = clean_identity(name, email)
        write_private(data_dir / "identity.json", json.dumps({"name": who.name, "email": who.email}).encode())
