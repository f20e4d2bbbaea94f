"""The examples in the documentation run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import core.hcl

NAMES = ["core.hcl", *(f"core.hcl.{m.name}" for m in pkgutil.iter_modules(core.hcl.__path__))]


@pytest.mark.parametrize("name", NAMES)
def test_examples(name: str) -> None:
    module = importlib.import_module(name)
    assert doctest.testmod(module).failed == 0


def test_there_are_examples() -> None:
    assert len(doctest.DocTestFinder().find(core.hcl)[0].examples) > 8
