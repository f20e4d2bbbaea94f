"""The repository's configuration: read in one call, and what of it could run a program.

A repository's own files (scope local or worktree) may have been written by someone else. Every key of
theirs that names a program, or that could lead credentials astray, is overridden by the user's own value
or Git's default, unless the user trusts exactly that value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.frozen import dataclass
from core.git.runner import Runner


@dataclass(frozen=True, slots=True)
class Item:
    scope: str
    """"system", "global", "local", "worktree" or "command"."""
    key: str
    value: str


FOREIGN = ("local", "worktree")

# key pattern -> what stands in for it when the user has no value of their own
_EXECUTABLE: tuple[tuple[str, str], ...] = (
    (r"core\.sshcommand", "ssh"),
    (r"core\.askpass", ""),
    (r"core\.gitproxy", ""),
    (r"core\.alternaterefscommand", "true"),
    (r"credential\..*helper", ""),
    (r"gpg\.program|gpg\.openpgp\.program", "gpg"),
    (r"gpg\.ssh\.program", "ssh-keygen"),
    (r"gpg\.x509\.program", "gpgsm"),
    (r"gpg\.ssh\.defaultkeycommand", "true"),
    (r"filter\..*\.(?:clean|smudge|process)", ""),
    (r"filter\..*\.required", "false"),
    (r"diff\..*\.(?:command|textconv)", ""),
    (r"merge\..*\.driver", "false"),
    (r"(?:mergetool|difftool|guitool|man|browser)\..*\.(?:cmd|path)", ""),
    (r"remote\..*\.uploadpack", "git-upload-pack"),
    (r"remote\..*\.receivepack", "git-receive-pack"),
    (r"remote\..*\.vcs", ""),
    (r"remote\..*\.proxy", ""),
    (r"pager\..*", "false"),
    (r"alias\..*", ""),
    (r"trailer\..*\.(?:command|cmd)", "true"),
    (r"interactive\.difffilter", ""),
    (r"uploadpack\.packobjectshook", ""),
    (r"submodule\..*\.update", "none"),
    (r"init\.templatedir", ""),
    # Not programs, but where they point may see or lose a credential:
    (r"http\.(?:.*\.)?proxy", ""),
    (r"http\.(?:.*\.)?sslverify", "true"),
    (r"http\.(?:.*\.)?proxysslverify", "true"),
    (r"http\.(?:.*\.)?followredirects", "initial"),
    (r"http\.(?:.*\.)?savecookies", "false"),
    (r"http\.(?:.*\.)?extraheader", ""),
    (r"push\.gpgsign", "false"),
)
_EXECUTABLE_RE = tuple((re.compile(pattern), neutral) for pattern, neutral in _EXECUTABLE)
_ALREADY = frozenset(
    {
        "core.hookspath",
        "core.fsmonitor",
        "core.askpass",
        "core.pager",
        "core.editor",
        "sequence.editor",
        "diff.external",
    }
)
"""Overridden for every command by core.git.environment."""


@dataclass(frozen=True)
class Config:
    items: tuple[Item, ...]

    def last(self, key: str) -> str | None:
        """The value that counts. Keys are in Git's lower case (section and name)."""
        return next((i.value for i in reversed(self.items) if i.key == key), None)

    def own(self, key: str) -> str | None:
        """The value that counts among the user's own, without the repository's."""
        return next((i.value for i in reversed(self.items) if i.key == key and i.scope not in FOREIGN), None)

    def all(self, key: str) -> tuple[str, ...]:
        return tuple(i.value for i in self.items if i.key == key)

    def foreign_executables(self) -> tuple[Item, ...]:
        """What the repository's own files would run or redirect."""
        return tuple(i for i in self.items if i.scope in FOREIGN and _neutral(i.key) is not None)

    def overrides(self, trusted: Iterable[tuple[str, str]] = ()) -> tuple[tuple[str, str], ...]:
        """Command-scope configuration that keeps the repository's own programs from running."""
        allowed = set(trusted)
        out: dict[str, str] = {}
        helpers = False
        for item in self.foreign_executables():
            if (item.key, item.value) in allowed:
                continue
            if re.fullmatch(r"credential\..*helper", item.key):
                helpers = True
                continue
            own = self.own(item.key)
            neutral = _neutral(item.key)
            out[item.key] = own if own is not None else (neutral or "")
        pairs = list(out.items())
        if (
            self.own("core.sshcommand") is None
            and out.get("core.sshcommand", "ssh") == "ssh"
            and ("core.sshcommand" in out or self.last("core.sshcommand") is None)
        ):
            # Nothing of the user's own: ssh then never asks, and gives up on a dead host.
            pairs = [(key, value) for key, value in pairs if key != "core.sshcommand"]
            pairs.append(("core.sshCommand", "ssh -o BatchMode=yes -o ConnectTimeout=20"))
        if helpers:
            # An empty value clears the list whatever its URL pattern; the user's own helpers follow again.
            pairs.append(("credential.helper", ""))
            pairs += [
                (i.key, i.value)
                for i in self.items
                if re.fullmatch(r"credential\..*helper", i.key)
                and (i.scope not in FOREIGN or (i.key, i.value) in allowed)
            ]
        return tuple(pairs)


def _neutral(key: str) -> str | None:
    """What stands in for a key that could run something; None for a harmless one."""
    if key in _ALREADY:
        return None
    lower = key.lower()
    return next((neutral for pattern, neutral in _EXECUTABLE_RE if pattern.fullmatch(lower)), None)


def read_config(runner: Runner) -> Config:
    """All configuration with its scopes, includes followed as Git does. Runs nothing of it."""
    fields = (
        runner.run("config", "--list", "-z", "--show-scope", "--includes")
        .out.decode("utf-8", "surrogateescape")
        .split("\0")
    )
    items = []
    for scope, pair in zip(fields[::2], fields[1::2], strict=False):
        key, _newline, value = pair.partition("\n")
        items.append(Item(scope, key, value))
    return Config(tuple(items))
