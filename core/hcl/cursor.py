"""A place among tokens, for what reads them from the left by a grammar."""

from __future__ import annotations

from core.hcl.tokens import Token


class Cursor:
    """`tokens` end with one of the kind "eof", which is never passed."""

    def __init__(self, data: bytes, tokens: list[Token]) -> None:
        self.data = data
        self.tokens = tokens
        self.at = 0
        self.newlines = True
        """Whether line ends count here."""
        self.depth = 0
        """Of what is read within what, for a bound on it."""

    def peek(self) -> str:
        """The kind of the token that comes next."""
        if not self.newlines:
            while self.tokens[self.at][0] == "nl":
                self.at += 1
        return self.tokens[self.at][0]

    def next(self) -> Token:
        self.peek()
        token = self.tokens[self.at]
        if token[0] != "eof":
            self.at += 1
        return token

    def skip_newlines(self, skip: bool) -> bool:
        """Whether line ends are skipped from here on; answers what held before."""
        before, self.newlines = self.newlines, not skip
        return before
