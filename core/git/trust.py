"""Programs that a repository's own configuration names: asked about where publishing would use one."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from core.frozen import dataclass
from core.git.errors import GitError, Kind
from core.git.paths import given_path
from core.git.repository import Repository
from core.private_file import write_private
from core.text import _, sentences


@dataclass(frozen=True, slots=True)
class Risk:
    """One setting of the repository's own configuration that sending would use."""

    key: str
    value: str
    sentence: str

    @property
    def pair(self) -> tuple[str, str]:
        return self.key, self.value


def local_config_risks(repository: Repository, url: str = "") -> tuple[Risk, ...]:
    """What of the repository's own configuration a push to `url` and a commit would use, trusted or not.

    Reading never uses any of it; other programs (filters, aliases, pagers) are never used at all.
    """
    ssh = bool(re.match(r"^(?:ssh://|git\+ssh://|[^/:]+:(?!//)(?!\\))", url)) and not re.match(
        r"^[A-Za-z]:[\\/]", url
    )
    http = bool(re.match(r"^https?://", url, re.IGNORECASE))
    signing = repository.wants_signature()
    out = []
    for item in repository.config.foreign_executables():
        key = item.key.lower()
        used = (
            (ssh and key == "core.sshcommand")
            or (http and bool(re.fullmatch(r"credential\..*helper", key)) and _url_matches(key, url))
            or (http and bool(re.fullmatch(r"http\..*(?:proxy|sslverify|proxysslverify|extraheader)", key)))
            or (signing and key.startswith("gpg."))
        )
        if used and item.value:
            shown = item.key if "extraheader" not in key else f"{item.key} (hidden)"
            value = "•••" if "extraheader" in key else item.value
            out.append(
                Risk(
                    item.key,
                    item.value,
                    _("Sending would use {key} = {value}, from this repository's own configuration.").format(
                        key=shown, value=value
                    ),
                )
            )
    out += _hooks_of_remote(repository, url)
    return tuple(dict.fromkeys(out))


def _hooks_of_remote(repository: Repository, url: str) -> list[Risk]:
    """A remote inside the repository's own folder came along with it, and pushing would run its hooks."""
    if not url or re.match(r"^(?:[A-Za-z0-9+.-]+://|[^/\\:]+@?[^/\\:]*:)", url.removeprefix("file://")):
        return []
    place = Path(url.removeprefix("file://")).resolve()
    top = repository.folder.resolve()
    if top != place and top not in place.parents:
        return []
    git_dir = place / ".git" if (place / ".git").is_dir() else place
    hooks = [hook for hook in (git_dir / "hooks").glob("*") if hook.suffix != ".sample"]
    try:
        config = (git_dir / "config").read_text("utf-8", "replace").lower()
    except OSError:
        config = ""
    if not hooks and "hookspath" not in config and "include" not in config:
        return []
    return [
        Risk(
            "hooks",
            str(git_dir),
            _("Sending would run the hooks of {path}, which lies inside this repository.").format(
                path=git_dir
            ),
        )
    ]


def _url_matches(key: str, url: str) -> bool:
    """credential.<url>.helper counts for its host only; credential.helper for all."""
    found = re.fullmatch(r"credential\.(.+)\.helper", key)
    if not found:
        return True
    host = re.sub(r"^https?://(?:[^@/]*@)?", "", url.lower()).partition("/")[0]
    return host in found[1] or "*" in found[1]


_SKIPPED_HOOKS = ("pre-commit", "prepare-commit-msg", "commit-msg", "post-commit", "pre-push")


def skipped_hooks(repository: Repository) -> tuple[str, ...]:
    """Hooks that `git commit` and `git push` would run here and that Repoform never runs: to be said."""
    # Not the value of the command scope: that is Repoform's own, which keeps them from running.
    values = [i.value for i in repository.config.items if i.key == "core.hookspath" and i.scope != "command"]
    chosen = values[-1] if values else None
    folder = repository.folder / given_path(chosen) if chosen else repository.common_dir / "hooks"
    return tuple(name for name in _SKIPPED_HOOKS if os.access(folder / name, os.X_OK))


class TrustStore:
    """Remembers, in the user's data folder, exactly which values were trusted for which repository."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "trust.json"

    def pairs(self, repository: Repository) -> frozenset[tuple[str, str]]:
        data = self._read().get(_key(repository), [])
        return frozenset((p[0], p[1]) for p in data if isinstance(p, list) and len(p) == 2)

    def add(self, repository: Repository, risks: tuple[Risk, ...]) -> None:
        data = self._read()
        pairs = {tuple(p) for p in data.get(_key(repository), [])} | {risk.pair for risk in risks}
        data[_key(repository)] = sorted(list(p) for p in pairs)
        write_private(self._file, json.dumps({"format": 1, "trusted": data}, indent=1).encode())

    def _read(self) -> dict[str, Any]:
        try:
            data = json.loads(self._file.read_bytes())
        except (OSError, ValueError):
            return {}
        trusted = data.get("trusted") if isinstance(data, dict) and data.get("format") == 1 else None
        return trusted if isinstance(trusted, dict) else {}


def _key(repository: Repository) -> str:
    return str(repository.common_dir.resolve())


def apply_trust(repository: Repository, store: TrustStore, url: str) -> None:
    """Let trusted values be used; raise TRUST if sending to `url` would use one that isn't."""
    trusted = store.pairs(repository)
    repository.trust(trusted)
    asked = [risk for risk in local_config_risks(repository, url) if risk.pair not in trusted]
    if asked:
        raise GitError(
            Kind.TRUST,
            _("{sentence} Nothing was sent. Look at it; only if you trust it, agree and send again.").format(
                sentence=sentences(risk.sentence for risk in asked)
            ),
        )
