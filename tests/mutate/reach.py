"""A plugin for pytest: which test runs which lines of some files, and how long it takes; or, the other way
round, only the tests that run a line, the quickest first."""

from __future__ import annotations

import sys
import time
from collections.abc import Collection, Iterator, Mapping
from types import FrameType
from typing import Any

import pytest


class Recorder:
    """Lines of `files` by test."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files
        """By the name that code objects carry: the path in the tree."""
        self.reached: dict[str, dict[str, set[int]]] = {}
        self.seconds: dict[str, float] = {}
        self.failed: list[str] = []
        self._lines: dict[str, set[int]] = {}

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._lines = self.reached.setdefault(item.nodeid, {})
        began = time.perf_counter()
        sys.settrace(self._call)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            self.seconds[item.nodeid] = time.perf_counter() - began

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)

    def _call(self, frame: FrameType, event: str, arg: object) -> Any:
        file = self._files.get(frame.f_code.co_filename)
        if file is None:
            return None
        lines = self._lines.setdefault(file, set())
        lines.add(frame.f_lineno)

        def line(inner: FrameType, event: str, arg: object) -> Any:
            lines.add(inner.f_lineno)
            return line

        return line


class Chosen:
    """Only these tests, in this order; stops at the first that fails."""

    def __init__(self, tests: Collection[str]) -> None:
        self._order = {test: at for at, test in enumerate(tests)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted(
            (item for item in items if item.nodeid in self._order), key=lambda item: self._order[item.nodeid]
        )
