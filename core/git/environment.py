"""The environment that every Git process gets: nothing that a repository brings along may run.

Configuration goes through GIT_CONFIG_COUNT, Git's command scope, which stands above every file.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

ALLOWED_PROTOCOLS = "file:git:http:https:ssh"
"""ext:: and other helpers that run commands are not among them."""

NO_PROTOCOL = "none"
"""For reading: not even a lazy fetch of a partial clone may go out (GIT_NO_LAZY_FETCH needs Git 2.45)."""

HARDENED: tuple[tuple[str, str], ...] = (
    ("core.hooksPath", "/dev/null"),
    ("core.fsmonitor", "false"),
    ("core.askPass", ""),
    ("core.pager", "cat"),
    ("core.editor", ":"),
    ("sequence.editor", ":"),
    ("protocol.ext.allow", "never"),
    ("safe.bareRepository", "explicit"),
    ("diff.external", ""),
    ("log.showSignature", "false"),
    ("submodule.recurse", "false"),
    ("fetch.recurseSubmodules", "false"),
    ("push.recurseSubmodules", "no"),
    ("push.followTags", "false"),
    ("fetch.prune", "false"),
    ("fetch.writeCommitGraph", "false"),
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
    ("core.fsync", "loose-object,reference"),
    ("advice.detachedHead", "false"),
)

_KEEP = frozenset(
    {
        "GIT_SSH",
        "GIT_SSH_COMMAND",
        "GIT_SSH_VARIANT",
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_SYSTEM",
        "GIT_CONFIG_NOSYSTEM",
        "GIT_AUTHOR_NAME",
        "GIT_AUTHOR_EMAIL",
        "GIT_COMMITTER_NAME",
        "GIT_COMMITTER_EMAIL",
        "GIT_SSL_CAINFO",
        "GIT_SSL_CAPATH",
        "GIT_SSL_CERT",
        "GIT_SSL_KEY",
        "GIT_EXEC_PATH",
        "GIT_TEMPLATE_DIR",
        "GIT_HTTP_USER_AGENT",
    }
)
"""Of the caller's GIT_* variables only those that are the user's own settings."""


def inherited_config(environ: Mapping[str, str]) -> list[tuple[str, str]]:
    """Configuration that the caller's environment brings along (GIT_CONFIG_COUNT), in its order."""
    try:
        count = int(environ.get("GIT_CONFIG_COUNT", "0"))
    except ValueError:
        return []
    pairs = ((environ.get(f"GIT_CONFIG_KEY_{i}"), environ.get(f"GIT_CONFIG_VALUE_{i}")) for i in range(count))
    return [(key, value) for key, value in pairs if key is not None and value is not None]


def environment(
    extra_config: Iterable[tuple[str, str]] = (),
    *,
    network: bool = False,
    variables: Mapping[str, str] | None = None,
    environ: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """The whole environment of one Git process.

    `extra_config` stands above HARDENED; `variables` are set last. `network=False` allows no transport.
    """
    environ = os.environ if environ is None else environ
    env = {key: value for key, value in environ.items() if not key.startswith("GIT_") or key in _KEEP}
    for name in ("SSH_ASKPASS", "DISPLAY_ASKPASS", "PAGER", "LANGUAGE"):
        env.pop(name, None)
    env.update(
        LC_ALL="C",
        LANGUAGE="C",
        GIT_TERMINAL_PROMPT="0",
        GIT_ASKPASS="",
        SSH_ASKPASS_REQUIRE="never",
        GCM_INTERACTIVE="never",
        GIT_PAGER="cat",
        GIT_EDITOR=":",
        GIT_SEQUENCE_EDITOR=":",
        GIT_PROXY_COMMAND="",
        GIT_ALLOW_PROTOCOL=ALLOWED_PROTOCOLS if network else NO_PROTOCOL,
        GIT_PROTOCOL_FROM_USER="0",
        GIT_NO_LAZY_FETCH="1",
        GIT_NO_REPLACE_OBJECTS="1",
        GIT_OPTIONAL_LOCKS="0",
        GIT_GRAFT_FILE=os.devnull,
        GIT_ADVICE="0",
    )
    config = [*inherited_config(environ), *HARDENED, *extra_config]
    env["GIT_CONFIG_COUNT"] = str(len(config))
    for i, (key, value) in enumerate(config):
        env[f"GIT_CONFIG_KEY_{i}"] = key
        env[f"GIT_CONFIG_VALUE_{i}"] = value
    env.update(variables or {})
    return env
