"""What the GitLab CLI (glab) keeps: its configuration file, and the tokens in it. Only read, never written.

As glab reads it: one file, the first that there is; what a repository's own folder says isn't asked.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from core.frozen import dataclass
from core.git.transfer import is_loopback

MOST = 1_000_000
HOST_VARIABLES = ("GITLAB_HOST", "GITLAB_URI", "GL_HOST")
TOKEN_VARIABLES = ("GITLAB_TOKEN", "GITLAB_ACCESS_TOKEN", "OAUTH_TOKEN")
"""What glab itself reads, in its order; none of it is handed to it when it is asked for its own token."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is kept for one host."""

    token: str = field(default="", repr=False)
    job: bool = False
    """It is a job's."""
    api_host: str = ""
    """Where the API is, perhaps with a folder; "": at the host itself."""
    api_protocol: str = ""
    expired: bool = False
    """The program renews it."""


@dataclass(frozen=True, slots=True)
class Kept:
    host: str = ""
    """The one that is meant where none is named."""
    entries: Mapping[str, Entry] = field(default_factory=dict)


def config_files(environ: Mapping[str, str]) -> tuple[Path, ...]:
    """Where the file may be, in order."""
    if own := environ.get("GLAB_CONFIG_DIR"):
        return (Path(own) / "config.yml",)
    home = Path(environ.get("HOME") or environ.get("USERPROFILE") or "~").expanduser()
    if sys.platform == "darwin":
        usual = home / "Library/Application Support"
    elif sys.platform == "win32":
        usual = Path(environ.get("LOCALAPPDATA") or home / "AppData/Local")
    else:
        usual = home / ".config"
    folders = [
        home / ".config",
        Path(environ.get("XDG_CONFIG_HOME") or usual),
        *map(Path, filter(None, environ.get("XDG_CONFIG_DIRS", "/etc/xdg").split(os.pathsep))),
    ]
    return tuple(dict.fromkeys(folder / "glab-cli/config.yml" for folder in folders))


def kept(environ: Mapping[str, str]) -> Kept:
    """Nothing where there is no such file, or none that can be read."""
    for file in config_files(environ):
        with contextlib.suppress(OSError):
            if file.stat().st_size <= MOST:
                return _kept(file.read_text("utf-8", "replace"))
    return Kept()


def _kept(text: str) -> Kept:
    import yaml  # late: most machines have no such file

    try:
        # Everything is text: glab writes tokens with a tag that means "null" to others.
        data = yaml.load(text, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return Kept()
    hosts = data.get("hosts") if isinstance(data, dict) else None
    entries = {
        str(name).lower(): _entry(values)
        for name, values in (hosts.items() if isinstance(hosts, dict) else ())
        if isinstance(values, dict)
    }
    host = data.get("host") if isinstance(data, dict) else ""
    return Kept(host_of(host) if isinstance(host, str) else "", entries)


def _entry(values: Mapping[str, object]) -> Entry:
    text = {key: value.strip() for key, value in values.items() if isinstance(value, str)}
    oauth = text.get("is_oauth2") == "true"
    job = "" if oauth else text.get("job_token", "")
    return Entry(
        job or text.get("token", ""),
        bool(job),
        text.get("api_host", "").strip("/"),
        text.get("api_protocol", ""),
        oauth and _is_over(text.get("oauth2_expiry_date", "")),
    )


def _is_over(when: str) -> bool:
    """
    >>> _is_over("02 Jan 24 15:04 UTC"), _is_over("2999-01-02T15:04:05Z"), _is_over("soon")
    (True, False, False)
    """
    for form in ("%d %b %y %H:%M %Z", "%d %b %y %H:%M %z"):
        with contextlib.suppress(ValueError):
            found = datetime.strptime(when, form)
            return (found if found.tzinfo else found.replace(tzinfo=UTC)) <= datetime.now(UTC)
    with contextlib.suppress(ValueError):
        found = datetime.fromisoformat(when)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)) <= datetime.now(UTC)
    return False


def host_of(text: str) -> str:
    """The host that a setting names, which may be a whole address.

    >>> host_of("https://GitLab.example.com:8443/gitlab/"), host_of("gitlab.com"), host_of("")
    ('gitlab.example.com:8443', 'gitlab.com', '')
    """
    text = text.strip()
    try:
        return urlsplit(text if "://" in text else f"//{text}").netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


def token_of(host: str, environ: Mapping[str, str]) -> tuple[str, bool]:
    """(the token that glab keeps for exactly this host, whether it is a job's); "" where it keeps none."""
    entry = kept(environ).entries.get(host)
    if entry is None:
        return "", False
    if entry.token and not entry.expired:
        return entry.token, entry.job
    if entry.expired:
        return _renewed(host, environ), False
    import keyring  # glab's other place: the system keyring

    try:
        return keyring.get_password(f"glab:{host}", "") or "", False
    except Exception:  # what a backend raises is its own affair: DBus, the keychain, a plugin's mistake
        return "", False


def _renewed(host: str, environ: Mapping[str, str]) -> str:
    """By the program itself, which keeps the new one; "" where it isn't there or can't."""
    program = shutil.which("glab", path=environ.get("PATH"))
    if program is None or not re.fullmatch(r"[a-z0-9.-]+(?::\d+)?", host):
        return ""
    strange = (*TOKEN_VARIABLES, *HOST_VARIABLES, "JOB_TOKEN", "CI_JOB_TOKEN", "GLAB_ENABLE_CI_AUTOLOGIN")
    env = {key: value for key, value in environ.items() if key not in strange}
    try:
        done = subprocess.run(
            [program, "auth", "git-credential", "get"],
            input=f"protocol=https\nhost={host}\n\n".encode(),
            capture_output=True,
            env={**env, "NO_PROMPT": "1"},
            timeout=20,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    fields = dict(line.split("=", 1) for line in lines if "=" in line)
    return fields.get("password", "") if done.returncode == 0 else ""


def api_of(host: str, environ: Mapping[str, str]) -> tuple[str, str] | None:
    """(scheme, host with its folder) where glab says that the API of `host` is; None where it doesn't."""
    entry = kept(environ).entries.get(host)
    if entry is None:
        return None
    where = entry.api_host.removeprefix("https://").removeprefix("http://") or host
    if not re.fullmatch(r"[A-Za-z0-9.-]+(?::\d+)?(?:/[A-Za-z0-9._~-]+)*", where):
        return None
    plain = entry.api_protocol == "http" and is_loopback(where.partition("/")[0].partition(":")[0])
    return ("http" if plain else "https"), where


def folder_of(host: str, environ: Mapping[str, str]) -> str:
    """The folder that the server lives in, where its API's address tells: "gitlab" of "git.corp/gitlab"."""
    found = api_of(host, environ)
    return found[1].partition("/")[2] if found is not None else ""
