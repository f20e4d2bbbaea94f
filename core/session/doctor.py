"""`repoform doctor`: what is installed, found and reachable, on one page without a secret in it."""

from __future__ import annotations

import platform
import shutil
import tempfile
import time
from collections.abc import Iterator
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from core.clouds.facts_dates import facts_dates
from core.facts.impact_sentences import CLOUDS
from core.forge.credentials import has_keyring
from core.frozen import dataclass
from core.git.errors import GitError
from core.git.repository import shown_url
from core.git.runner import Runner, git_program
from core.git.transfer import ls_remote
from core.hcl.opinions import worker
from core.session.account import account_of
from core.session.errors import SessionError
from core.session.headless import dialect
from core.session.identity import identity
from core.session.locate import locate
from core.session.log import log_file
from core.session.sender import Sender
from core.session.source import Source, data_folder
from core.text import _, listed, ngettext, number, sentences

PATIENCE = 15.0
"""Seconds for one answer of a server."""
OLDEST_GIT = (2, 31)
"""Since then it reads GIT_CONFIG_COUNT (core.git.environment)."""
TOOLS = ("terraform", "tofu", "ssh", "gpg", "gh", "glab", "tea", "fj")


class State(StrEnum):
    """How a finding is marked."""

    FINE = "fine"
    ABSENT = "absent"
    """Not there, and not needed."""
    OLD = "old"
    """Of long ago: it may have changed since."""
    WRONG = "wrong"
    """Something won't work; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the page."""

    state: State
    name: str
    sentence: str


def machine() -> Iterator[Finding]:
    """Of this computer alone; asks no network."""
    yield _program()
    yield _git()
    yield _second_parser()
    yield from (_tool(name) for name in TOOLS)
    yield _keyring()
    yield _writable(_("Drafts and settings"), data_folder())
    yield _writable(_("Log"), log_file().parent)
    yield from _facts()


def repository(path: str) -> Iterator[Finding]:
    """Of a repository, and whether its server answers. Asks the network."""
    name = _("Repository")
    try:
        source = locate(path)
        reading = dialect().read(source.snapshot)
    except SessionError as error:
        yield Finding(State.WRONG, name, error.sentence)
        return
    yield Finding(State.FINE, name, f"{source.folder}")
    clusters = sum(len(p.clusters) for p in reading.platforms)
    pools = sum(len(c.node_pools) for p in reading.platforms for c in p.clusters)
    said = listed(
        (
            ngettext(
                "{n} folder that Terraform runs in",
                "{n} folders that Terraform runs in",
                len(reading.platforms),
            ).format(n=len(reading.platforms)),
            ngettext("{n} cluster", "{n} clusters", clusters).format(n=clusters),
            ngettext("{n} node pool", "{n} node pools", pools).format(n=pools),
        )
    )
    yield Finding(State.FINE if clusters else State.ABSENT, _("Read from it"), said)
    yield from _sending(source)


def _program() -> Finding:
    parts = [f"Repoform {_installed('repoform') or _('not installed, run from its folder')}"]
    parts += [f"Python {platform.python_version()}", f"Qt {_installed('PySide6-Essentials') or '–'}"]
    return Finding(State.FINE, _("Program"), listed([*parts, platform.platform()]))


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _git() -> Finding:
    try:
        program = git_program()
        said = Runner(None).run("--version").text.removeprefix("git version ")
    except GitError as error:
        return Finding(State.WRONG, "git", error.sentence)
    numbers = tuple(int(part) for part in said.split(" ")[0].split(".")[:2] if part.isdigit())
    if numbers < OLDEST_GIT:
        wanted = ".".join(map(str, OLDEST_GIT))
        words = _("{version} is too old: Repoform needs {wanted} or newer.")
        return Finding(State.WRONG, "git", words.format(version=said, wanted=wanted))
    return Finding(State.FINE, "git", f"{said} ({program})")


def _second_parser() -> Finding:
    name = _("Second parser")
    if worker.ask("hcl2", "a = 1\n").state == "accepted":
        return Finding(State.FINE, name, _("Every change is read again by python-hcl2 before it is sent."))
    sentence = _("It doesn't answer, so changes are checked by one parser less. Install Repoform again.")
    return Finding(State.WRONG, name, sentence)


def _tool(name: str) -> Finding:
    program = shutil.which(name)
    if program is None:
        return Finding(State.ABSENT, name, _("Not found. {use}").format(use=_use(name)))
    return Finding(State.FINE, name, program)


def _use(name: str) -> str:
    """What it would be good for."""
    uses = {
        "terraform": _("Nothing needs it; with it, what is written is checked by terraform fmt as well."),
        "tofu": _("Nothing needs it; it stands in for terraform."),
        "ssh": _("Repositories over ssh need it."),
        "gpg": _("Signed commits need it."),
    }
    return uses.get(name, _("A token that it keeps would be used."))


def _keyring() -> Finding:
    if has_keyring():
        return Finding(State.FINE, _("Keyring"), _("A token can be kept in this computer's keyring."))
    return Finding(State.ABSENT, _("Keyring"), _("There is none, so Repoform keeps no token."))


def _writable(name: str, folder: Path) -> Finding:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        words = _("{path} can't be written: {reason}. Drafts would be lost.")
        return Finding(State.WRONG, name, words.format(path=folder, reason=error.strerror or error))
    return Finding(State.FINE, name, str(folder))


def _facts() -> Iterator[Finding]:
    """The dates of catalogs and prices."""
    names = {**CLOUDS, "azure": CLOUDS["azurerm"]}
    for one in facts_dates():
        name = _("Machines and prices of {cloud}").format(cloud=names[one.cloud])
        yield Finding(State.OLD if one.old else State.FINE, name, one.sentence)


def _sending(source: Source) -> Iterator[Finding]:
    """The remote, whether it answers, and who one is there."""
    if source.repository is None:
        yield Finding(State.ABSENT, _("Remote"), source.place.note)
        return
    try:
        sender = Sender(source, data_folder())
        url = source.repository.remote_url(sender.remote)
        yield Finding(State.FINE, _("Remote"), f"{sender.remote}: {shown_url(url)}")
        yield _answer(sender, url)
        account = account_of(sender)
        words = sentences((account.sentence, account.rights, account.problem))
        yield Finding(State.WRONG if account.problem else State.FINE, _("Account"), words)
        who = identity(source.repository, sender.data_dir)
    except (SessionError, GitError) as error:
        yield Finding(State.WRONG, _("Remote"), error.sentence)
        return
    words = f"{who.name} <{who.email}>" if who else _("Git knows none; the first proposal asks for it.")
    yield Finding(State.FINE if who else State.ABSENT, _("Commits are by"), words)


def _answer(sender: Sender, url: str) -> Finding:
    connection = sender.connection()
    began = time.monotonic()
    try:
        found = ls_remote(sender.repository.runner, url, "HEAD", token=connection.token, timeout=PATIENCE)
    except GitError as error:
        return Finding(State.WRONG, _("Server"), error.sentence)
    words = _("Answers after {seconds} s.").format(seconds=number(round(time.monotonic() - began, 1)))
    return Finding(State.FINE if found.refs else State.ABSENT, _("Server"), words)


def line(finding: Finding) -> str:
    """
    >>> line(Finding(State.FINE, "git", "2.39"))
    '✓ git: 2.39'
    """
    marks = {State.FINE: "✓", State.ABSENT: "–", State.OLD: "!", State.WRONG: "✗"}
    return f"{marks[finding.state]} {finding.name}: {' '.join(finding.sentence.split())}"
