"""ADDRESS: `[ROOT:]MODULE/ENVIRONMENT/SETTING`, and what it means in a repository."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from core.frozen import dataclass
from core.platform.address import halves, parts
from core.platform.model import Platform
from core.session.errors import SessionError, UsageError
from core.text import _, listed, quoted

FEW = 8
"""So many modules are named when none is like the one that is asked for."""


@dataclass(frozen=True, slots=True)
class Address:
    root: str
    module: str
    environment: str
    setting: str


def resolve(text: str, platforms: Sequence[Platform]) -> Address:
    """Raises SessionError: kind "usage" for what is no address, "refused" for one that means nothing here, or
    two things."""
    root, rest = _root(text, platforms)
    found_parts = parts(rest, 3)
    if len(found_parts) < 3 or not found_parts[0] or not found_parts[2]:
        raise UsageError(_no_address(text, found_parts, platforms))
    name, environment, setting = found_parts
    found = [p for p in platforms if (root is None or p.root == root) and p.module(name) is not None]
    if not found:
        raise SessionError(_no_root(text, name, platforms) or _unknown(name, root, platforms))
    if len(found) > 1:
        raise SessionError(
            _("{name} stands in several roots. Put the root in front: {choices}.").format(
                name=name, choices=listed(f"{p.root}:{name}" for p in found)
            )
        )
    platform = found[0]
    module = platform.module(name)
    if module is not None and environment and module.settings and not any(module.environments):
        raise SessionError(
            _("{name} has no environments. Write {address}.").format(
                name=name, address=_full_address(platform, platforms, f"{name}//{setting}")
            )
        )
    known = [e.name for e in platform.environments] or [""]
    if module is not None and environment not in known and environment not in module.environments:
        raise SessionError(
            _("There is no environment {environment} in {name}; there is {choices}.").format(
                environment=environment or quoted(""), name=name, choices=listed(known)
            )
        )
    return Address(platform.root, name, environment, setting)


def _root(text: str, platforms: Sequence[Platform]) -> tuple[str | None, str]:
    """The root that is named before a colon, and the rest. Folders may hold colons too: the longest that is a
    root and has what is named behind it, else the shortest that is a root."""
    named = sorted((p for p in platforms if text.startswith(f"{p.root}:")), key=lambda p: -len(p.root))
    for platform in named:
        rest = text[len(platform.root) + 1 :]
        if platform.module(parts(rest, 2)[0]) is not None:
            return platform.root, rest
    if any(p.module(parts(text, 2)[0]) is not None for p in platforms) or not named:
        return None, text
    return named[-1].root, text[len(named[-1].root) + 1 :]


def _full_address(platform: Platform, platforms: Sequence[Platform], address: str) -> str:
    """With the root in front where there are several."""
    return address if len(platforms) < 2 else f"{platform.root}:{address}"


def _no_address(text: str, found: Sequence[str], platforms: Sequence[Platform]) -> str:
    """What is missing, in a form that works here where the module is known."""
    words = _(
        "{text} is no address: it takes [ROOT:]MODULE/ENVIRONMENT/SETTING, and MODULE//SETTING for what has"
        " no environments."
    ).format(text=text)
    here = next((p for p in platforms if p.module(found[0]) is not None), None)
    module = here.module(found[0]) if here is not None else None
    if here is None or module is None:
        return words
    setting = found[1] if len(found) == 2 and module.setting(found[1]) is not None else "SETTING"
    environment = next(iter(module.environments), "")
    example = _full_address(here, platforms, f"{found[0]}/{environment}/{setting}")
    return f"{words} {_('For example: {address}').format(address=example)}"


def _no_root(text: str, name: str, platforms: Sequence[Platform]) -> str | None:
    """What is said of `x:module/…` where there is no root x; None where nothing stands in front."""
    root, colon, module = halves(name, ":", last=True)
    if not colon:
        # A root's own folders stand before the colon: a/b:module/…
        root, colon, rest = halves(text, ":")
        module = parts(rest, 2)[0]
    if not colon or not root or not module or '"' in root:
        return None
    homes = [p.root for p in platforms if p.module(module) is not None]
    if homes:
        words = _("There is no root {root} here. {module} stands in {choices}: write {address}/….")
        return words.format(root=root, module=module, choices=listed(homes), address=f"{homes[0]}:{module}")
    return _("There is no root {root} here; there is {choices}.").format(
        root=root, choices=listed(quoted(p.root) for p in platforms) or _("none")
    )


def _unknown(name: str, root: str | None, platforms: Sequence[Platform]) -> str:
    names = [m.name for p in platforms if root in (None, p.root) for m in p.modules()]
    close = get_close_matches(name, names, 1)
    if close:
        return _("There is no module {name}. Did you mean {close}?").format(name=name, close=close[0])
    if 0 < len(names) <= FEW:
        return _("There is no module {name} here; there is {choices}.").format(
            name=name, choices=listed(names)
        )
    return _("There is no module {name} here.").format(name=name)
