"""The demos: platforms of Repoform's own with a history, a bare origin and the review inbox; all offline."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.frozen import dataclass
from core.git.runner import Runner
from core.git.transfer import clone
from core.session.errors import SessionError, as_session_error
from core.text import N_, _

_FOLDER = Path(__file__).resolve().parent.parent / "resources" / "demo"
_BUILT = "as-built"
"""A file with the branches and tags of a demo that nobody has sent anything in."""
_PARTS = ("platform", "origin.git", "data", "reviewer", "pictures")
_EPOCH = 1_785_000_000
"""The history is always the same: commits have fixed dates."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who sits at a window of the demo."""

    name: str
    email: str


AUTHOR = Person("Jana Winter", "jana@acme.example")
REVIEWER = Person("Ali Demir", "ali@acme.example")


@dataclass(frozen=True, slots=True)
class Demo:
    """Where it was built, and one person's part of it."""

    folder: Path
    platform: Path
    """The working copy to open."""
    origin: Path
    data: Path
    """For drafts and proposals in progress."""
    person: Person = AUTHOR


@dataclass(frozen=True, slots=True)
class _Commit:
    author: str
    subject: str
    """In English, as a catalog knows it."""
    prefixes: tuple[str, ...]
    """Files that begin so appear with it."""
    earlier: tuple[tuple[str, bytes, bytes], ...] = ()
    """(file, text now, text at that commit), until a later commit names the file."""


@dataclass(frozen=True, slots=True)
class Story:
    """What is built: files, and how they came to be."""

    folder: Path
    history: tuple[_Commit, ...]
    tags: tuple[tuple[str, int], ...] = ()
    """(name, number of the commit that it stands on, from 0)."""

    def files(self) -> dict[str, bytes]:
        """Of the platform, sorted by path."""
        paths = (path for path in sorted(self.folder.rglob("*")) if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in paths}


_POOLS = "gke_gc0_europe-west1_node_pools.tf"
KUBESTACK = Story(
    _FOLDER / "platform",
    (
        _Commit(
            "Ali Demir <ali@acme.example>",
            N_("Start the platform with one cluster for payments"),
            (
                "README.md",
                "Dockerfile",
                ".git",
                "ci.sh",
                "versions.tf",
                "variables.tf",
                "locals.tf",
                "gke_",
            ),
            ((_POOLS, b"      max_node_count = 6\n", b"      max_node_count = 5\n"),),
        ),
        _Commit(
            "Jana Winter <jana@acme.example>", N_("Add the web shop's cluster"), ("eks_", "pools.auto.tfvars")
        ),
        _Commit(
            "Mira Olsen <mira@acme.example>",
            N_("Add a cluster for office tools"),
            ("aks_", "modules/cert_manager"),
        ),
        _Commit("Ali Demir <ali@acme.example>", N_("Let payments grow in apps-prod"), (_POOLS,)),
    ),
    (("apps-deploy-0", 0), ("apps-deploy-1", 1)),
)

_STAGING, _PRODUCTION = "payments/environments/staging.tfvars", "shop/environments/production.tfvars"
_MODELS = b"""
  models = {
    machine_type = "g2-standard-8"
    min_nodes    = 0
    max_nodes    = 1
    spot         = true

    labels = {
      team = "models"
    }
  }
"""
TERRAFORM = Story(
    _FOLDER / "terraform",
    (
        _Commit(
            "Ali Demir <ali@acme.example>",
            N_("Start with the web shop"),
            ("README.md", ".git", "shop/"),
            ((_PRODUCTION, b"web_max_size   = 18\n", b"web_max_size   = 12\n"),),
        ),
        _Commit(
            "Jana Winter <jana@acme.example>",
            N_("Add a cluster for payments"),
            ("modules/", "payments/"),
            ((_STAGING, _MODELS, b""),),
        ),
        _Commit("Mira Olsen <mira@acme.example>", N_("Try the models in staging"), (_STAGING,)),
        _Commit("Ali Demir <ali@acme.example>", N_("Let the shop grow in production"), (_PRODUCTION,)),
    ),
)


def build(folder: Path, story: Story = KUBESTACK) -> Demo:
    """Build it in a fresh folder, or answer the demo that is there already. Raises SessionError."""
    with _told(folder):
        return _build(folder.absolute(), story)


def _build(folder: Path, story: Story) -> Demo:
    demo = Demo(folder, folder / "platform", folder / "origin.git", folder / "data")
    if (demo.platform / ".git").is_dir() and demo.origin.is_dir():
        return demo
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise _not_empty(folder)
    folder.mkdir(parents=True, exist_ok=True)
    Runner(None).run("init", "--quiet", "--bare", "--initial-branch=main", "--template=", str(demo.origin))
    Runner(demo.origin, demo.origin).run("fast-import", "--quiet", data=b"".join(_stream(story)))
    _check_out(demo)
    (folder / _BUILT).write_bytes(_refs(demo))
    return demo


def _not_empty(folder: Path) -> SessionError:
    sentence = _("{path} isn't empty. Choose a folder that doesn't exist yet.")
    return SessionError(sentence.format(path=folder))


def own_place(data: Path, story: Story) -> Path:
    """Where the demo stands that was not asked for elsewhere: always the same, so that it is there again."""
    return data / "demo" / story.folder.name


def build_anew(folder: Path, story: Story = KUBESTACK) -> Demo:
    """Build it once more where one stood: drafts and proposals of that one go. Raises SessionError."""
    with _told(folder):
        if folder.is_dir() and any(path.name not in (*_PARTS, _BUILT) for path in folder.iterdir()):
            raise _not_empty(folder)
        _remove(folder)
    return build(folder, story)


def build_again(folder: Path, story: Story = KUBESTACK) -> Demo:
    """The demo that stands in its own place; one that was built in part only is built anew. Raises
    SessionError."""
    whole = (folder / "platform" / ".git").is_dir() and (folder / _BUILT).is_file()
    return build(folder, story) if whole or not folder.exists() else build_anew(folder, story)


def remove_untouched(demo: Demo) -> bool:
    """Takes away what was only looked at: nothing was sent, nobody reviewed. Whether there is a draft, others
    know. Answers whether it did. Raises SessionError."""
    with _told(demo.folder):
        built = demo.folder / _BUILT
        if not built.is_file() or (demo.folder / "reviewer").exists():
            return False
        if built.read_bytes() != _refs(demo):
            return False
        _remove(demo.folder)
    return True


def _remove(folder: Path) -> None:
    """What was built there, and the folder if nothing else lies in it."""

    def writable(_do: object, path: str, _error: object) -> None:
        """Git's objects are read-only, which some systems don't delete."""
        Path(path).chmod(0o700)
        Path(path).unlink()

    for name in _PARTS:
        if (folder / name).is_dir():
            shutil.rmtree(folder / name, onerror=writable)
    (folder / _BUILT).unlink(missing_ok=True)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _refs(demo: Demo) -> bytes:
    return Runner(demo.origin, demo.origin).run("for-each-ref", "--format=%(refname) %(objectname)").out


def build_reviewer(folder: Path, story: Story = KUBESTACK) -> Demo:
    """The same demo as the reviewer has it: a working copy and a name of their own, one origin.

    Built where it isn't there yet. Raises SessionError.
    """
    demo = build(folder, story)
    place = demo.folder / "reviewer"
    demo = Demo(demo.folder, place / "platform", demo.origin, place / "data", REVIEWER)
    if not (demo.platform / ".git").is_dir():
        with _told(place):
            place.mkdir(exist_ok=True)
            _check_out(demo)
    return demo


def _check_out(demo: Demo) -> None:
    clone(str(demo.origin), demo.platform)
    with (demo.platform / ".git" / "config").open("a", encoding="utf-8") as config:
        config.write(f"[user]\n\tname = {demo.person.name}\n\temail = {demo.person.email}\n")


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """What goes wrong inside is a sentence."""
    with as_session_error():
        try:
            yield
        except OSError as error:
            if not error.filename:
                raise
            sentence = _("The demo can't be built in {path}: {reason}.")
            raise SessionError(sentence.format(path=folder, reason=error.strerror)) from error


def _stream(story: Story) -> Iterator[bytes]:
    """The history as `git fast-import` reads it."""
    everything = story.files()
    for number, commit in enumerate(story.history):
        date = _EPOCH + number * 86_400
        message = _(commit.subject).encode() + b"\n"
        author = f"{commit.author} {date} +0000".encode()
        yield b"commit refs/heads/main\nmark :%d\n" % (number + 1)
        yield b"author " + author + b"\ncommitter " + author + b"\n"
        yield b"data %d\n%b" % (len(message), message)
        for path, data in everything.items():
            if not path.startswith(commit.prefixes):
                continue
            for name, now, then in commit.earlier:
                data = data.replace(now, then) if name == path else data
            mode = b"100755" if path.endswith(".sh") else b"100644"
            yield b"M " + mode + b" inline " + os.fsencode(path) + b"\ndata %d\n%b\n" % (len(data), data)
    for name, at in story.tags:
        yield b"reset refs/tags/%b\nfrom :%d\n\n" % (name.encode(), at + 1)
    yield b"done\n"
