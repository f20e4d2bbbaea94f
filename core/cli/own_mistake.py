"""What a command says when something is wrong inside Repoform itself."""

from __future__ import annotations

from core.session import log
from core.text import _


def own_mistake(error: BaseException) -> str:
    """The sentence, with where the details are kept: in the window's log, where that can be written."""
    kept = log.log_to_file()
    if log.LOGGER.handlers:  # without any, Python prints it all
        log.failed(error)
    what = f"{type(error).__name__}: {error}"
    if kept:
        sentence = _(
            "Repoform made a mistake of its own ({what}). Please report it with {file}, which tells more."
        )
    else:
        sentence = _(
            "Repoform made a mistake of its own ({what}). With --verbose it tells more: please report it."
        )
    return sentence.format(what=what, file=log.log_file())
