"""The text by which Terraform orders the elements of a set and tells them apart."""

from __future__ import annotations

from core.terraform.evaluate.gotext import general, quoted
from core.terraform.evaluate.values import UNKNOWN, Value


def key_of(value: Value) -> bytes:
    """What Terraform orders and tells apart by."""
    out: list[str] = []
    _append(value, out)
    return "".join(out).encode("utf-8", "surrogatepass")


def _append(value: Value, out: list[str]) -> None:
    if value.data is UNKNOWN:
        out.append("?")
    elif value.data is None:
        out.append("~")
    elif value.kind == "number":
        out.append(general(value.number, 10))
    elif value.kind == "bool":
        out.append("T" if value.data else "F")
    elif value.kind == "string":
        out.append(quoted(value.data))
    elif value.kind == "map":
        out.append("{")
        for name in sorted(value.data):
            out.append(quoted(name))
            out.append(":")
            _append(value.data[name], out)
            out.append(";")
        out.append("}")
    else:
        opening, closing = ("[", "]") if value.kind in ("list", "set") else ("<", ">")
        out.append(opening)
        for item in value.elements():
            _append(item, out)
            out.append(";")
        out.append(closing)
