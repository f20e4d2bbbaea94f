"""The framework's image in a Dockerfile: its tag follows the modules' version, its suffix the clouds in
use."""

from __future__ import annotations

import re

from core.frozen import dataclass

SUFFIXES = {"aws": "eks", "google": "gke", "azurerm": "aks", "scaleway": "scw", "kind": "kind"}

_FROM = re.compile(
    r"^(?P<head>[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*)(?P<image>[^\s:@$]*kubestack[^\s:@$]*):(?P<tag>[^\s@]+)",
    re.IGNORECASE | re.MULTILINE,
)
_VARIABLE = re.compile(r"\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?")
_SUFFIX = re.compile(r"^(?P<version>.*?)(?:-(?P<suffix>eks|gke|aks|scw|kind))?$")


@dataclass(frozen=True, slots=True)
class Tag:
    start: int
    end: int
    version: str
    suffix: str
    """"eks", …; "" for the image with every cloud."""
    line: int
    """1-based."""


def _tag(text: str, start: int, end: int) -> Tag:
    match = _SUFFIX.match(text[start:end])
    assert match is not None
    line = text.count("\n", 0, start) + 1
    return Tag(start, end, match["version"], match["suffix"] or "", line)


def tags(text: str) -> list[Tag]:
    """The tags of framework images in a Dockerfile, also where an ARG holds the whole tag.

    >>> [(t.version, t.suffix) for t in tags("FROM kubestack/framework:v0.18.1-beta.0-eks\\n")]
    [('v0.18.1-beta.0', 'eks')]
    """
    found = []
    for match in _FROM.finditer(text):
        start, end = match.span("tag")
        if variable := _VARIABLE.match(match["tag"]):
            default = re.search(
                rf"^[ \t]*ARG[ \t]+{re.escape(variable.group(1))}=[\"']?([^\s\"']+)", text, re.M | re.I
            )
            if default is None:
                continue
            suffix = match["tag"][variable.end() :]
            tag = _tag(text, *default.span(1))
            found.append(Tag(tag.start, tag.end, tag.version, tag.suffix or suffix.strip("-"), tag.line))
        else:
            found.append(_tag(text, start, end))
    return found


def _replaced(text: str, wanted: list[tuple[Tag, str]]) -> str:
    for tag, new in sorted(wanted, key=lambda w: -w[0].start):
        text = text[: tag.start] + new + text[tag.end :]
    return text


def _own_suffix(text: str, tag: Tag) -> str:
    """The suffix as it stands in the tag's own text ("" where it stands elsewhere)."""
    match = _SUFFIX.match(text[tag.start : tag.end])
    return f"-{match['suffix']}" if match and match["suffix"] else ""


def with_version(text: str, version: str) -> str:
    """Every framework image at this version, suffixes kept."""
    return _replaced(text, [(t, version + _own_suffix(text, t)) for t in tags(text)])


def for_clouds(text: str, clouds: set[str]) -> str:
    """Images with one cloud's suffix lose it where other clouds are in use; never the other way round:
    what was made with a cloud's tools must still be destroyed with them."""
    ours = {SUFFIXES[c] for c in clouds if c in SUFFIXES}
    wanted = []
    for tag in tags(text):
        suffix = _own_suffix(text, tag)
        if suffix and tag.suffix != "kind" and ours - {tag.suffix}:
            wanted.append((tag, tag.version))
    return _replaced(text, wanted)
