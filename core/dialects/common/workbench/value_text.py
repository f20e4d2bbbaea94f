"""From a JSON value to the HCL text that a module's generation wants."""

from __future__ import annotations

from collections.abc import Mapping

from core.dialects.common.workbench.block_text import literal, quote
from core.dialects.errors import Refused
from core.hcl import Lines, to_hcl
from core.platform.field import Json
from core.platform.words import as_code
from core.terraform.primitives import NO_VALUE, to_number, to_text
from core.text import _


def taint_text(taint: Mapping[str, Json]) -> str:
    """
    >>> taint_text({"key": "nvidia.com/gpu", "value": "present", "effect": "NO_SCHEDULE"})
    'nvidia.com/gpu=present:NoSchedule'
    >>> taint_text({"key": "on-demand", "value": True, "effect": "NO_SCHEDULE"})
    'on-demand=true:NoSchedule'
    """
    effect = str(taint.get("effect", ""))
    if "_" in effect or effect.isupper():
        effect = effect.title().replace("_", "")
    return f"{taint.get('key', '')}={as_code(taint.get('value'))}:{effect}"


def parse_taint(text: str) -> dict[str, str]:
    """A taint as kubectl writes it. Raises Refused.

    >>> parse_taint("dedicated=batch:NoSchedule")
    {'key': 'dedicated', 'value': 'batch', 'effect': 'NoSchedule'}
    """
    left, colon, effect = text.rpartition(":")
    key, _equals, value = left.partition("=")
    if (
        not colon
        or not key
        or effect.replace("_", "").lower()
        not in (
            "noschedule",
            "prefernoschedule",
            "noexecute",
        )
    ):
        raise Refused(
            _(
                "“{text}” is no taint. Write key=value:NoSchedule, key=value:PreferNoSchedule or "
                "key=value:NoExecute."
            ).format(text=text)
        )
    return {"key": key, "value": value, "effect": effect}


_EFFECTS = {"noschedule": "NoSchedule", "prefernoschedule": "PreferNoSchedule", "noexecute": "NoExecute"}


def taints_for(taints: list[Json], cloud: str) -> list[Json]:
    """Taints as one cloud's module spells them: text for Azure, NO_SCHEDULE for AWS and Google,
    NoSchedule for Scaleway. Given as text (key=value:Effect) or as objects."""
    out: list[Json] = []
    for given in taints:
        taint = parse_taint(given) if isinstance(given, str) else dict(given)
        words = _EFFECTS.get(str(taint.get("effect", "")).replace("_", "").lower())
        if words is None:
            parse_taint(taint_text(taint))
            continue
        effect = words
        if cloud in ("aws", "google"):
            effect = {
                "NoSchedule": "NO_SCHEDULE",
                "PreferNoSchedule": "PREFER_NO_SCHEDULE",
                "NoExecute": "NO_EXECUTE",
            }[words]
        taint = {"key": taint.get("key", ""), "value": taint.get("value", ""), "effect": effect}
        out.append(taint_text({**taint, "effect": words}) if cloud == "azurerm" else taint)
    return out


def _mismatch(path: str, value: Json, wanted: str) -> Refused:
    return Refused(
        _("{setting} wants {wanted}; {value} is none.").format(setting=path, wanted=wanted, value=repr(value))
    )


def _number(path: str, value: Json) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise _mismatch(path, value, _("a number"))
    number = to_number(value)
    if number is NO_VALUE:
        raise _mismatch(path, value, _("a number"))
    return literal(number)


def _word(path: str, value: Json) -> str:
    """An entry of a list or map of texts."""
    if isinstance(value, float):
        raise _digits(path, value)
    word = to_text(value)
    if word is NO_VALUE:
        raise _mismatch(path, value, _("a text"))
    return str(word)


def _digits(path: str, value: float) -> Refused:
    return Refused(
        _("{setting} is text: put {value} in quotes, so that no digit is lost.").format(
            setting=path, value=value
        )
    )


def hcl(path: str, value: Json, wanted: str, *, quoted: bool = False, indent: str = "      ") -> str:
    """HCL text of `value` for the facts' value format `wanted`. `quoted`: this repository writes numbers
    as strings where both are read alike. Raises Refused where the value doesn't fit."""
    if wanted in ("number", "number-as-string"):
        number = _number(path, value)
        return quote(number) if quoted and wanted == "number-as-string" else number
    if wanted in ("bool", "bool-as-string"):
        if value in ("true", "false"):
            return str(value)
        if not isinstance(value, bool):
            raise _mismatch(path, value, _("true or false"))
        return literal(value)
    if wanted in ("comma-list", "list(string)", "set(string)"):
        items = [value] if isinstance(value, (str, int)) and not isinstance(value, bool) else value
        if not isinstance(items, (list, tuple)):
            raise _mismatch(path, value, _("a list"))
        words = [_word(path, v) for v in items]
        if wanted != "comma-list":
            return literal(words)
        if any("," in w for w in words):
            raise Refused(
                _("{setting} is written with commas, so no entry can hold one.").format(setting=path)
            )
        return quote(",".join(words))
    if wanted in ("comma-kv", "map(string)"):
        if not isinstance(value, Mapping):
            raise _mismatch(path, value, _("names with values"))
        if wanted == "map(string)":
            return literal(
                {k: v if isinstance(v, bool) else _word(path, v) for k, v in value.items()}, indent
            )
        value = {k: _word(path, v) for k, v in value.items()}
        if any("," in f"{k}{v}" or "=" in f"{k}{v}" for k, v in value.items()):
            raise Refused(
                _("{setting} is written as k=v,k=v, so no name or value can hold “,” or “=”.").format(
                    setting=path
                )
            )
        return quote(",".join(f"{k}={v}" for k, v in value.items()))
    if wanted in ("object", "list(object)", "set(object)"):
        if not isinstance(value, (Mapping, list, tuple)):
            raise _mismatch(path, value, _("names and values") if wanted == "object" else _("a list"))
        return literal(value, indent)
    if not isinstance(value, (str, int, float)) or isinstance(value, bool):
        raise _mismatch(path, value, _("a text"))
    if isinstance(value, float):
        raise _digits(path, value)
    text = str(value)
    return to_hcl(Lines(text), indent=indent) if "\n" in text else quote(text)
