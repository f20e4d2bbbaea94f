"""Addresses and subnets."""

from __future__ import annotations

import ipaddress
import re

from core.terraform.evaluate import types
from core.terraform.evaluate.functions.common import a_list, refuse, whole
from core.terraform.evaluate.functions.spec import Function, Parameter, Use
from core.terraform.evaluate.types import NUMBER, STRING
from core.terraform.evaluate.values import Value, text
from core.text import _

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_OLD = re.compile(r"^0+(?=\d)")


def _network(value: Value, use: Use) -> Network:
    """Old spellings with leading zeros are decimal, as in Terraform."""
    address, slash, bits = value.data.partition("/")
    if not slash or not bits.isdigit():
        raise refuse(use, _("“{text}” is no range of addresses.").format(text=value.data[:60]))
    if ":" not in address:
        address = ".".join(_OLD.sub("", part) for part in address.split("."))
    try:
        return ipaddress.ip_network(f"{address}/{bits}", strict=False)
    except ValueError:
        raise refuse(use, _("“{text}” is no range of addresses.").format(text=value.data[:60])) from None


def _spelled(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    """As Go spells it."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(address)


def _number(value: Value, use: Use) -> int:
    found = value.number.integer
    if found is None:
        raise refuse(use, _("a whole number is required."))
    return found


def _cidrhost(use: Use, arguments: list[Value]) -> Value:
    network = _network(arguments[0], use)
    host = _number(arguments[1], use)
    size = 1 << (network.max_prefixlen - network.prefixlen)
    at = host if host >= 0 else size + host
    if not 0 <= at < size:
        raise refuse(use, _("there is no such address in it."))
    return text(_spelled(network.network_address + at))


def _cidrnetmask(use: Use, arguments: list[Value]) -> Value:
    network = _network(arguments[0], use)
    if network.version == 6:
        raise refuse(use, _("IPv6 has no such masks."))
    return text(str(network.netmask))


def _subnet(network: Network, bits: int, number: int, use: Use) -> str:
    length = network.prefixlen + bits
    if not 0 <= length <= network.max_prefixlen:
        raise refuse(use, _("there are not enough bits left."))
    most = (1 << bits) - 1 if 0 <= bits < 64 else (1 << 64) - 1
    if abs(number) & ((1 << 64) - 1) > most:
        raise refuse(use, _("there is no such subnet in it."))
    # Numbers below zero make no sense, and this is what Terraform makes of them.
    at = abs(int(network.network_address) | (number << (network.max_prefixlen - length)))
    if at >= 1 << network.max_prefixlen:
        raise refuse(use, _("there is no such subnet in it."))
    return f"{_spelled(type(network.network_address)(at))}/{length}"


def _cidrsubnet(use: Use, arguments: list[Value]) -> Value:
    network = _network(arguments[0], use)
    return text(_subnet(network, whole(arguments[1], use), _number(arguments[2], use), use))


def _cidrsubnets(use: Use, arguments: list[Value]) -> Value:
    network = _network(arguments[0], use)
    at = int(network.network_address)
    if at == 0 and len(arguments) > 1:
        # Terraform begins with the range before, and there is none.
        raise refuse(use, _("there are not enough addresses left."))
    end = at + (1 << (network.max_prefixlen - network.prefixlen))
    found = []
    for argument in arguments[1:]:
        bits = whole(argument, use)
        length = network.prefixlen + bits
        if not 1 <= bits <= 32 or length > network.max_prefixlen:
            raise refuse(use, _("there are not enough bits left."))
        step = 1 << (network.max_prefixlen - length)
        at = -(-at // step) * step
        if at + step > end:
            raise refuse(use, _("there are not enough addresses left."))
        found.append(text(f"{_spelled(type(network.network_address)(at))}/{length}"))
        at += step
    return a_list(found, STRING)


_TEXT, _COUNT = Parameter(STRING), Parameter(NUMBER)
FUNCTIONS: dict[str, Function] = {
    "cidrhost": Function((_TEXT, _COUNT), None, _cidrhost, STRING),
    "cidrnetmask": Function((_TEXT,), None, _cidrnetmask, STRING),
    "cidrsubnet": Function((_TEXT, _COUNT, _COUNT), None, _cidrsubnet, STRING),
    "cidrsubnets": Function((_TEXT,), _COUNT, _cidrsubnets, types.list_of(STRING)),
}
