"""Job: everything a proposal needs to be resumed after any failure, kept in the user's data folder."""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, field, fields, replace
from pathlib import Path
from typing import Any

from core.frozen import dataclass
from core.git.errors import GitError, Kind, mask
from core.private_file import write_private
from core.text import _

FORMAT = 1

STEPS = ("record", "commit", "access", "fork", "push", "find", "create", "decorate")


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    label: str
    state: str = "waiting"
    """"waiting", "running", "done", "failed" or "skipped"."""
    sentence: str = ""


def fresh_steps(request: str = "") -> tuple[Step, ...]:
    """`request`: what the forge calls one; "" where none is known yet."""
    labels = {
        "record": _("Keep the proposal on this computer"),
        "commit": _("Make the commit"),
        "access": _("Check what you may do"),
        "fork": _("Use your fork"),
        "push": _("Send the branch"),
        "find": _("Look whether it is there already"),
        "create": _("Open the {request}").format(request=request or _("request")),
        "decorate": _("Ask reviewers"),
    }
    return tuple(Step(name, labels[name]) for name in STEPS)


@dataclass(frozen=True)
class Job:
    """One proposal on its way. Frozen; each step answers with a new one, and each is fsynced."""

    id: str
    """Digest of remote, base branch and edits: repeating the same proposal finds the same job."""
    created: float
    repository: str
    """Folder of the repository it was made in."""
    remote: str
    url: str
    """The remote's address without credentials."""
    base: str
    """Base branch."""
    base_commit: str
    edits: str
    """Digest of the edits, the caller's own."""
    branch: str
    title: str
    description: str
    author: str
    email: str
    reviewers: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    draft: bool = False
    files: Mapping[str, str | None] = field(default_factory=dict)
    """Path -> base64 of the bytes (None removes it); emptied once the commit holds them."""
    commit: str = ""
    """The newest commit of the proposal."""
    commits: tuple[str, ...] = ()
    """All of them, oldest first."""
    pushed: str = ""
    """The commit that is known to be on the remote's branch."""
    push_url: str = ""
    fork_owner: str = ""
    tried_create: bool = False
    """Asked the forge to open it at least once: look before asking again."""
    request: str = ""
    """Its id at the forge."""
    number: int | None = None
    request_url: str = ""
    compare: str = ""
    state: str = "stopped"
    """"stopped", "pushed", "open", "draft", "merged" or "closed"."""
    warnings: tuple[str, ...] = ()
    told: str = ""
    """What became of earlier proposals of the same edits."""
    made_of: tuple[str, ...] = ()
    """Ids of the Edits: the same wishes may be typed once more, and are another draft then."""
    wishes: tuple[tuple[Mapping[str, Any], ...], ...] = ()
    """The Edits of each commit as data, as far as they were made here: the draft can be taken back."""
    problem: str = ""
    problem_kind: str = ""
    offer: str = ""
    """A free branch name, where the one asked for is taken."""
    steps: tuple[Step, ...] = field(default_factory=fresh_steps)

    @property
    def done(self) -> bool:
        return self.state != "stopped"

    @property
    def ended(self) -> bool:
        return self.state in ("merged", "closed")

    @property
    def can_be_taken_back(self) -> bool:
        """It was closed, and every commit of it was made from Edits that are kept here."""
        whole = bool(self.commits) and len(self.wishes) == len(self.commits) and all(self.wishes)
        return self.state == "closed" and whole

    def to_json(self) -> dict[str, Any]:
        return {"format": FORMAT, **asdict(self)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Job:
        """Raises ValueError for what is no Job of this format."""
        if data.get("format") != FORMAT:
            raise ValueError(_("This proposal was written by another version of Repoform."))
        known = {f.name for f in fields(cls)}
        values = {key: value for key, value in data.items() if key in known}
        try:
            for name in ("reviewers", "labels", "commits", "warnings", "made_of"):
                values[name] = tuple(values.get(name, ()))
            values["wishes"] = tuple(tuple(each) for each in values.get("wishes", ()))
            values["steps"] = tuple(Step(**step) for step in values["steps"])
            return cls(**values)
        except (TypeError, KeyError) as error:
            raise ValueError(_("This proposal's record is damaged.")) from error

    def with_step(self, name: str, state: str, sentence: str = "") -> Job:
        steps = tuple(replace(s, state=state, sentence=sentence) if s.name == name else s for s in self.steps)
        return replace(self, steps=steps)

    def bytes_of_files(self) -> dict[str, bytes | None]:
        try:
            return {
                path: None if data is None else base64.b64decode(data, validate=True)
                for path, data in self.files.items()
            }
        except binascii.Error as error:
            raise GitError(Kind.OTHER, _("This proposal's record is damaged.")) from error


def packed(files: Mapping[str, bytes | None]) -> dict[str, str | None]:
    return {p: None if data is None else base64.b64encode(data).decode() for p, data in files.items()}


def job_id(url: str, base: str, edits: str, again: int = 0) -> str:
    """Known by remote, base branch and edits; `again` tells a deliberate second proposal from a repeat."""
    normal = mask(url).rstrip("/").removesuffix(".git").lower()
    text = json.dumps([normal, base, edits, again])
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]


class JobStore:
    """Jobs as files that the user alone can read, one each, replaced whole and fsynced."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "proposals"

    def save(self, job: Job) -> None:
        """Raises GitError DISK if it can't be kept."""
        try:
            write_private(self._file(job.id), json.dumps(job.to_json()).encode())
        except OSError as error:
            raise _not_kept(error) from error

    def load(self, job: str) -> Job | None:
        """None if there is none, or one of another format (which is kept as it is)."""
        try:
            data = json.loads(self._file(job).read_bytes())
            return Job.from_json(data) if isinstance(data, dict) else None
        except (OSError, ValueError):
            return None

    def all(self) -> tuple[Job, ...]:
        """Newest first."""
        found = [self.load(file.stem) for file in sorted(self.folder.glob("*.json"))]
        return tuple(sorted((job for job in found if job is not None), key=lambda job: -job.created))

    def forget(self, job: str) -> None:
        with contextlib.suppress(NotADirectoryError):
            self._file(job).unlink(missing_ok=True)

    def _file(self, job: str) -> Path:
        if not job or not all(c in "0123456789abcdef" for c in job):
            raise GitError(Kind.OTHER, _("There is no proposal “{id}”.").format(id=job[:40]))
        return self.folder / f"{job}.json"

    @contextlib.contextmanager
    def lock(self, job: str) -> Iterator[None]:
        """One process at a time works on a job. Ends with the process, however that ends."""
        path = self.folder / f"{job}.lock"
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            opened = path.open("a+b")
        except OSError as error:
            raise _not_kept(error) from error
        with opened as file:
            try:
                _lock(file.fileno())
            except OSError as error:
                raise GitError(
                    Kind.REFUSED, _("Another window is sending this proposal right now. Wait for it.")
                ) from error
            yield


def _not_kept(error: OSError) -> GitError:
    sentence = _(
        "The proposal can't be kept on this computer ({why}). Nothing was sent. Let "
        "REPOFORM_DATA_DIR name a folder that you may write to."
    )
    why = ": ".join(str(x) for x in (error.filename, error.strerror or error) if x)
    return GitError(Kind.DISK, sentence.format(why=why))


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        """Raises OSError where another process has it."""
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        """Raises OSError where another process has it."""
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
