"""Sums of texts: md5, sha256, uuidv5."""

from __future__ import annotations

import base64
import hashlib
import uuid

from core.terraform.evaluate.functions.common import refuse
from core.terraform.evaluate.functions.spec import Function, Parameter, Use
from core.terraform.evaluate.types import STRING
from core.terraform.evaluate.values import Value, text
from core.text import _


def sum_of(algorithm: str, data: bytes, in_base64: bool) -> str:
    found = hashlib.new(algorithm, data, usedforsecurity=False)
    return base64.b64encode(found.digest()).decode() if in_base64 else found.hexdigest()


def _hash(algorithm: str, in_base64: bool = False) -> Function:
    def body(_use: Use, arguments: list[Value]) -> Value:
        return text(sum_of(algorithm, arguments[0].data.encode("utf-8", "surrogatepass"), in_base64))

    return Function((Parameter(STRING),), None, body, STRING)


_SPACES = {
    "dns": uuid.NAMESPACE_DNS,
    "url": uuid.NAMESPACE_URL,
    "oid": uuid.NAMESPACE_OID,
    "x500": uuid.NAMESPACE_X500,
}


def _uuidv5(use: Use, arguments: list[Value]) -> Value:
    name = arguments[0].data
    try:
        space = _SPACES.get(name) or uuid.UUID(name)
    except ValueError:
        raise refuse(use, _("there is no such namespace.")) from None
    return text(str(uuid.uuid5(space, arguments[1].data)))


FUNCTIONS: dict[str, Function] = {
    "md5": _hash("md5"),
    "sha1": _hash("sha1"),
    "sha256": _hash("sha256"),
    "sha512": _hash("sha512"),
    "base64sha256": _hash("sha256", in_base64=True),
    "base64sha512": _hash("sha512", in_base64=True),
    "uuidv5": Function((Parameter(STRING), Parameter(STRING)), None, _uuidv5, STRING),
}
