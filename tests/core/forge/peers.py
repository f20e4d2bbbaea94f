"""Real programs to talk to, in tests: an ssh server and agent, a proxy, a forge behind TLS."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SBIN = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", "/sbin"])


def program(name: str) -> str | None:
    """Also where servers are kept."""
    return shutil.which(name, path=SBIN)


def key(folder: Path, name: str, phrase: str = "") -> Path:
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-C", name, "-N", phrase, "-f", str(folder / name)], check=True
    )
    return folder / name


@dataclass
class Ssh:
    """An sshd of this user on a loopback port, and an agent of its own."""

    folder: Path
    port: int
    agent: str

    @property
    def host_line(self) -> str:
        kind, public = (self.folder / "host.pub").read_text().split()[:2]
        return f"[127.0.0.1]:{self.port} {kind} {public}\n"

    def url(self, path: Path) -> str:
        import getpass

        return f"ssh://{getpass.getuser()}@127.0.0.1:{self.port}{path}"

    def add(self, secret: Path) -> None:
        subprocess.run(
            ["ssh-add", "-q", str(secret)], check=True, env={**os.environ, "SSH_AUTH_SOCK": self.agent}
        )

    def command(self, *options: str) -> str:
        """ssh that knows this server alone, and nothing of the machine's user."""
        known = self.folder / "known"
        if not known.exists():
            known.write_text(self.host_line)
        return " ".join(
            [
                "ssh",
                "-F",
                "none",
                "-o",
                f"UserKnownHostsFile={known}",
                "-o",
                "GlobalKnownHostsFile=none",
                *options,
            ]
        )

    def shared(self) -> tuple[str, ...]:
        """Options by which many commands share one connection, as people set it up."""
        path = f"ControlPath={self.folder}/shared"
        return ("-o", "ControlMaster=auto", "-o", path, "-o", "ControlPersist=9")


@contextlib.contextmanager
def ssh_server() -> Iterator[Ssh]:
    sshd = program("sshd")
    assert sshd is not None
    with tempfile.TemporaryDirectory(prefix="rf-ssh-") as folder:  # short: sockets' names are
        yield from _ssh_server(Path(folder), sshd)


def _ssh_server(folder: Path, sshd: str) -> Iterator[Ssh]:
    for name in ("host", "good"):
        key(folder, name)
    (folder / "allowed").write_text((folder / "good.pub").read_text())
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # what the system's service makes when it starts
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/allowed\n"
        f"PidFile none\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\n"
        "KbdInteractiveAuthentication no\n"
    )
    agent = subprocess.run(
        ["ssh-agent", "-s", "-a", str(folder / "agent")], capture_output=True, text=True, check=True
    ).stdout
    agent_process = int(re.findall(r"SSH_AGENT_PID=(\d+)", agent)[0])
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([sshd, "-D", "-e", "-f", str(folder / "config")], stderr=log)
    try:
        _until_it_listens(port, server)
        yield Ssh(folder, port, str(folder / "agent"))
    finally:
        if (folder / "shared").exists():
            subprocess.run(
                ["ssh", "-o", f"ControlPath={folder}/shared", "-O", "exit", "127.0.0.1"],
                capture_output=True,
                check=False,
            )
        server.terminate()
        server.wait()
        os.kill(agent_process, 15)


def _until_it_listens(port: int, server: subprocess.Popen[bytes]) -> None:
    moment = threading.Event()
    for _try in range(1000):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        assert server.poll() is None, "sshd ended"
        moment.wait(0.01)
    raise AssertionError("sshd doesn't listen")


class _Tunnel(BaseHTTPRequestHandler):
    server: Proxy

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_CONNECT(self) -> None:
        self.server.asked.append(self.path)
        if self.server.refuses:
            self.send_error(403 if self.server.refuses == "forbidden" else 407)
            return
        host, _colon, port = self.path.rpartition(":")
        with socket.create_connection((host, int(port)), 10) as there:
            self.send_response(200)
            self.end_headers()
            other = threading.Thread(target=_pump, args=(there, self.connection))
            other.start()
            _pump(self.connection, there)
            other.join()
        self.close_connection = True


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


class Proxy(ThreadingHTTPServer):
    """CONNECT and nothing else."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Tunnel)
        self.asked: list[str] = []
        self.refuses = ""
        """"forbidden" or "login"."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A side that hung up is no news."""


@contextlib.contextmanager
def proxy() -> Iterator[Proxy]:
    server = Proxy()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Authority:
    """A company's own, made by openssl, and a server certificate of it."""

    folder: Path
    bundle: Path = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir()
        self.bundle = self.folder / "ca.pem"
        self._openssl(
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-keyout",
            "ca.key",
            "-out",
            "ca.pem",
            "-days",
            "2",
            "-subj",
            "/CN=Company",
        )
        self._openssl(
            "req",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-keyout",
            "server.key",
            "-out",
            "server.csr",
            "-subj",
            "/CN=127.0.0.1",
        )
        (self.folder / "names").write_text("subjectAltName=IP:127.0.0.1\n")
        self._openssl(
            "x509",
            "-req",
            "-in",
            "server.csr",
            "-CA",
            "ca.pem",
            "-CAkey",
            "ca.key",
            "-CAcreateserial",
            "-out",
            "server.pem",
            "-days",
            "2",
            "-extfile",
            "names",
        )

    def _openssl(self, *args: str) -> None:
        subprocess.run(["openssl", *args], cwd=self.folder, check=True, capture_output=True)

    def context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "server.pem", self.folder / "server.key")
        return context
