"""How a form says values."""

from __future__ import annotations

import ipaddress

from core.text import _, listed, ngettext
from core.text import number as counted
from core.view import EnvValue, Field, FieldView, Json
from gui.form.numbers import number


def show(value: Json) -> str:
    """A value in one line, as people read it."""
    if value is None:
        return _("not set")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return listed(show(v) for v in value) if value else _("empty")
    if isinstance(value, dict):
        return listed(f"{k} = {show(v)}" for k, v in value.items()) if value else _("empty")
    return str(value)


def written(value: EnvValue) -> str:
    """A value that isn't edited here: its meaning where it is known, else its HCL."""
    if value.known and value.value is not None:
        return value.value if isinstance(value.value, str) else show(value.value)
    return value.text or ""


def same(one: Json, other: Json) -> bool:
    """Equal in type, too: in Python 1 == True == 1.0. The order counts."""
    return repr(one) == repr(other)


def like(text: str, example: Json) -> Json:
    """Typed text as a value of the example's type, if it can be one; else the text itself.

    >>> like("3", 1), like("3", "1"), like("x", 1), like("true", False)
    (3, '3', 'x', True)
    """
    if isinstance(example, bool):
        return {"true": True, "false": False}.get(text, text)
    if isinstance(example, int | float):
        value = number(text)
        return text if value is None else value
    return text


def placeholder(view: FieldView) -> str:
    """What an empty field says: the module's default, unless something keeps that from counting."""
    value = view.value
    default = view.field.default if value.value is None and not value.note else value.value
    if default is None or default in ("", [], {}):
        return _("Not set")
    return _("Not set, so {value}").format(value=show(default).replace("\n", " "))


def addresses(text: str) -> str:
    """What a CIDR range means, in words; "" if it is none.

    >>> addresses("10.4.0.0/14")
    '262,144 addresses, 10.4.0.0 to 10.7.255.255'
    """
    try:
        network = ipaddress.ip_network(text.strip(), strict=True)
    except ValueError:
        return ""
    if "/" not in text:
        return ""
    count = network.num_addresses
    words = ngettext("{n} address", "{n} addresses", count).format(n=counted(count))
    return _("{addresses}, {first} to {last}").format(addresses=words, first=network[0], last=network[-1])


def unset_words(field: Field, base: str) -> str:
    """What taking a setting out of an environment leads to, for a button."""
    if field.own_default:
        return _("Use the module's default")
    return _("Use {environment}'s value").format(environment=base)


def source_words(source: str) -> str:
    """Where what isn't written for an environment itself comes from: the base, a variable, …; "": a place
    that serves others, too."""
    return _("from {environment}").format(environment=source) if source else _("shared")


def source_meaning(source: str) -> str:
    """The same as a sentence."""
    if source:
        return _("It has no value of its own here: it takes that of {source}.").format(source=source)
    return _("Other places take their value from the same line.")
