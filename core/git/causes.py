"""What Git's error output means: its words and the server's -> a typed error with a sentence."""

from __future__ import annotations

import re

from core.git.cause_table import Cause, causes
from core.git.errors import GitError, Kind, mask
from core.git.speakers import Speakers, own_words, server_words, speakers
from core.text import _

_FLAGS = re.IGNORECASE | re.MULTILINE


def explain(output: str, secrets: tuple[str, ...] = ()) -> GitError:
    """What Git's error output means, with the server's own words beside it. Never raises; unknown words are
    shown as they are."""
    text = mask(output, secrets)
    said = speakers(text)
    words = server_words(said)
    for cause in causes():
        if cause.here and (found := re.search(cause.here, said.here, _FLAGS)):
            return _error(cause, _own_reason(cause, found, said, text), words, text)
        if cause.there and re.search(cause.there, f"{said.there}\n{said.reason}", _FLAGS):
            return _error(cause, words, words, text)
    return _unknown(said, words, text)


def _own_reason(cause: Cause, found: re.Match[str], said: Speakers, text: str) -> str:
    if cause.kind is Kind.CONFIG and (file := re.search(r"unable to access '([^']*)': (.*)", text)):
        return f"{file[1]}: {file[2]}"  # Git names the file in a warning before it gives up
    line = said.here[said.here.rfind("\n", 0, found.start()) + 1 :].partition("\n")[0]
    return own_words(line)


def _error(cause: Cause, reason: str, words: str, text: str) -> GitError:
    sentence = cause.sentence
    if "{reason}" in sentence:
        if cause.kind is Kind.REJECTED and words:
            reason = words
        sentence = sentence.replace("{reason}", reason.rstrip(".") if "{reason}." in sentence else reason)
    shown = sentence if reason == words and "{reason}" in cause.sentence else beside(sentence, words)
    return GitError(cause.kind, shown, text.strip(), said=words)


def beside(sentence: str, words: str) -> str:
    """The sentence, and after it what the server itself says, if anything."""
    if not words:
        return sentence
    return sentence + " " + _("The server says: “{words}”.").format(words=words.rstrip("."))


def _unknown(said: Speakers, words: str, text: str) -> GitError:
    if words:
        sentence = _("The server refused: {reason}").format(reason=words)
        return GitError(Kind.REFUSED, sentence, text.strip(), said=words)
    if "Could not read from remote repository" in text:
        sentence = _(
            "The server ended the connection without saying why. There may be no such repository, or no "
            "right to see it: check the address."
        )
        return GitError(Kind.OTHER, sentence, text.strip())
    sentence = _("Git failed: {reason}").format(reason=own_words(said.here))
    return GitError(Kind.OTHER, sentence, text.strip())
