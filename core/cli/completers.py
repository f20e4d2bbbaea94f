"""What may follow on the command line, as a shell asks it at each Tab (see core.cli.completion)."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Callable, Iterable
from pathlib import Path

from core.cli.arguments import parser_of_all

Completer = Callable[..., Iterable[str]]


def complete() -> None:
    """Answers the shell that asks through the environment variable _ARGCOMPLETE, and ends the process."""
    import argcomplete  # only where a shell asks

    parser = parser_of_all(True)
    for each in _all_parsers(parser):
        for action in each._actions:
            completer = _COMPLETERS.get(action.dest)
            if completer is not None and action.choices is None:
                action.completer = completer  # type: ignore[attr-defined]  # the way argcomplete is told
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            action.completer = first_words  # type: ignore[attr-defined]  # the way argcomplete is told
    argcomplete.autocomplete(parser, always_complete_options=False)


def _all_parsers(parser: argparse.ArgumentParser) -> Iterable[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.values()


def first_words(prefix: str, **_rest: object) -> list[str]:
    """What opens a window: `demo`, or a folder."""
    return ["demo", *folders(prefix)]


def folders(prefix: str, **_rest: object) -> list[str]:
    """Folders that begin with `prefix`, each with a slash behind it."""
    head, slash, _tail = prefix.rpartition("/")
    try:
        found = [each.name for each in Path(f"{head}{slash}" or ".").iterdir() if each.is_dir()]
    except OSError:
        return []
    return [f"{head}{slash}{name}/" for name in sorted(found) if not name.startswith(".")]


def addresses(parsed_args: argparse.Namespace, action: argparse.Action, **_rest: object) -> list[str]:
    """Every address that can be edited in the repository named before, with `=` behind it where a value
    follows."""
    end = "=" if "--set" in action.option_strings else ""
    return [each + end for each in _editable(parsed_args)]


def _editable(options: argparse.Namespace) -> list[str]:
    from core.platform.address import written  # only for addresses
    from core.session.errors import SessionError  # only for addresses
    from core.session.headless import read_path  # only for addresses

    path = getattr(options, "path", None)
    if not path or not Path(path).exists():  # an address of a server is not asked at each Tab
        return []
    try:
        _commit, reading = read_path(path, getattr(options, "ref", None), everything=True)
    except SessionError:  # not a repository: then there is nothing to offer
        return []
    return [
        written(platform.root, module.name, environment, setting.path)
        for platform in reading.platforms
        for module in platform.modules()
        for setting in module.settings
        if not (setting.readonly or module.readonly)
        for environment in setting.values
    ]


def references(parsed_args: argparse.Namespace, **_rest: object) -> list[str]:
    """Branches and tags of the repository named before."""
    from core.git.errors import GitError  # only for branches
    from core.git.repository import open_repository  # only for branches

    with contextlib.suppress(GitError):
        repository = open_repository(Path(getattr(parsed_args, "path", None) or "."))
        if repository is not None:
            listed = repository.runner.run(
                "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes"
            )
            return [name for name in listed.text.splitlines() if not name.endswith("/HEAD")]
    return []


_COMPLETERS: dict[str, Completer] = {
    "path": folders,
    "wishes": addresses,
    "addresses": addresses,
    "ref": references,
    "base": references,
    "head": references,
    "out": folders,
}
