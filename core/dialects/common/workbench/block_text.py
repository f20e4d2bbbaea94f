"""HCL text of generated blocks: small builders, laid out as `terraform fmt` wants them.

Values are HCL text already; nothing here knows what they mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from core import hcl
from core.frozen import dataclass

_IDENTIFIER = re.compile(r"^[A-Za-z_][A-Za-z0-9_-]*$")

Group: TypeAlias = Sequence[tuple[str, str]]
"""Attributes that stand together: (name, HCL text)."""


def quote(text: str) -> str:
    """An HCL string. Template markers stay plain text.

    >>> print(quote('say "hi" for ${5}'))
    "say \\"hi\\" for $${5}"
    """
    return hcl.to_hcl(text)


def key(name: str) -> str:
    """A key of an object: bare where HCL takes it for one.

    >>> key("apps-prod"), key("kubestack.com/tier")
    ('apps-prod', '"kubestack.com/tier"')
    """
    return name if _IDENTIFIER.match(name) else quote(name)


def literal(value: object, indent: str = "") -> str:
    """A JSON value as HCL text; lists of plain values on one line, objects one key per line."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return hcl.to_hcl(value)
    inner = indent + "  "
    if isinstance(value, Mapping):
        if not value:
            return "{}"
        pad = max(len(key(str(k))) for k in value)
        single = all(not isinstance(v, (Mapping, list, tuple)) for v in value.values())
        lines = []
        for k, v in value.items():
            name = key(str(k))
            lines.append(f"{inner}{name.ljust(pad) if single else name} = {literal(v, inner)}")
        return "{\n" + "\n".join(lines) + f"\n{indent}}}"
    if isinstance(value, (list, tuple)):
        if not any(isinstance(v, (Mapping, list, tuple)) for v in value):
            return "[" + ", ".join(literal(v) for v in value) + "]"
        return "[\n" + ",\n".join(inner + literal(v, inner) for v in value) + f"\n{indent}]"
    raise TypeError(f"no HCL for {type(value).__name__}")


def attributes(groups: Iterable[Group], indent: str) -> str:
    """Lines of attributes, `=` aligned as `terraform fmt` does within a group; groups a blank line apart."""
    out = []
    for group in groups:
        lines: list[str] = []
        chain: list[tuple[str, str]] = []

        def flush(chain: list[tuple[str, str]] = chain, lines: list[str] = lines) -> None:
            pad = max((len(name) for name, _ in chain), default=0)
            lines.extend(f"{indent}{name.ljust(pad)} = {text}" for name, text in chain)
            chain.clear()

        for name, text in group:
            if "\n" in text:
                flush()
                lines.append(f"{indent}{name} = {text}")
            else:
                chain.append((name, text))
        flush()
        if lines:
            out.append("\n".join(lines) + "\n")
    return "\n".join(out)


def body(groups: Iterable[Group], indent: str) -> str:
    """An object: `{}` where there is nothing in it."""
    text = attributes(groups, indent + "  ")
    return f"{{\n{text}{indent}}}" if text else "{}"


@dataclass(frozen=True, slots=True)
class ModuleText:
    """A module block to write."""

    name: str
    source: str
    version: str = ""
    """For a registry module."""
    providers: tuple[tuple[str, str], ...] = ()
    inputs: tuple[tuple[str, str], ...] = ()
    base_key: str | None = None
    """HCL text of `configuration_base_key`; None: not written."""
    base_key_apart: bool = True
    """A blank line between `configuration_base_key` and `configuration`."""
    environments: tuple[tuple[str, tuple[Group, ...] | str], ...] | None = None
    """Base first, each with the groups of its attributes, or its text. None: no `configuration`."""
    environments_apart: bool = True
    """A blank line between environments."""


def _configuration(environments: Sequence[tuple[str, tuple[Group, ...] | str]], apart: bool) -> str:
    rows = [
        (key(name), value if isinstance(value, str) else body(value, "    ")) for name, value in environments
    ]
    groups: list[list[tuple[str, str]]] = [[row] for row in rows] if apart else [rows]
    return body(groups, "  ")


def module(block: ModuleText) -> str:
    parts: list[list[Group]] = []
    if block.providers:
        parts.append([[("providers", body([block.providers], "  "))]])
    source: list[tuple[str, str]] = [("source", quote(block.source))]
    if block.version:
        source.append(("version", quote(block.version)))
    parts.append([source])
    if block.inputs:
        parts.append([block.inputs])
    if block.environments is not None:
        configuration = ("configuration", _configuration(block.environments, block.environments_apart))
        if block.base_key is not None and block.base_key_apart:
            parts += [[[("configuration_base_key", block.base_key)]], [[configuration]]]
        elif block.base_key is not None:
            parts.append([[("configuration_base_key", block.base_key), configuration]])
        else:
            parts.append([[configuration]])
    text = "\n".join(attributes(groups, "  ") for groups in parts)
    return f"module {quote(block.name)} {{\n{text}}}\n"
