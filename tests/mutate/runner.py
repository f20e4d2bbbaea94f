"""Runs tests in children of one process that has all but the code itself loaded."""

from __future__ import annotations

import contextlib
import importlib
import os
import pickle
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

LOADED = ("pytest", "hypothesis", "tree_sitter", "tree_sitter_hcl", "hcl2", "git", "decimal", "difflib")
KILLED, SURVIVED, SLOW = "killed", "survived", "out of time"
OPTIONS = (
    "-q", "-x", "-n0", "-p", "no:cacheprovider", "-p", "no:randomly", "--no-header", "--tb=no",
    "--hypothesis-seed=0", "-m", "not fuzz and not bench", "-W", "ignore:Module already imported",
)  # fmt: skip


def load() -> None:
    for name in LOADED:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def in_child(tree: Path, work: Callable[[], Any], seconds: float, *, keep_bytecode: bool = False) -> Any:
    """What `work` answers with in a child whose working directory is `tree`; None where it took longer.
    `keep_bytecode` spares the later ones to compile again; a mutant's own must not be kept."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        os.setsid()
        status = 1
        try:
            _enter(tree, keep_bytecode=keep_bytecode)
            with os.fdopen(writing, "wb") as out:
                pickle.dump(work(), out)
            status = 0
        finally:
            os._exit(status)
    os.close(writing)
    os.set_blocking(reading, False)
    data, until, ended = b"", time.monotonic() + seconds, False
    while not ended and time.monotonic() < until:
        try:
            part = os.read(reading, 1 << 20)
            data, ended = data + part, not part
        except BlockingIOError:
            time.sleep(0.01)
    os.close(reading)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)  # and what its tests left running
    os.waitpid(pid, 0)
    return pickle.loads(data) if ended and data else None


def told_by_child(tree: Path, work: Callable[[Callable[[Any], None]], object]) -> Iterator[Any]:
    """What `work`, in such a child, tells, one after the other."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        os.setsid()
        try:
            _enter(tree, keep_bytecode=True)
            with os.fdopen(writing, "wb") as out:

                def tell(what: Any) -> None:
                    pickle.dump(what, out)
                    out.flush()

                work(tell)
        finally:
            os._exit(0)
    os.close(writing)
    try:
        with os.fdopen(reading, "rb") as file, contextlib.suppress(EOFError):
            while True:
                yield pickle.load(file)
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _enter(tree: Path, *, keep_bytecode: bool) -> None:
    away = {"", str(Path.cwd())}
    os.chdir(tree)
    sys.path[:] = [str(tree), *(p for p in sys.path if p not in away)]
    for name in [n for n in sys.modules if n.split(".")[0] in ("core", "gui", "resources", "tests")]:
        del sys.modules[name]  # those of the tree that is copied; the child takes the copy's
    if not keep_bytecode:
        sys.dont_write_bytecode = True
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    null = os.open(os.devnull, os.O_RDWR)
    for handle in (0, 1, 2):
        os.dup2(null, handle)


def pytest_status(arguments: Sequence[str], plugin: object) -> int:
    import pytest

    return int(pytest.main([*OPTIONS, *arguments], plugins=[plugin]))
