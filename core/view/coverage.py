"""What was read, so that nobody takes silence about the rest for soundness."""

from __future__ import annotations

from collections.abc import Sequence

from core.frozen import dataclass
from core.text import _, listed, ngettext, quoted, sentences

FEW = 4
"""So many files are named."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of one state of the files."""

    roots: tuple[str, ...] = ()
    read: int = 0
    """Files that were read."""
    unread: tuple[str, ...] = ()
    """Terraform's files, and others in its language, that no root reads."""

    @property
    def whole(self) -> bool:
        """Whether there is nothing but what was read."""
        return self.read > 0 and not self.unread

    @property
    def clean(self) -> str:
        """What is to be said where no problem was found."""
        if not self.read:
            return _("Nothing was checked.")
        return _("No problems.") if self.whole else _("No problems in what was read.")

    @property
    def otherwise_clean(self) -> str:
        """The same where all that was found is set aside."""
        return _("No other problems.") if self.whole else _("No other problems in what was read.")

    @property
    def sentence(self) -> str:
        """What was read, and what was not."""
        if not self.read:
            words = _("Repoform found no modules here that it could read.")
        else:
            words = ngettext("{n} file was read, of {roots}.", "{n} files were read, of {roots}.", self.read)
            words = words.format(n=self.read, roots=listed(map(quoted, self.roots), FEW))
        return sentences((words, not_read(self.unread)))


NOTHING = Coverage()


def not_read(paths: Sequence[str]) -> str:
    """A sentence that names files which weren't read; "" without any."""
    if not paths:
        return ""
    names = listed(paths, FEW)
    words = ngettext("Not read: {n} file ({names}).", "Not read: {n} files ({names}).", len(paths))
    return words.format(n=len(paths), names=names)
