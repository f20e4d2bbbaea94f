"""Dates: formatdate, timeadd, timecmp. What time it is now is never asked."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import datetime, timedelta
from fractions import Fraction

from core.terraform.evaluate.faults import Fault
from core.terraform.evaluate.functions.common import refuse
from core.terraform.evaluate.functions.spec import Function, Parameter, Use
from core.terraform.evaluate.types import NUMBER, STRING
from core.terraform.evaluate.values import Value, of_whole, text
from core.text import _

_STAMP = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:(Z)|([+-])(\d\d):(\d\d))", re.ASCII
)
_TOKEN = re.compile(r"'(?:[^']|'')*'?|([A-Za-z])\1*|[^'A-Za-z]+")
_DURATION = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)")
_UNITS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,
    "μs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class _Moment:
    """A point in time with the zone that it is told in."""

    def __init__(self, local: datetime, nanoseconds: int, offset: int) -> None:
        self.local = local
        self.nanoseconds = nanoseconds
        self.offset = offset
        """Minutes."""

    @property
    def absolute(self) -> tuple[datetime, int]:
        return self.local - timedelta(minutes=self.offset), self.nanoseconds

    def zone(self, colon: bool, z: bool) -> str:
        if z and self.offset == 0:
            return "Z"
        hours, minutes = divmod(abs(self.offset), 60)
        return f"{'-' if self.offset < 0 else '+'}{hours:02d}{':' if colon else ''}{minutes:02d}"


def _moment(value: Value, use: Use) -> _Moment:
    found = _STAMP.fullmatch(value.data)
    if found is None:
        raise refuse(use, _("“{text}” is no time that Terraform reads.").format(text=value.data[:60]))
    year, month, day, hour, minute, second = (int(found[at]) for at in range(1, 7))
    zone_hours, zone_minutes = (int(found[10] or 0), int(found[11] or 0))
    offset = zone_hours * 60 + zone_minutes
    if found[9] == "-":
        offset = -offset
    try:
        if zone_hours > 23 or zone_minutes > 59 or day > monthrange(year, month)[1]:
            raise ValueError
        local = datetime(year, month, day, hour, minute, second)
    except ValueError:
        raise refuse(
            use, _("“{text}” is no time that Terraform reads.").format(text=value.data[:60])
        ) from None
    return _Moment(local, int((found[7] or "0")[:9].ljust(9, "0")), offset)


def _formatdate(use: Use, arguments: list[Value]) -> Value:
    pattern, moment = arguments[0].data, _moment(arguments[1], use)
    out = []
    for token in (found[0] for found in _TOKEN.finditer(pattern)):
        if token[0] == "'":
            if len(token) == 1 or token[-1] != "'":
                raise refuse(use, _("“{text}” is no valid format.").format(text=pattern[:60]))
            out.append(token[1:-1].replace("''", "'") if len(token) > 2 else "'")
        elif token[0].isascii() and token[0].isalpha():
            out.append(_verb(token, moment, use))
        else:
            out.append(token)
    return text("".join(out))


def _verb(token: str, moment: _Moment, use: Use) -> str:
    local = moment.local
    half = local.hour % 12 or 12
    month, day = _MONTHS[local.month - 1], _DAYS[local.weekday()]
    zone = moment.zone(colon=False, z=False)
    found = {
        "YY": f"{local.year % 100:02d}", "YYYY": f"{local.year:04d}",
        "M": str(local.month), "MM": f"{local.month:02d}", "MMM": month[:3], "MMMM": month,
        "D": str(local.day), "DD": f"{local.day:02d}", "EEE": day[:3], "EEEE": day,
        "h": str(local.hour), "hh": f"{local.hour:02d}", "H": str(half), "HH": f"{half:02d}",
        "AA": "PM" if local.hour >= 12 else "AM", "aa": "pm" if local.hour >= 12 else "am",
        "m": str(local.minute), "mm": f"{local.minute:02d}",
        "s": str(local.second), "ss": f"{local.second:02d}",
        "Z": moment.zone(colon=True, z=True), "ZZZ": "UTC" if zone == "+0000" else zone,
        "ZZZZ": zone, "ZZZZZ": moment.zone(colon=True, z=False),
    }.get(token)  # fmt: skip
    if found is None:
        raise refuse(use, _("“{text}” is no valid format.").format(text=token[:60]))
    return found


def _duration(source: str, use: Use) -> int:
    """Nanoseconds."""
    body = source[1:] if source[:1] in ("+", "-") else source
    if body == "0":
        return 0
    total, at = Fraction(0), 0
    while at < len(body):
        found = _DURATION.match(body, at)
        if found is None or len(found[1]) > 30:
            raise refuse(use, _("“{text}” is no duration.").format(text=source[:60]))
        total += int(Fraction(found[1] if found[1][-1] != "." else found[1] + "0") * _UNITS[found[2]])
        at = found.end()
    if not body or total >= 1 << 63:
        raise refuse(use, _("“{text}” is no duration.").format(text=source[:60]))
    return int(-total if source[0] == "-" else total)


def _timeadd(use: Use, arguments: list[Value]) -> Value:
    moment = _moment(arguments[0], use)
    total = moment.nanoseconds + _duration(arguments[1].data, use)
    try:
        local = moment.local + timedelta(seconds=total // 10**9)
    except OverflowError:
        raise Fault(_("The result is no date.")) from None
    zone = moment.zone(colon=True, z=True)
    return text(local.strftime(f"{local.year:04d}-%m-%dT%H:%M:%S") + zone)


def _timecmp(use: Use, arguments: list[Value]) -> Value:
    one, other = _moment(arguments[0], use).absolute, _moment(arguments[1], use).absolute
    return of_whole((one > other) - (one < other))


_TEXT = Parameter(STRING)
FUNCTIONS: dict[str, Function] = {
    "formatdate": Function((_TEXT, _TEXT), None, _formatdate, STRING),
    "timeadd": Function((_TEXT, _TEXT), None, _timeadd, STRING),
    "timecmp": Function((_TEXT, _TEXT), None, _timecmp, NUMBER),
}
