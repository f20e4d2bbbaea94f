"""A small forge for tests: real Git over HTTP, and GitHub's endpoints that Repoform uses.

    with Forge.start(tmp_path) as forge:
        forge.user("jana", "token-of-jana")
        repository = forge.repository("acme/infra", {"main.tf": b"…"}, push=("jana",))
        forge.fault("POST", r"/pulls$", Fault("drop", after=True))
        repository.url  # http://127.0.0.1:PORT/acme/infra.git

Every API request and answer is checked against GitHub's official description; `forge.violations` must stay
empty.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import re
import socket
import ssl
import struct
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.forge import schema
from tests.forge.github import Api, Denied, Hosted


@dataclass(frozen=True)
class Fault:
    """kind: "drop" the connection, answer with a "status", be "slow", "truncate" the answer.
    `after`: the work is done first, only the answer is lost."""

    kind: str
    status: int = 502
    after: bool = False
    seconds: float = 0.0
    body: Any = None
    headers: tuple[tuple[str, str], ...] = ()


@dataclass
class _Planned:
    method: str
    path: re.Pattern[str]
    fault: Fault
    times: int


@dataclass
class Forge:
    folder: Path
    api: Api = field(init=False)
    violations: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    """"POST /repos/…": every API request, in order."""
    unchanged: list[str] = field(default_factory=list)
    """Those of them that were answered with 304."""
    seen_authorization: list[str] = field(default_factory=list)
    """Authorization headers that arrived."""
    _faults: list[_Planned] = field(default_factory=list)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _closing: threading.Event = field(default_factory=threading.Event)
    _server: ThreadingHTTPServer | None = None

    def __post_init__(self) -> None:
        self.api = Api(self.folder, "")

    @classmethod
    @contextlib.contextmanager
    def start(cls, folder: Path, tls: ssl.SSLContext | None = None) -> Iterator[Forge]:
        forge = cls(folder)
        server = _Server(("127.0.0.1", 0), _Handler)
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        server.forge = forge
        forge._server = server
        forge.api.base = f"{'http' if tls is None else 'https'}://{forge.host}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield forge
        finally:
            forge._closing.set()
            forge.stop()
            thread.join()

    def stop(self) -> None:
        """Nobody answers any more."""
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    @property
    def host(self) -> str:
        """ "127.0.0.1:PORT"."""
        assert self._server is not None
        return f"127.0.0.1:{self._server.server_address[1]}"

    def user(self, login: str, token: str) -> None:
        self.api.tokens[token] = login

    def repository(
        self,
        name: str,
        files: dict[str, bytes],
        *,
        push: tuple[str, ...] = (),
        private: bool = False,
        **settings: Any,
    ) -> Hosted:
        """A bare repository "owner/name" with one commit on main."""
        return self.api.make(name, files, push, private, settings)

    def fault(self, method: str, path: str, fault: Fault, times: int = 1) -> None:
        """The next `times` requests whose method and path (regular expression) fit fail like this."""
        with self._lock:
            self._faults.append(_Planned(method, re.compile(path), fault, times))

    def clear_faults(self) -> None:
        with self._lock:
            self._faults.clear()

    def count(self, method: str, path: str) -> int:
        """How many API requests like this arrived."""
        return sum(1 for line in self.log if re.fullmatch(f"{method} {path}", line))

    def take_fault(self, method: str, path: str) -> Fault | None:
        with self._lock:
            for planned in self._faults:
                if planned.times and planned.method == method and planned.path.search(path):
                    planned.times -= 1
                    return planned.fault
        return None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    forge: Forge

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is no news; a mistake of the forge's own is."""
        if not isinstance(sys.exc_info()[1], OSError):
            self.forge.violations.append(traceback.format_exc())


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    """Head and body are two writes: without this the second waits 40 ms for the client's acknowledgement."""
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        self._answer()

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

    def _answer(self) -> None:
        forge = self.server.forge
        parts = urlsplit(self.path)
        body = self._body()
        if "Authorization" in self.headers:
            forge.seen_authorization.append(self.headers["Authorization"])
        if parts.path.startswith("/api/v3/"):
            forge.log.append(f"{self.command} {parts.path.removeprefix('/api/v3')}")
        fault = forge.take_fault(self.command, parts.path)
        if fault is not None and not fault.after and self._fail(fault):
            return
        if parts.path.startswith("/api/v3/"):
            with forge._lock:
                status, headers, data = self._api(parts.path.removeprefix("/api/v3"), parts.query, body)
        else:
            status, headers, data = self._git(parts.path, parts.query, body)
        if fault is not None and fault.after and self._fail(fault):
            return
        truncate = fault is not None and fault.kind == "truncate"
        if self.command == "GET" and status == 200 and parts.path.startswith("/api/v3/"):
            headers["ETag"] = f'W/"{hashlib.sha256(data).hexdigest()}"'
            if self.headers.get("If-None-Match") == headers["ETag"]:
                forge.unchanged.append(f"GET {parts.path.removeprefix('/api/v3')}")
                status, data = 304, b""
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[: len(data) // 2] if truncate else data)
        if truncate:
            self.close_connection = True

    def _fail(self, fault: Fault) -> bool:
        """Fail as planned; False to answer all the same."""
        if fault.kind == "drop":
            # A reset instead of an orderly end: what a dying connection looks like.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True
            return True
        if fault.kind == "status":
            data = json.dumps({"message": "planned failure"} if fault.body is None else fault.body).encode()
            self.send_response(fault.status)
            self.send_header("Content-Type", "application/json")
            for key, value in fault.headers:
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
            return True
        if fault.kind == "slow":
            self.server.forge._closing.wait(fault.seconds)
        return False

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            out = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                out += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return out
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _login(self) -> str | None:
        """Who the credential belongs to; raises Denied for one that is not known."""
        words = self.headers.get("Authorization", "").split(" ", 1)
        if len(words) != 2:
            return None
        token = words[1]
        if words[0].lower() == "basic":
            token = base64.b64decode(token).decode().partition(":")[2]
        login = self.server.forge.api.tokens.get(token)
        if login is None:
            raise Denied(401, "Bad credentials")
        return login

    def _api(self, path: str, query: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        forge = self.server.forge
        verb = self.command.lower()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "X-GitHub-Enterprise-Version": "3.19.0",
            "X-OAuth-Scopes": "repo, workflow",
        }
        found = schema.match(path)
        if found is None:
            if not path.startswith(("/api/", "/version")):
                forge.violations.append(f"{self.command} {path} is not described")
            return 404, headers, b'{"message":"Not Found"}'
        described, parameters = found
        old = f"{parameters.get('owner')}/{parameters.get('repo')}"
        if old in forge.api.renamed:
            new = path.replace(f"/repos/{old}", f"/repos/{forge.api.renamed[old]}", 1)
            headers["Location"] = f"{forge.api.base}/api/v3{new}"
            return (301 if verb == "get" else 307), headers, b'{"message":"Moved Permanently"}'
        asked = dict(parse_qsl(query))
        data = json.loads(body) if body else None
        forge.violations += schema.check_request(described, verb, asked, data)
        try:
            status, answer = forge.api.answer(verb, described, parameters, asked, data, self._login())
        except Denied as denied:
            said = (
                {"message": denied.message, "errors": denied.errors}
                if denied.errors
                else {"message": denied.message}
            )
            return denied.status, headers, json.dumps(said).encode()
        forge.violations += schema.check_answer(described, verb, status, answer)
        return status, headers, json.dumps(answer).encode()

    def _git(self, path: str, query: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        """git http-backend, after the rights were checked."""
        api = self.server.forge.api
        found = re.fullmatch(
            r"/([^/]+/[^/]+?)(?:\.git)?/(info/refs|git-upload-pack|git-receive-pack|HEAD)", path
        )
        if found and found[1] in api.renamed:
            new = f"/{api.renamed[found[1]]}.git/{found[2]}" + (f"?{query}" if query else "")
            return 301, {"Location": api.base + new}, b""
        hosted = api.repositories.get(found[1]) if found else None
        if found is None or hosted is None:
            return 404, {}, b"not found"
        writes = "git-receive-pack" in path + query
        ask = {"WWW-Authenticate": 'Basic realm="forge"'}
        try:
            login = self._login()
        except Denied:
            return 401, ask, b"bad credentials"
        if writes and login is None:
            return 401, ask, b"sign in"
        if (hosted.private and not hosted.may_read(login)) or (writes and not hosted.may_push(login)):
            return (403 if login else 401), ({} if login else ask), b"no right"
        env = {
            "PATH": os.environ["PATH"],
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_PROJECT_ROOT": str(hosted.path),
            "GIT_HTTP_EXPORT_ALL": "1",
            "REMOTE_USER": login or "",
            "PATH_INFO": "/" + found[2],
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "REMOTE_ADDR": "127.0.0.1",
        }
        done = subprocess.run(["git", "http-backend"], input=body, env=env, capture_output=True, check=False)
        head, _blank, data = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
        status = int(headers.pop("Status", "200").split()[0])
        return status, headers, data
