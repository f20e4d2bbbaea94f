"""A plugin for pytest: all mutants of a run in one session, whose tests are collected once. Each is tried in
a child that has the mutant's code in the place of the original's."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest

from tests.mutate.mutants import Mutant


@dataclass(frozen=True, slots=True)
class Trial:
    mutant: Mutant
    tests: tuple[str, ...]
    """In the order that they run in; the first that fails ends it."""
    seconds: float


class Inside:
    """`told` hears of each trial, by number, whether its tests failed; None where they ran out of time. The
    first, number -1, is the code as it is: where its tests fail, no other trial says anything."""

    def __init__(self, tree: Path, trials: Sequence[Trial], told: Callable[[int, bool | None], None]) -> None:
        self._tree = tree
        self._trials = trials
        self._told = told

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {item.nodeid: item for item in session.items}
        every = {test for trial in self._trials for test in trial.tests}
        names = [name for name in items if name in every]
        self._told(-1, self._failed(session, [items[name] for name in names], 3600))
        for number, trial in enumerate(self._trials):
            path = self._tree / trial.mutant.file
            source = path.read_bytes()
            text = trial.mutant.text(source)
            path.write_bytes(text)  # for what is imported late, and by other processes
            try:
                failed = self._failed(
                    session, [items[test] for test in trial.tests], trial.seconds, (trial.mutant, text)
                )
            finally:
                path.write_bytes(source)
            self._told(number, failed)
        return True

    def _failed(
        self,
        session: pytest.Session,
        items: list[pytest.Item],
        seconds: float,
        changed: tuple[Mutant, bytes] | None = None,
    ) -> bool | None:
        pid = os.fork()
        if pid == 0:
            status = _NOT_PUT
            try:
                os.setsid()
                sys.dont_write_bytecode = True
                os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
                if changed is not None:
                    put(*changed)
                status = 1
                status = int(_any_fails(session, items))
            finally:
                os._exit(status)
        until = time.monotonic() + seconds
        while (found := os.waitpid(pid, os.WNOHANG))[0] == 0 and time.monotonic() < until:
            time.sleep(0.005)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)  # and what its tests left running
        if found[0] == 0:
            os.waitpid(pid, 0)
            return None
        status = os.waitstatus_to_exitcode(found[1])
        if status == _NOT_PUT:
            raise RuntimeError("A mutant can't be put in the place of the code.")
        return status != 0


_NOT_PUT = 9
"""The status of a child that couldn't."""


def _any_fails(session: pytest.Session, items: list[pytest.Item]) -> bool:
    for item, following in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            return True
    return False


def put(mutant: Mutant, text: bytes) -> None:
    """Give the function around the mutant its code. A module that isn't there yet is read from disk later."""
    module = sys.modules.get(mutant.file.removesuffix(".py").replace("/", "."))
    if module is None:
        return
    names = mutant.where.split(".")
    found: Any = module
    for name in names:
        found = _plain(vars(found)[name])
        if isinstance(found, FunctionType):
            break
    old = found.__code__
    new = compile(text, old.co_filename, "exec", dont_inherit=True)
    for name in names:
        new = next(
            code
            for code in new.co_consts
            if isinstance(code, CodeType)
            and code.co_name == name
            and (code.co_qualname != old.co_qualname or code.co_firstlineno == old.co_firstlineno)
        )
        if new.co_qualname == old.co_qualname:
            break
    found.__code__ = new


def _plain(found: Any) -> Any:
    """The function itself, without what decorates it."""
    while not isinstance(found, FunctionType | type):
        if isinstance(found, property):
            found = found.fget
        elif isinstance(found, cached_property):
            found = found.func
        else:
            found = found.__wrapped__ if hasattr(found, "__wrapped__") else found.__func__
    return _plain(found.__wrapped__) if hasattr(found, "__wrapped__") else found
