"""Grapheme clusters: what Terraform counts as one character, in texts and for the columns of comments.

The grammar is that of the library in Terraform (github.com/apparentlymart/go-textseg, grapheme_clusters.rl,
MIT); `regex` brings Unicode's properties. Terraform's are of an older Unicode: a few symbols behind a
zero-width joiner, pictographs there and not any more here, are counted apart.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

_CLUSTER = r"""
    (?(DEFINE)
      (?P<extender> \p{GCB=Extend} | \p{GCB=SpacingMark}
        | \p{GCB=ZWJ} (?: \p{Extended_Pictographic} \p{GCB=Extend}*+ )?+ )
      (?P<hangul>
          \p{GCB=L}++ (?: (?: \p{GCB=LV}? \p{GCB=V}++ | \p{GCB=LV} | \p{GCB=LVT} ) \p{GCB=T}*+ )?+
        | \p{GCB=LV} \p{GCB=V}*+ \p{GCB=T}*+
        | \p{GCB=V}++ \p{GCB=T}*+
        | \p{GCB=LVT} \p{GCB=T}*+
        | \p{GCB=T}++ )
    )
    \r\n
  | [\p{GCB=Control}\r\n\ufffd]
  | \p{GCB=Prepend}*+
    (?: (?: (?&hangul) | \p{RI}{1,2}+ | \p{Extended_Pictographic} ) (?&extender)*+
      | [^\p{GCB=Control}\r\n\ufffd\p{GCB=Prepend}] [\p{GCB=Extend}\p{GCB=SpacingMark}\p{GCB=ZWJ}]*+ )
  | \p{GCB=Prepend}++
    """


@lru_cache(maxsize=1)
def _cluster() -> Any:
    """`regex` takes long to load, and most texts are ASCII."""
    import regex

    return regex.compile(_CLUSTER, regex.VERBOSE | regex.DOTALL | regex.V1)


def clusters(text: str) -> list[str]:
    """
    >>> clusters("กำ!"), clusters("x\\r\\ny")
    (['กำ', '!'], ['x', '\\r\\n', 'y'])
    """
    if text.isascii() and "\r" not in text:
        return list(text)
    return [found.group() for found in _cluster().finditer(text)]


def count(text: str) -> int:
    return len(text) if text.isascii() and "\r" not in text else len(clusters(text))
