"""Terragrunt's expressions: Terraform's, and Terragrunt's own functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from core.dialects.plain.files import folder_of
from core.dialects.plain.units.terragrunt.paths import TOP, absolute, in_repository, relative
from core.terraform.evaluate import syntax
from core.terraform.evaluate.budget import Budget
from core.terraform.evaluate.convert import convert
from core.terraform.evaluate.expressions import Expressions
from core.terraform.evaluate.faults import Fault
from core.terraform.evaluate.places import Chunk, Mark, Way
from core.terraform.evaluate.protocol import NO_NAMES, Names, Scope
from core.terraform.evaluate.types import STRING
from core.terraform.evaluate.values import Reason, Value, text, tuple_value, unknown, why_of
from core.text import _

NO_WAY_UP = 100
"""Folders."""


class Place(Protocol):
    """Where a file of Terragrunt is read, and from where."""

    home: str
    """The folder that paths count from: of an included file, that of the unit."""
    original: str
    """The unit's folder."""

    @property
    def word(self) -> str | None:
        """What environment variables are taken to hold; None: that isn't known."""

    def guessed(self, chunk: Chunk, node: syntax.Node) -> str | None:
        """The file that a path means if environment variables hold the name of one of the unit's folders."""

    def include_folder(self, name: str | None) -> str | None:
        """The folder of an included file."""

    def has(self, path: str) -> bool:
        """Whether there is a file or folder."""

    def read_config(self, path: str) -> Value:
        """What another file of Terragrunt says."""

    def read_variables(self, path: str) -> Value:
        """What a file of variables sets."""


class TerragruntExpressions(Expressions):
    """Evaluates one chunk of a file of Terragrunt."""

    def __init__(self, chunk: Chunk, scope: Scope, budget: Budget, place: Place) -> None:
        super().__init__(chunk, scope, budget)
        self.place = place

    def value(self, node: syntax.Node, names: Names = NO_NAMES) -> Value:
        if isinstance(node, syntax.Call):
            if node.name in _FUNCTIONS:
                self.budget.spend(1)
                found = _FUNCTIONS[node.name](self, node, names)
                return found.through(Way(node.name, self.mark(node)))
            if node.name in _RUN:
                return unknown(_run_reason(node.name, self.mark(node)))
            if node.name == "jsondecode" and _is_variables(node):
                # A file of variables, written as JSON and read again: the same values, with their places.
                return self.value(node.arguments[0], names)
            if node.name == "split" and self._is_absolute(node, names):
                sentence = _("The parts of this path depend on where the repository lies.")
                return unknown(Reason("outside", sentence, self.mark(node)))
        return super().value(node, names)

    def _is_absolute(self, node: syntax.Call, names: Names) -> bool:
        given = [self.value(argument, names) for argument in node.arguments[1:2]]
        return any(isinstance(value.data, str) and TOP in value.data for value in given)

    def texts(self, node: syntax.Call, names: Names) -> list[str] | Value:
        """The arguments, or the unknown value that one of them makes of the call."""
        out = []
        for argument in node.arguments:
            value = convert(self.value(argument, names), STRING)
            if value.data is None:
                raise Fault(_("{name} can't take null here.").format(name=f"{node.name}()"))
            if not value.is_known:
                return unknown(why_of(value), STRING)
            out.append(value.data)
        return out


_Function = Callable[[TerragruntExpressions, syntax.Call, Names], Value]
_TextFunction = Callable[[TerragruntExpressions, list[str]], Value]


def _of_texts(function: _TextFunction) -> _Function:
    def body(at: TerragruntExpressions, node: syntax.Call, names: Names) -> Value:
        given = at.texts(node, names)
        return given if isinstance(given, Value) else function(at, given)

    return body


def _is_variables(node: syntax.Call) -> bool:
    inner = node.arguments[0] if len(node.arguments) == 1 else None
    return isinstance(inner, syntax.Call) and inner.name == "read_tfvars_file"


def _run_reason(name: str, mark: Mark) -> Reason:
    return Reason("run", _("{name} is known only when Terragrunt runs.").format(name=f"{name}()"), mark)


def _find_in_parent_folders(at: TerragruntExpressions, given: list[str]) -> Value:
    wanted = given[0] if given else "terragrunt.hcl"
    folder = at.place.home
    for _step in range(NO_WAY_UP):
        if folder == ".":
            break
        folder = folder_of(folder)
        # Without a name, newer versions look for root.hcl.
        for name in (wanted,) if given else (wanted, "root.hcl"):
            found = in_repository(name, folder)
            if found is not None and at.place.has(found):
                return text(absolute(found))
    if len(given) > 1:
        return text(given[1])
    raise Fault(_("No folder above holds “{name}”.").format(name=wanted[:100]))


def _get_env(at: TerragruntExpressions, given: list[str]) -> Value:
    if len(given) == 2:
        return text(given[1])
    if at.place.word is not None:
        return text(at.place.word)
    name = given[0] if given else ""
    sentence = _("The environment variable {name} is known only when Terragrunt runs.")
    return unknown(Reason("run", sentence.format(name=name[:100])), STRING)


def _relative_to_include(at: TerragruntExpressions, given: list[str]) -> Value:
    folder = at.place.include_folder(given[0] if given else None)
    return text("." if folder is None else relative(at.place.home, folder))


def _relative_from_include(at: TerragruntExpressions, given: list[str]) -> Value:
    folder = at.place.include_folder(given[0] if given else None)
    return text("." if folder is None else relative(folder, at.place.home))


def _parent_folder(at: TerragruntExpressions, given: list[str]) -> Value:
    folder = at.place.include_folder(given[0] if given else None)
    return text(absolute(at.place.home if folder is None else folder))


def _read_config(at: TerragruntExpressions, node: syntax.Call, names: Names) -> Value:
    if not node.arguments:
        raise Fault(_("{name} takes another number of arguments.").format(name=f"{node.name}()"))
    given = at.texts(syntax.Call(node.start, node.end, node.name, node.arguments[:1], False), names)
    if isinstance(given, Value):
        return unknown(given.why)
    path = in_repository(given[0], at.place.home)
    if path is None:
        return unknown(
            Reason("outside", _("“{path}” lies outside this repository.").format(path=given[0][:100]))
        )
    if not at.place.has(path):
        if len(node.arguments) > 1:
            return at.value(node.arguments[1], names)
        raise Fault(_("There is no file “{path}”.").format(path=path[:100]))
    return at.place.read_config(path)


def _read_variables(at: TerragruntExpressions, node: syntax.Call, names: Names) -> Value:
    given = at.texts(node, names)
    if isinstance(given, Value):
        guessed = at.place.guessed(at.chunk, node.arguments[0])
        if guessed is None:
            return unknown(given.why)
        given = [guessed]
    path = in_repository(given[0], at.place.home) if given else None
    if path is None:
        return unknown(Reason("outside", _("This file lies outside this repository.")))
    if not at.place.has(path):
        raise Fault(_("There is no file “{path}”.").format(path=path[:100]))
    return at.place.read_variables(path)


def _deep_merge(at: TerragruntExpressions, node: syntax.Call, names: Names) -> Value:
    found = Value("object", {})
    for argument in node.arguments:
        found = deep_merged(found, at.value(argument, names), at.budget)
    return found


def deep_merged(parent: Value, child: Value, budget: Budget) -> Value:
    """Maps merged key by key, lists one after the other; else the child's."""
    budget.spend(1)
    if not parent.is_known or not child.is_known:
        if child.kind in ("object", "map") or parent.kind in ("object", "map"):
            return unknown(why_of(parent, child), parts=_parts(child))
        return child
    if parent.kind in ("object", "map") and child.kind in ("object", "map"):
        if parent.data is None or child.data is None:
            return child
        out = dict(parent.data)
        for name, value in child.data.items():
            out[name] = deep_merged(out[name], value, budget) if name in out else value
        return Value("object", out)
    if parent.kind in _LISTS and child.kind in _LISTS and parent.data is not None and child.data is not None:
        return tuple_value((*parent.elements(), *child.elements()))
    return child


_LISTS = ("tuple", "list", "set")


def _parts(value: Value) -> dict[str, Value]:
    if value.is_known and isinstance(value.data, dict):
        return dict(value.data)
    return dict(value.parts or {})


_FUNCTIONS: dict[str, _Function] = {
    "find_in_parent_folders": _of_texts(_find_in_parent_folders),
    "path_relative_to_include": _of_texts(_relative_to_include),
    "path_relative_from_include": _of_texts(_relative_from_include),
    "get_parent_terragrunt_dir": _of_texts(_parent_folder),
    "get_terragrunt_dir": _of_texts(lambda at, _given: text(absolute(at.place.home))),
    "get_original_terragrunt_dir": _of_texts(lambda at, _given: text(absolute(at.place.original))),
    "get_repo_root": _of_texts(lambda _at, _given: text(TOP)),
    "get_path_from_repo_root": _of_texts(lambda at, _given: text(at.place.home)),
    "get_path_to_repo_root": _of_texts(lambda at, _given: text(relative(".", at.place.home))),
    "mark_as_read": _of_texts(lambda _at, given: text(given[0] if given else "")),
    "get_env": _of_texts(_get_env),
    "read_terragrunt_config": _read_config,
    "read_tfvars_file": _read_variables,
    "deep_merge": _deep_merge,
}
_RUN = frozenset(
    (
        "run_cmd", "sops_decrypt_file", "get_aws_account_id", "get_aws_account_alias",
        "get_aws_caller_identity_arn",
        "get_aws_caller_identity_user_id", "get_platform", "get_terraform_command", "get_terraform_cli_args",
        "get_working_dir", "get_terragrunt_source_cli_flag", "get_default_retryable_errors",
        "constraint_check",
        "get_terraform_commands_that_need_vars", "get_terraform_commands_that_need_locking",
        "mark_glob_as_read",
        "get_terraform_commands_that_need_input", "get_terraform_commands_that_need_parallelism", "timecmp",
    )
)  # fmt: skip
"""Known only when Terragrunt runs, or of no use here."""
