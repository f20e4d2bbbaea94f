"""Random texts of several lines, made of what has ever gone wrong."""

from __future__ import annotations

from random import Random

_BEGINNINGS = (
    "", "", "", " ", "  ", "\t", "    ", "\u00a0", "\u3000", "\v", "\f", "\u0085", "\u2003", "\u0301",
    "\u200d", "\x1c", "\u0e33", "\uff9e", "\U0001f3fb", "\u1680", "\u2028", "\ufeff", "$", "%", "#", "//",
    "- ", "^", "`",
)  # fmt: skip
_PARTS = (
    "a", "key: value", "EOT", "EOF", "END", "TEXT", "EOT,", "<<EOT", "<<-EOT", "${x}", "$${x}", "$$${",
    "%{ if x }", "%%{", "%%%{y}", "$", "%", "$$", "{", "}", '"', "\\", "\\n", "\\u0041", "'", "~}", "]",
    ",", "=", "\u00e9", "e\u0301", "\u4e2d", "\U0001f600", "\U0001f1e9\U0001f1ea", "\ud55c", "\u0645",
    "/* c */", "# c", "\u0000", "\u0001", "\x1b[0m", "\x7f", "\u0085", "\u2029", "\ufeff", "\r",
)  # fmt: skip
_ENDS = ("", "", "", " ", "\t", "\u00a0", "$", "%", "\\", "\v", "\u3000")
_LINE_ENDS = ("\n", "\n", "\n", "\n", "\r\n", "\n\n", "\n \n", "\n\t\n", "\n\u3000\n", "\n\r\n", "\n\n\n")


def text(random: Random) -> str:
    """Two line ends in three texts at least; with every habit in some."""
    crlf = random.random() < 0.1
    indent = random.choice(("", "", "  ", "\t", "\u3000"))
    out = [random.choice(("", "", "", "\n", " \n", "\n\n", "  "))]
    for _line in range(random.randint(1, 6)):
        parts = [random.choice(_PARTS) for _part in range(random.choice((0, 1, 1, 1, 2, 3)))]
        plain = random.random() < 0.5
        beginning = random.choice(("", "", "  ", "    ")) if plain else random.choice(_BEGINNINGS)
        parts = ["abc"] if plain else parts
        out += [indent, beginning, *parts, "" if plain else random.choice(_ENDS)]
        out.append("\n" if plain else random.choice(_LINE_ENDS))
    made = "".join(out)
    if random.random() < 0.2:
        made = made.rstrip("\n")
    return made.replace("\r\n", "\n").replace("\n", "\r\n") if crlf else made
