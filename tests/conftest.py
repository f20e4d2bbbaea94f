"""For every test: no screen, no user's settings, no user's Git configuration, before Qt is imported."""

from __future__ import annotations

import atexit
import datetime
import gc
import os
import shutil
import sys
import tempfile

import pytest

from tests import grammar
from tests.skips import pytest_runtest_logreport, pytest_sessionfinish

__all__ = ["pytest_runtest_logreport", "pytest_sessionfinish"]

# Hundreds of tests start a command: each would compile the whole program where nothing may be kept.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("REPOFORM_LANGUAGE", "C")
_home = tempfile.mkdtemp(prefix="repoform-tests-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
for _name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
    os.environ[_name] = os.path.join(_home, _name.lower())  # noqa: PTH118
os.environ["XDG_CACHE_HOME"] = os.environ.get(grammar.SHARED) or os.environ["XDG_CACHE_HOME"]
# Git as on a fresh machine of one person: nothing of the one that runs the tests reaches it, whether that has
# an identity or none, settings of its own, or runs them from within a hook.
for _name in [_name for _name in os.environ if _name.startswith("GIT_")]:
    del os.environ[_name]
for _name in [
    _name for _name in os.environ if _name.startswith(("GH_", "GITHUB_", "GITLAB_", "GL_", "GLAB_"))
]:
    del os.environ[_name]
for _name in ("EMAIL", "SSH_ASKPASS", "REPOFORM_DATA_DIR", "OAUTH_TOKEN", "JOB_TOKEN", "CI_JOB_TOKEN"):
    os.environ.pop(_name, None)
os.environ["HOME"] = os.environ["USERPROFILE"] = _home
os.environ["GIT_CONFIG_NOSYSTEM"] = "1"
with open(os.path.join(_home, ".gitconfig"), "w", encoding="utf-8") as _file:  # noqa: PTH118, PTH123
    _file.write(
        "[user]\n\tname = Jana Novak\n\temail = jana@example.org\n[init]\n\tdefaultBranch = main\n"
        '[protocol "file"]\n\tallow = always\n[maintenance]\n\tauto = false\n'
    )
from core.session import clock  # noqa: E402  what it reads from the environment is settled by now

# What is supported today won't be for ever.
clock.today = lambda: datetime.date(2026, 8, 1)
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """The whole suite on every processor, and one process more: many tests wait for Git or the forge. What is
    named runs in this process: it starts at once, can be debugged, and benchmarks have the machine for
    themselves."""
    whole = not config.option.file_or_dir and not config.option.keyword
    return (os.cpu_count() or 1) + 1 if whole and "not bench" in config.option.markexpr else 0


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """While the other processes start and collect."""
    grammar.begin()


# Thousands of tests are a large heap that never becomes garbage: it isn't gone through again and again.
gc.disable()


def pytest_collection_finish() -> None:
    grammar.wait()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """What a file's tests left is garbage, or was read for good: facts, templates, caches."""
    if nextitem is not None and nextitem.path != item.path:
        gc.collect()
        gc.freeze()
