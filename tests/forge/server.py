"""A small forge for tests: real Git over HTTP, and the endpoints of its API that Repoform uses. GitHub's,
if no other is asked for.

    with Forge.start(tmp_path) as forge:
        forge.user("jana", "token-of-jana")
        repository = forge.repository("acme/infra", {"main.tf": b"…"}, push=("jana",))
        forge.fault("POST", r"/pulls$", Fault("drop", after=True))
        repository.url  # http://127.0.0.1:PORT/acme/infra.git

Every API request and answer is checked against the forge's official description; `forge.violations` must stay
empty.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import re
import socket
import ssl
import struct
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.forge import github
from tests.forge.hosted import Api, Denied
from tests.forge.smart_http import served


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
    api: Any
    """An `Api`; its tests know which."""
    violations: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    """"POST /repos/…": every API request, in order."""
    unchanged: list[str] = field(default_factory=list)
    """Those of them that were answered with 304."""
    seen_authorization: list[str] = field(default_factory=list)
    """Headers with a credential that arrived, whole."""
    _faults: list[_Planned] = field(default_factory=list)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _closing: threading.Event = field(default_factory=threading.Event)
    _server: ThreadingHTTPServer | None = None

    @classmethod
    @contextlib.contextmanager
    def start(
        cls,
        folder: Path,
        tls: ssl.SSLContext | None = None,
        kind: Callable[[Path, str], Api] = github.Api,
    ) -> Iterator[Forge]:
        forge = cls(folder, kind(folder, ""))
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
    ) -> Any:
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
        root = forge.api.root
        for name in ("Authorization", *forge.api.credentials):
            if name in self.headers:
                forge.seen_authorization.append(self.headers[name])
        path = parts.path.removeprefix(root) if parts.path.startswith(f"{root}/") else ""
        if path:
            forge.log.append(f"{self.command} {path}")
        fault = forge.take_fault(self.command, parts.path)
        if fault is not None and not fault.after and self._fail(fault):
            return
        if path:
            with forge._lock:
                status, headers, data = self._api(path, parts.query, body)
        else:
            status, headers, data = self._git(parts.path, parts.query, body)
        if fault is not None and fault.after and self._fail(fault):
            return
        truncate = fault is not None and fault.kind == "truncate"
        if self.command == "GET" and status == 200 and path:
            headers["ETag"] = f'W/"{hashlib.sha256(data).hexdigest()}"'
            if self.headers.get("If-None-Match") == headers["ETag"]:
                forge.unchanged.append(f"GET {path}")
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
        api = self.server.forge.api
        words = self.headers.get("Authorization", "").split(" ", 1)
        token = next((self.headers[name] for name in api.credentials if name in self.headers), "")
        if len(words) == 2:
            token = words[1]
            if words[0].lower() == "basic":
                token = base64.b64decode(token).decode().partition(":")[2]
        if not token:
            return None
        login: str | None = api.tokens.get(token)
        if login is None:
            raise Denied(401, "Bad credentials")
        return login

    def _api(self, path: str, query: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        forge = self.server.forge
        verb = self.command.lower()
        headers = {"Content-Type": "application/json; charset=utf-8", **forge.api.headers}
        found = forge.api.description.match(path)
        if found is None:
            if not forge.api.is_foreign(path):
                forge.violations.append(f"{self.command} {path} is not described")
            return 404, headers, json.dumps(forge.api.said(Denied(404, "Not Found"))).encode()
        described, parameters = found
        if new := forge.api.moved(path, parameters):
            headers["Location"] = f"{forge.api.base}{forge.api.root}{new}"
            return (301 if verb == "get" else 307), headers, b'{"message":"Moved Permanently"}'
        asked = dict(parse_qsl(query))
        data = json.loads(body) if body else None
        forge.violations += forge.api.description.check_request(described, verb, asked, data)
        try:
            status, answer = forge.api.answer(verb, described, parameters, asked, data, self._login())
            headers.update(forge.api.headers)
        except Denied as denied:
            return denied.status, headers, json.dumps(forge.api.said(denied)).encode()
        forge.violations += forge.api.description.check_answer(described, verb, status, answer)
        return status, headers, b"" if answer is None else json.dumps(answer).encode()

    def _git(self, path: str, query: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        """What Git answers, after the rights were checked."""
        api = self.server.forge.api
        found = re.fullmatch(
            r"/([^/]+(?:/[^/]+)*?/[^/]+?)(?:\.git)?/(info/refs|git-upload-pack|git-receive-pack|HEAD)", path
        )
        if found and found[1] in api.renamed:
            new = f"/{api.renamed[found[1]]}.git/{found[2]}" + (f"?{query}" if query else "")
            return 301, {"Location": api.base + new}, b""
        hosted = api.hosted(found[1]) if found else None
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
        headers = {name.title(): value for name, value in self.headers.items()}
        return served(hosted.path, found[2], query, self.command, headers, body, login or "")
