"""Git's protocol over HTTP, as `git http-backend` speaks it: the same answers with a third of the processes,
as a test may ask dozens of times. What isn't asked often goes to `git http-backend` itself."""

from __future__ import annotations

import gzip
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

SERVICES = ("git-upload-pack", "git-receive-pack")
Answer = tuple[int, dict[str, str], bytes]
"""Status, headers and body."""
UNCACHED = {"Expires": "Fri, 01 Jan 1980 00:00:00 GMT", "Pragma": "no-cache"}
UNCACHED["Cache-Control"] = "no-cache, max-age=0, must-revalidate"

_ABILITIES: dict[str, bytes] = {}
"""What a repository of these settings says that it can do. In version 2 it says nothing else."""


def served(
    path: Path, what: str, query: str, command: str, headers: Mapping[str, str], body: bytes, login: str
) -> Answer:
    """`what`: what stands behind the repository in the address."""
    protocol = headers.get("Git-Protocol", "")
    service = query.removeprefix("service=") if what == "info/refs" else what
    if service not in SERVICES or (command == "POST") != (what in SERVICES):
        return backend(path, what, query, command, headers, body, login)
    program = ["git", service.removeprefix("git-"), "--stateless-rpc"]
    if what in SERVICES:
        if headers.get("Content-Encoding", "") in ("gzip", "x-gzip"):
            body = gzip.decompress(body)
        said = _run([*program, str(path)], protocol, login, body)
        return 200, {**UNCACHED, "Content-Type": f"application/x-{service}-result"}, said
    listed = [*program, "--advertise-refs", str(path)]
    if protocol == "version=2" and service == "git-upload-pack":
        settings = (path / "config").read_text()
        if settings not in _ABILITIES:
            _ABILITIES[settings] = _run(listed, protocol, login)
        said = _ABILITIES[settings]
    else:
        said = _run(listed, protocol, login)
        if protocol != "version=2":
            line = f"# service={service}\n"
            said = f"{len(line) + 4:04x}{line}0000".encode() + said
    return 200, {**UNCACHED, "Content-Type": f"application/x-{service}-advertisement"}, said


def backend(
    path: Path, what: str, query: str, command: str, headers: Mapping[str, str], body: bytes, login: str
) -> Answer:
    """By `git http-backend`."""
    more = {
        "GIT_PROJECT_ROOT": str(path),
        "GIT_HTTP_EXPORT_ALL": "1",
        "REMOTE_USER": login,
        "PATH_INFO": "/" + what,
        "QUERY_STRING": query,
        "REQUEST_METHOD": command,
        "CONTENT_TYPE": headers.get("Content-Type", ""),
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_CONTENT_ENCODING": headers.get("Content-Encoding", ""),
        "GIT_PROTOCOL": headers.get("Git-Protocol", ""),
        "REMOTE_ADDR": "127.0.0.1",
    }
    done = subprocess.run(
        ["git", "http-backend"], input=body, env=_environment() | more, capture_output=True, check=False
    )
    head, _blank, data = done.stdout.partition(b"\r\n\r\n")
    told = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
    return int(told.pop("Status", "200").split()[0]), told, data


def _environment() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}


def _run(program: list[str], protocol: str, login: str, body: bytes = b"") -> bytes:
    who = {"GIT_COMMITTER_NAME": login, "GIT_COMMITTER_EMAIL": f"{login}@http.127.0.0.1"} if login else {}
    env = _environment() | {"GIT_PROTOCOL": protocol, **who}
    return subprocess.run(program, input=body, env=env, capture_output=True, check=False).stdout
