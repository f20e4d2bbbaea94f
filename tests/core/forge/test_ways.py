"""Ways to a server: ssh by the user's own command, proxies, and companies' own certificate authorities."""

from __future__ import annotations

import datetime
import http.server
import ipaddress
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from core.forge.connect import connect
from core.forge.github.http import Client
from core.forge.interface import ForgeError
from core.git.errors import GitError, Kind
from core.git.repository import open_repository
from core.git.runner import Runner
from core.git.transfer import fetch, ls_remote
from core.publish import JobStore, Proposal, start
from tests.core.git.sandbox import Sandbox
from tests.core.publish.desk import JANA


def test_ssh_by_the_users_own_command(box: Sandbox) -> None:
    """What ssh would do: run what Git asks for on the other side, here the same machine."""
    work, origin = box.with_origin()
    ssh = box.home / "ssh"
    ssh.write_text(f'#!/bin/sh\necho "$@" >> {box.top}/ssh.log\nfor last; do :; done\nexec sh -c "$last"\n')
    ssh.chmod(0o755)
    box.config("core.sshCommand", str(ssh))
    box.config("ssh.variant", "ssh")
    box.git("remote", "set-url", "origin", f"jana@box.invalid:{origin}", cwd=work)
    repository = open_repository(work)
    assert repository is not None
    fetch(repository, "origin")
    connection = connect(
        repository, "origin", box.top / "data", probe=lambda *_: "", ssh_alias=lambda host: host
    )
    assert connection.place.kind == "inbox" and connection.risks(repository) == ()
    files: dict[str, bytes | None] = {"main.tf": b"x\n"}
    proposal = Proposal("origin", "main", repository.head(), "e", files, "raise", "T", "D", JANA)
    job = start(repository, JobStore(box.top / "data"), connection, proposal)
    assert (job.state, job.problem) == ("open", "")
    assert "jana@box.invalid" in (box.top / "ssh.log").read_text()


def test_ssh_never_asks(box: Sandbox) -> None:
    """Without a command of the user's own, ssh is told not to ask and not to wait for ever."""
    repository = open_repository(box.repository())
    assert repository is not None
    overrides = dict(repository.config.overrides())
    assert overrides["core.sshCommand"] == "ssh -o BatchMode=yes -o ConnectTimeout=20"


class _Meta(http.server.BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        data = b"{}"
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_POST = do_GET


class _Quiet(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A refused certificate is no news."""


@pytest.fixture
def company(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A server with a certificate of its own authority: (https://127.0.0.1:PORT, the authority's file)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "company.pem"
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret = tmp_path / "company.key"
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, secret)
    server = _Quiet(("127.0.0.1", 0), _Meta)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"https://127.0.0.1:{server.server_address[1]}", file
    server.shutdown()
    server.server_close()
    thread.join()


def test_own_authority_of_the_api(company: tuple[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    url, file = company
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with pytest.raises(ForgeError) as refused:
        Client(f"{url}/api/v3", "ghe.corp", None, 0).get("/meta")
    assert refused.value.kind is Kind.TLS and "REQUESTS_CA_BUNDLE" in refused.value.sentence
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(file))
    assert Client(f"{url}/api/v3", "ghe.corp", None, 0).get("/meta")


def test_only_writes_keep_a_distance(monkeypatch: pytest.MonkeyPatch) -> None:
    server = _Quiet(("127.0.0.1", 0), _Meta)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    slept: list[float] = []
    monkeypatch.setattr("github.Requester.time.sleep", slept.append)
    try:
        client = Client(f"http://127.0.0.1:{server.server_address[1]}/api/v3", "ghe.corp", None)
        client.get("/meta")
        client.post("/meta", {})
        client.get("/meta")
        assert slept == [], "reading waits for nothing, and the first write for none before it"
        client.post("/meta", {})
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert len(slept) == 1 and 0.5 < slept[0] <= 1, "a second between writes, as GitHub asks"


def test_own_authority_of_git(
    box: Sandbox, company: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, file = company
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with pytest.raises(GitError) as refused:
        ls_remote(Runner(None), f"{url}/a/b.git")
    assert refused.value.kind is Kind.TLS and "http.sslCAInfo" in refused.value.sentence
    box.config("http.sslCAInfo", str(file))
    assert ls_remote(Runner(None), f"{url}/a/b.git").refs == {}


def test_a_dead_proxy_is_named(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    with pytest.raises(ForgeError) as refused:
        Client("https://ghe.invalid/api/v3", "ghe.invalid", None, 0).get("/meta")
    assert refused.value.kind is Kind.PROXY and "HTTPS_PROXY" in refused.value.sentence
    with pytest.raises(GitError) as git:
        ls_remote(Runner(None), "https://ghe.invalid/a/b.git")
    assert git.value.kind in (Kind.PROXY, Kind.NETWORK)
    box.config("http.proxy", "http://proxy.invalid:3128")
    monkeypatch.delenv("HTTPS_PROXY")
    with pytest.raises(GitError) as named:
        ls_remote(Runner(None), "https://ghe.invalid/a/b.git")
    assert named.value.kind is Kind.PROXY and "http.proxy" in named.value.sentence
