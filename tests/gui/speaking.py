"""Another language, for a while."""

from __future__ import annotations

import gettext
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from core import text


def forget_words() -> None:
    """A process has one language, so words of the facts are read once: let go of them here."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("core.", "gui.")):
            for found in vars(module).values():
                if hasattr(found, "cache_clear"):
                    found.cache_clear()


@contextmanager
def speaking(wanted: str | gettext.NullTranslations) -> Iterator[None]:
    """A language by its name, or a catalog."""
    before = text.catalog()
    if isinstance(wanted, str):
        text.use(wanted)
    else:
        text.speak(wanted)
    forget_words()
    try:
        yield
    finally:
        text.speak(before)
        forget_words()
