"""In CI a skip is a failure, unless it is one that the machine can't help.

A test that silently stops running protects nothing; .ci/run sets REPOFORM_SKIPS=refuse.
"""

from __future__ import annotations

import os
import shutil

import pytest

_skipped: list[tuple[str, str]] = []


_PROGRAMS = (
    *("terraform", "sshd", "gnome-keyring-daemon", "openssl"),
    *("desktop-file-validate", "appstreamcli"),
)
"""What a bare machine may lack; each test that needs one says so in the reason."""
_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", "/sbin"])


def is_expected(reason: str) -> bool:
    """A program that is missing may be missed; one that is there may not."""
    return any(name in reason and shutil.which(name, path=_PATH) is None for name in _PROGRAMS)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and isinstance(report.longrepr, tuple):
        _skipped.append((report.nodeid, report.longrepr[2]))


def pytest_sessionfinish(session: pytest.Session) -> None:
    if os.environ.get("REPOFORM_SKIPS") != "refuse":
        return
    odd = [(test, reason) for test, reason in _skipped if not is_expected(reason)]
    for test, reason in odd:
        print(f"\nunexpected skip: {test}: {reason}")
    if odd:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
