"""Command lines, parsed into plain data."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any, NoReturn

from core.cli import closing, completion, json_value, mcp, modules, promotions, schema
from core.cli.options import as_json, bindings, changes, reads, teaching
from core.cli.usage import COMMANDS, Parser, Usage
from core.frozen import dataclass
from core.platform.address import halves
from core.text import _


@dataclass(frozen=True, slots=True)
class Wish:
    """One --set or --unset."""

    address: str
    unset: bool
    value: Any = None


class _Wishes(argparse.Action):
    """--set and --unset in the order given."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        wishes = [*(getattr(namespace, self.dest, None) or [])]
        wishes.append(_wish(str(values), option_string == "--unset"))
        setattr(namespace, self.dest, wishes)


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Raises Usage; SystemExit for --help and --version."""
    return parser_of_all(all(a not in COMMANDS for a in argv[:1])).parse_args(list(argv))


def parser_of_all(operations: bool) -> argparse.ArgumentParser:
    """Without `operations` their subcommands aren't made: that takes as long as reading a small platform."""
    parser = Parser(
        prog="repoform",
        description=_("Change Kubernetes clusters and node pools in their repository."),
        epilog=_(
            "repoform [PATH|URL] opens the window (--at ADDRESS at a setting), repoform demo shows it on a "
            "ready-made platform, repoform doctor [PATH] says what is installed, found and reachable. "
            "--install-desktop puts Repoform among the programs of your desktop, --uninstall-desktop takes "
            "it out again. --verbose says what is done while it is done."
        ),
    )
    parser.add_argument("--version", action=_Version, nargs=0, help=_("which Repoform this is"))
    commands = parser.add_subparsers(dest="command", required=True, parser_class=Parser, metavar="COMMAND")

    inspect = teaching(
        commands,
        "inspect",
        _("what the repository asks for"),
        _(
            "Clusters, node pools and features with every setting, by environment, and where each value "
            "comes from. Folders without a cluster are named; what they call is read with --all.\n\n"
            "  repoform inspect .\n"
            "  repoform inspect . --ref HEAD~1 --json"
        ),
    )
    reads(inspect)
    inspect.add_argument(
        "--all", action="store_true", help=_("also what is called in folders that hold no cluster")
    )
    bindings(inspect)
    as_json(inspect)

    edit = teaching(
        commands,
        "edit",
        _("change settings, see the diff, propose"),
        _(
            "ADDRESS is [ROOT:]MODULE/ENVIRONMENT/SETTING, as inspect names them; the value is JSON. Your "
            "folder is\n"
            "never touched: --diff shows the change, --out writes it elsewhere, --propose sends it for "
            "review.\n\n"
            "  repoform edit . --set eks_gc0_eu-west-1/ops/cluster_max_size=6 --diff\n"
            "  repoform edit . --unset eks_gc0_eu-west-1/apps-prod/cluster_max_size\n"
            '  repoform edit . --set \'eks_gc0_eu-west-1/ops/cluster_availability_zones=["eu-west-1a", '
            '"eu-west-1c"]\'\n'
            "  repoform edit . --set 'eks_gc0_eu-west-1/apps/base_domain=\"acme.example\"' --override --diff"
        ),
    )
    reads(edit)
    bindings(edit)
    edit.add_argument(
        "--set",
        action=_Wishes,
        dest="wishes",
        metavar="ADDRESS=JSON",
        help=_("a setting's new value; repeatable"),
    )
    edit.add_argument(
        "--unset",
        action=_Wishes,
        dest="wishes",
        metavar="ADDRESS",
        help=_("outside the base it inherits again; repeatable"),
    )
    linked = edit.add_mutually_exclusive_group()
    linked.add_argument(
        "--at-source",
        action="store_const",
        const="at_source",
        dest="mode",
        default="",
        help=_("change the definition that a linked setting refers to"),
    )
    linked.add_argument(
        "--override",
        action="store_const",
        const="override",
        dest="mode",
        help=_("put a fixed value in the place of a linked setting"),
    )
    linked.add_argument(
        "--adjustable",
        action="store_const",
        const="adjustable",
        dest="mode",
        help=_(
            "change it in this environment alone; where code that others share decides, by a new variable"
            " with the old value as its default"
        ),
    )
    changes(edit)

    review = teaching(
        commands,
        "review",
        _("what changes between two commits or branches"),
        _(
            "A sentence for every changed setting, what it does to running clusters, and every changed line "
            "that no\n"
            "sentence explains.\n\n"
            "  repoform review . HEAD~1 HEAD\n"
            "  repoform review . HEAD~2 HEAD --markdown"
        ),
    )
    review.add_argument("path", metavar="PATH", help=_("working copy or bare repository"))
    review.add_argument("base", metavar="BASE", help=_("commit, branch or tag before the change"))
    review.add_argument("head", metavar="HEAD", help=_("commit, branch or tag with the change"))
    bindings(review)
    shape = review.add_mutually_exclusive_group()
    as_json(shape)
    shape.add_argument("--markdown", action="store_true", help=_("fit for a comment of a pipeline"))

    check = teaching(
        commands,
        "check",
        _("what is wrong"),
        _(
            "What Terraform would swallow, what the cloud would refuse, what has no effect; with the way to "
            "mend it.\n\n"
            "  repoform check .\n"
            "  repoform check . --strict  # for a pipeline: exit status 1 where anything is found\n"
            "  repoform check . --sarif   # for a forge that shows problems beside the lines"
        ),
    )
    reads(check)
    bindings(check)
    as_what = check.add_mutually_exclusive_group()
    as_json(as_what)
    as_what.add_argument("--sarif", action="store_true", help=_("as SARIF 2.1.0"))
    check.add_argument("--strict", action="store_true", help=_("exit 1 on errors and warnings"))

    promotions.register(commands)
    closing.register(commands)
    modules.register(commands)
    schema.register(commands)
    completion.register(commands)
    mcp.register(commands)
    if operations:
        from core.cli.operations import register  # as slow as reading a small platform

        register(commands)
    return parser


class _Version(argparse.Action):
    """Looked up only when asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *rest: object) -> NoReturn:
        print(f"repoform {installed_version()}".strip())
        parser.exit()


def installed_version() -> str:
    """ "" where it isn't installed."""
    from importlib.metadata import PackageNotFoundError, version  # slow, and seldom asked for

    try:
        return version("repoform")
    except PackageNotFoundError:
        return ""


def _wish(text: str, unset: bool) -> Wish:
    if unset:
        return Wish(text, True)
    address, value = _halves(text)
    try:
        parsed = json_value.read(value)
    except json_value.Unfit as error:
        raise Usage(_("The value of {address}: {sentence}").format(address=address, sentence=error)) from None
    except ValueError:
        raise Usage(
            _(
                "The value of {address} isn't JSON: {value}. "
                "A text needs double quotes, as in {address}='\"{value}\"'."
            ).format(address=address, value=value if len(value) <= 200 else f"{value[:199]}…")
        ) from None
    return Wish(address, False, parsed)


def _halves(text: str) -> tuple[str, str]:
    """At the first `=` that doesn't stand in a quoted key.

    >>> _halves('pool/ops/labels["a=b"]="c=d"')
    ('pool/ops/labels["a=b"]', '"c=d"')
    """
    address, equals, value = halves(text, "=")
    if equals:
        return address, value
    raise Usage(_("--set takes ADDRESS=JSON, and {text} has no “=”.").format(text=text))
