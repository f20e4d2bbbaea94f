"""Whole operations from the command line: one subcommand each, derived from the operation itself.

`register(subparsers)` adds them. Each sets `operation` in the parsed arguments: a function from those to
the operations it stands for, as (name, root, args). Whoever runs the command hands them to a Session one by
one and goes on as after `edit`: the options are the same.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from core.cli import json_value
from core.cli.options import bindings, changes, reads, teaching
from core.dialects.operation import Argument, Operation
from core.platform.address import halves, parts
from core.session.errors import SessionError, UsageError
from core.session.headless import operations
from core.text import _

Request = tuple[str, str, dict[str, Any]]
"""(operation, root, args)."""


def usage(sentence: str) -> SessionError:
    """Wrong usage: exit status 2."""
    return UsageError(sentence)


def register(subparsers: Any) -> None:
    """Adds every operation's subcommand."""
    for operation in operations():
        parser = teaching(subparsers, operation.name, operation.help(), operation.text())
        reads(parser)
        bindings(parser)
        changes(parser)
        parser.add_argument(
            "--root",
            default="",
            metavar="DIR",
            help=_(
                "the Terraform root, where the repository has several (default: the top, or the only one)"
            ),
        )
        for argument in operation.arguments():
            _add(parser, argument)
        fills = operation.guide_fills
        parser.set_defaults(operation=partial(requests, operation), fills=fills, wishes=(), mode="")


def _add(parser: argparse.ArgumentParser, argument: Argument) -> None:
    """The option by which the command line is told one answer."""
    if argument.given == "none":
        return
    if argument.given == "addresses":
        words = _("without SETTING, all that the environment sets")
        parser.add_argument(
            argument.name, nargs="+", metavar="[ROOT:]MODULE/ENVIRONMENT[/SETTING]", help=words
        )
        return
    metavar = argument.metavar or argument.flag.lstrip("-").upper().replace("-", "_")
    more: dict[str, Any] = {"dest": _dest(argument), "help": argument.help}
    if argument.given == "flag":
        more["action"] = "store_true"
    elif argument.given in ("repeated", "settings", "values") or argument.value in ("repeated", "pairs"):
        more |= {"action": "append", "required": argument.required, "metavar": metavar}
    else:
        more |= {"required": argument.required, "metavar": None if argument.choices else metavar}
    if argument.value == "number":
        more["type"] = int
    if argument.choices:
        more["choices"] = argument.choices
    parser.add_argument(argument.flag, **more)


def _dest(argument: Argument) -> str:
    """Apart from the options that every subcommand has."""
    return f"answer_{argument.name}"


def requests(operation: Operation[Any], options: argparse.Namespace) -> list[Request]:
    """What one command line stands for."""
    args: dict[str, Any] = {}
    base: dict[str, Any] = {}
    for argument in operation.arguments():
        if argument.given in ("none", "addresses"):
            continue
        given = getattr(options, _dest(argument))
        if argument.given == "setting":
            if given is not None:
                base[argument.name] = _setting_value(argument, given)
        elif argument.given == "settings":
            if found := _settings(given or (), base):
                args[argument.name] = found
        elif argument.given == "values":
            if given:
                args[argument.name] = _by_module(given)
        elif given:
            args[argument.name] = _answer(argument, given)
    args = operation.completed(args)
    if any(a.given == "addresses" for a in operation.arguments()):
        return _addresses(operation.name, options.addresses, options.root, args)
    return [(operation.name, options.root, args)]


def _answer(argument: Argument, given: Any) -> Any:
    if argument.given == "words":
        return _words(given)
    if argument.given == "file":
        try:
            return Path(given).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise usage(_("{file} can't be read: {reason}").format(file=given, reason=error)) from error
    return given


def _setting_value(argument: Argument, given: Any) -> Any:
    match argument.value:
        case "words":
            return _words(given)
        case "one or words":
            found = _words(given)
            return found if len(found) > 1 else found[0] if found else ""
        case "pairs":
            return dict(_setting(text) for text in given)
        case "text" | "number" | "repeated":
            return given


def _words(text: str) -> list[str]:
    return [word for word in text.split(",") if word]


def _setting(text: str) -> tuple[str, Any]:
    """NAME=VALUE, the value JSON or else plain text."""
    name, equals, value = halves(text, "=")
    if not equals or not name:
        raise usage(_("“{text}” isn't NAME=VALUE.").format(text=text))
    return name, json_or_text(value)


def json_or_text(text: str) -> Any:
    """JSON, or else plain text. A number with a fraction stays as typed: 1.30 is a version, and not 1.3."""
    try:
        return json_value.read(text, fractions_as_typed=True)
    except json_value.Unfit as error:
        raise usage(str(error)) from None
    except ValueError:
        return text


def _settings(given: Sequence[str], base: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """[ENVIRONMENT/]NAME=VALUE. "" stands for the base until the repository is read."""
    out: dict[str, dict[str, Any]] = {"": dict(base)} if base else {}
    for text in given:
        name, value = _setting(text)
        environment, slash, setting = halves(name, "/")
        if not slash:
            environment, setting = "", name
        out.setdefault(environment, {})[setting] = value
    return out


def _by_module(given: Sequence[str]) -> dict[str, dict[str, Any]]:
    """MODULE/SETTING=VALUE."""
    out: dict[str, dict[str, Any]] = {}
    for text in given:
        name, value = _setting(text)
        module, slash, setting = halves(name, "/")
        if not slash:
            raise usage(_("“{text}” isn't MODULE/SETTING=VALUE.").format(text=text))
        out.setdefault(module, {})[setting] = value
    return out


def _addresses(operation: str, texts: Sequence[str], root: str, more: dict[str, Any]) -> list[Request]:
    """MODULE/ENVIRONMENT[/SETTING] with an optional ROOT: before it; settings of one place go together. A
    root's own folders may hold slashes."""
    out: list[Request] = []
    for text in texts:
        before, colon, rest = halves(text, ":", last=True)
        where, found = (before, parts(rest, 3)) if colon else (root, parts(text, 3))
        if len(found) < 2 or not found[0] or not found[-1]:
            raise usage(
                _("“{text}” isn't MODULE/ENVIRONMENT or MODULE/ENVIRONMENT/SETTING.").format(text=text)
            )
        module, environment, settings = found[0], found[1], found[2:]
        last = out[-1] if out else None
        if last and settings and last[2]["settings"] and _is_same_place(last, where, module, environment):
            last[2]["settings"] += settings
            continue
        args = {"module": module, "environment": environment, "settings": settings, **more}
        out.append((operation, where, args))
    return out


def _is_same_place(request: Request, root: str, module: str, environment: str) -> bool:
    _name, here, args = request
    return (here, args["module"], args["environment"]) == (root, module, environment)
