"""A disk without room, at any moment of sending: said, nothing half-written, and it works afterwards."""

from __future__ import annotations

import functools
import os
import subprocess
import sys

import pytest

from core.git.errors import GitError, Kind
from tests.core.publish.desk import InboxDesk

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and limits")

SENT, TOLD, OTHER = 0, 10, 11


def without_room(desk: InboxDesk, room: int) -> int:
    """Send in a process whose files, and whose Git's, can't grow beyond `room` bytes."""
    import resource

    child = os.fork()
    if child == 0:
        status = OTHER
        try:
            # The kernel then refuses the write, as a full disk does, instead of ending the writer.
            subprocess.Popen = functools.partial(subprocess.Popen, restore_signals=False)  # type: ignore
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
            job = desk.start()
            status = SENT if job.state == "open" else TOLD if job.problem_kind == "disk" else OTHER
        except GitError as error:
            status = TOLD if error.kind is Kind.DISK else OTHER
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_no_room_at_any_moment(inbox: InboxDesk) -> None:
    found = []
    for room in (0, 1, 30, 60, 100, 130, 160, 200, 300, 700, 900, 1100, 1500):
        found.append(without_room(inbox, room))
        inbox.untouched()
        inbox.box.git("fsck", "--strict", "--no-dangling", cwd=inbox.origin)
        assert inbox.states() in ([], ["open"])
    assert set(found) <= {SENT, TOLD}, found
    assert found.count(TOLD) >= 5, found
    job = inbox.start()
    assert (job.state, job.problem) == ("open", "") and inbox.states() == ["open"]
    assert not [p for p in inbox.data.rglob("*") if p.is_file() and p.suffix not in (".json", ".lock")]
