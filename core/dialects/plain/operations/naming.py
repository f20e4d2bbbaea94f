"""What a new pool and what makes it are called: as those of the pool that it is like."""

from __future__ import annotations

import re

from core.dialects.errors import Refused
from core.frozen import dataclass
from core.text import _

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?")
_HOLE = re.compile(r"\$\{[^}]*\}|%\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class Naming:
    new: str
    old: str
    """What the pool that it is like is called where it runs, else in code."""
    label: str
    """What code calls that."""

    def named(self, text: str) -> str | None:
        """A name with the old pool's in it, as the new pool's; None where it isn't in it.

        >>> Naming("batch", "core", "core").named("shop-core-eu")
        'shop-batch-eu'
        >>> Naming("new-batch", "my-core", "my_core").named("my_core_pool")
        'new_batch_pool'
        """
        for token in sorted({self.old, self.label}, key=len, reverse=True):
            found = list(re.finditer(rf"(?<![A-Za-z0-9]){re.escape(token)}(?![A-Za-z0-9])", text))
            if token and found:
                new = self.new.replace("-", "_") if "_" in token and "-" not in token else self.new
                last = found[-1]
                return text[: last.start()] + new + text[last.end() :]
        return None

    def in_code(self, text: str) -> str:
        """A label of a block, or the name of a file.

        >>> Naming("new-batch", "core", "core").in_code("core"), Naming("b", "x", "x").in_code("core_pool")
        ('new_batch', 'b')
        >>> Naming("batch", "pool-5", "eu-1_pool-5").in_code("eu-1_pool-5")
        'eu-1_batch'
        """
        found = self._inside(text) or self.named(text) or self.new
        return found if "-" in text else found.replace("-", "_")

    def key(self, text: str) -> str:
        """A key of a map of pools."""
        return self._inside(text) or self.named(text) or self.new

    def _inside(self, text: str) -> str | None:
        """A longer name that has the old pool's in it."""
        for old in (self.old, self.old.replace("-", "_")):
            if old and old != text:
                found = Naming(self.new, old, old).named(text)
                if found is not None:
                    return found
        return None

    def template(self, text: str) -> str | None:
        """A quoted text with `${…}` in it, what is in those left alone.

        >>> Naming("batch", "prod-core", "core").template('"${var.core}-core"')
        '"${var.core}-batch"'
        >>> Naming("batch", "prod-wg1", "worker_group_1").template('"${local.name}-wg1"')
        '"${local.name}-batch"'
        """
        ends = [0, *(at for hole in _HOLE.finditer(text) for at in hole.span()), len(text)]
        for start, end in reversed(list(zip(ends[::2], ends[1::2], strict=True))):
            found = self.named(text[start:end])
            if found is not None:
                return text[:start] + found + text[end:]
        # What follows the last of them tells the pools apart, whatever it is.
        start, end = ends[-2], len(text) - 1
        last = re.fullmatch(r"([^A-Za-z0-9]*)[A-Za-z0-9_-]+", text[start:end])
        return text[:start] + last[1] + self.new + text[end:] if start and last is not None else None


def checked(name: str, taken: list[str]) -> str:
    """A name for a pool beside these. Raises Refused."""
    if not _NAME.fullmatch(name):
        raise Refused(
            _("“{name}” can't be a pool's name: letters, digits and hyphens.").format(name=name)
            if name
            else _("How should the new pool be called?")
        )
    if name in taken:
        raise Refused(_("There is a pool “{name}” in this cluster already.").format(name=name))
    return name


def refuse_effective(name: str, cloud: str) -> None:
    """Raises Refused for a name that the cloud doesn't take."""
    rules = {
        "azurerm": (r"[a-z][a-z0-9]{0,11}", _("at most 12 small letters and digits")),
        "google": (
            r"[a-z](?:[a-z0-9-]{0,38}[a-z0-9])?",
            _("at most 40 small letters, digits and hyphens"),
        ),
        "aws": (r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}", _("at most 63 letters, digits, hyphens and underscores")),
    }
    pattern, words = rules.get(cloud, (r".+", ""))
    if not re.fullmatch(pattern, name):
        raise Refused(
            _("“{name}” can't be a pool's name on this cloud: {rule}, a letter first.").format(
                name=name, rule=words
            )
        )
