"""Whole operations from the command line: one subcommand each, whose help teaches.

`register(subparsers)` adds them. Each sets `operation` in the parsed arguments: a function from those to
the operations it stands for, as (name, root, args). Whoever runs the command hands them to a Session one by
one and goes on as after `edit`: the options are the same.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from core.cli import json_value
from core.cli.options import changes, reads, teaching
from core.session.errors import SessionError
from core.text import _

PRESETS = ("gpu", "spot")
"""Purposes of a node pool that settle more than what is said on the command line."""

Request = tuple[str, str, dict[str, Any]]
"""(operation, root, args)."""
Adder = Callable[[str, str, str, Callable[[argparse.Namespace], list[Request]]], argparse.ArgumentParser]
"""Adds one subcommand: name, help, text, and what it stands for."""


def usage(sentence: str) -> SessionError:
    """Wrong usage: exit status 2."""
    return SessionError(sentence, "usage")


def register(subparsers: Any) -> None:
    """Adds every operation's subcommand."""
    for add in (
        _promote,
        _reset,
        _copy,
        _add_node_pool,
        _remove_node_pool,
        _add_cluster,
        _remove_cluster,
        _add_feature,
        _remove_feature,
        _add_environment,
        _remove_environment,
        _upgrade,
        _fixes,
    ):
        add(partial(_subcommand, subparsers))


def _subcommand(
    subparsers: Any, name: str, help: str, text: str, operation: Callable[[argparse.Namespace], list[Request]]
) -> argparse.ArgumentParser:
    parser = teaching(subparsers, name, help, text)
    reads(parser)
    changes(parser)
    parser.add_argument(
        "--root",
        default="",
        metavar="DIR",
        help=_("the Terraform root, where the repository has several (default: the top, or the only one)"),
    )
    parser.set_defaults(operation=operation, wishes=(), mode="")
    return parser


def _setting(text: str) -> tuple[str, Any]:
    """NAME=VALUE, the value JSON or else plain text."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise usage(_("“{text}” isn't NAME=VALUE.").format(text=text))
    return name, _value(value)


def _value(text: str) -> Any:
    """JSON, or else plain text. A number with a fraction stays as typed: 1.30 is a version, and not 1.3."""
    try:
        return json_value.read(text, fractions_as_typed=True)
    except json_value.Unfit as error:
        raise usage(str(error)) from None
    except ValueError:
        return text


def _settings(given: Sequence[str], base: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """--set [ENVIRONMENT/]NAME=VALUE. "" stands for the base until the repository is read."""
    out: dict[str, dict[str, Any]] = {"": dict(base)} if base else {}
    for text in given:
        name, value = _setting(text)
        environment, slash, setting = name.partition("/")
        if not slash:
            environment, setting = "", name
        out.setdefault(environment, {})[setting] = value
    return out


def _zones(text: str | None) -> list[str] | None:
    return [z for z in text.split(",") if z] if text else None


def _addresses(operation: str, texts: Sequence[str], root: str, **extra: Any) -> list[Request]:
    """MODULE/ENVIRONMENT[/SETTING] with an optional ROOT: before it."""
    out: list[Request] = []
    for text in texts:
        parts = text.split("/", 2)
        if len(parts) < 2 or not all(parts):
            raise usage(
                _("“{text}” isn't MODULE/ENVIRONMENT or MODULE/ENVIRONMENT/SETTING.").format(text=text)
            )
        where, colon, module = parts[0].rpartition(":")
        here = where if colon else root
        settings = [parts[2]] if len(parts) == 3 else []
        last = out[-1] if out else None
        if (
            last
            and last[1] == here
            and last[2]["module"] == module
            and last[2]["environment"] == parts[1]
            and settings
            and last[2]["settings"]
        ):
            last[2]["settings"] += settings
            continue
        out.append(
            (operation, here, {"module": module, "environment": parts[1], "settings": settings, **extra})
        )
    return out


def _address(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "address",
        nargs="+",
        metavar="[ROOT:]MODULE/ENVIRONMENT[/SETTING]",
        help=_("without SETTING, all that the environment sets"),
    )


def _cluster(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--cluster", required=True, metavar="MODULE", help=_("the cluster's module"))


def _zones_and_settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--zones", metavar="ZONE,ZONE", help=_("by the cloud's names"))
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="[ENVIRONMENT/]NAME=JSON",
        help=_("any other setting, or one for an environment alone; repeatable"),
    )


# --- values between environments -------------------------------------------------------------------------


def _promote(add: Adder) -> None:
    parser = add(
        "promote",
        _("make an environment's value the base's"),
        _(
            "The base gets the value, and the environment inherits it again. Environments with a value of "
            "their\n"
            "own keep it.\n\n"
            "  repoform promote . eks_gc0_eu-west-1/ops/cluster_max_size\n"
            "  repoform promote . eks_gc0_eu-west-1/ops  # everything that ops sets there"
        ),
        lambda a: _addresses("promote", a.address, a.root),
    )
    _address(parser)


def _reset(add: Adder) -> None:
    parser = add(
        "reset",
        _("let an environment inherit again"),
        _(
            "Removes what the environment sets for itself, so that the base's value counts.\n\n"
            "  repoform reset . eks_gc0_eu-west-1/ops/cluster_max_size"
        ),
        lambda a: _addresses("reset", a.address, a.root),
    )
    _address(parser)


def _copy(add: Adder) -> None:
    parser = add(
        "copy",
        _("copy values to other environments"),
        _(
            "What holds in one environment is set in others; where it holds already, nothing is written.\n\n"
            "  repoform copy . gke_gc0_europe-west1/ops/cluster_max_node_count --to apps-prod"
        ),
        lambda a: _addresses(
            "copy", a.address, a.root, to=a.to, **({"to_module": a.to_module} if a.to_module else {})
        ),
    )
    _address(parser)
    parser.add_argument(
        "--to",
        action="append",
        required=True,
        metavar="ENVIRONMENT",
        help=_("where the values go; repeatable"),
    )
    parser.add_argument("--to-module", metavar="MODULE", help=_("another module of the same kind"))


# --- node pools ------------------------------------------------------------------------------------------


def _add_node_pool(add: Adder) -> None:
    def requests(a: argparse.Namespace) -> list[Request]:
        base: dict[str, Any] = {}
        for name in ("min", "max", "desired", "disk"):
            if getattr(a, name) is not None:
                base[name] = getattr(a, name)
        if a.machine:
            base["machine"] = _machines(a.machine)
        if a.zones:
            base["zones"] = _zones(a.zones)
        if a.taint:
            base["taints"] = list(a.taint)
        if a.label:
            base["labels"] = dict(_setting(t) for t in a.label)
        args: dict[str, Any] = {"cluster": a.cluster, "name": a.name, "settings": _settings(a.set, base)}
        args["purpose"] = a.purpose or ("like" if a.like else "general")
        if a.like:
            args["like"] = a.like
        return [("add-node-pool", a.root, args)]

    parser = add(
        "add-node-pool",
        _("add a group of machines to a cluster"),
        _(
            "Writes <cluster>_node_pool_<name>.tf at the cluster's version and with its wiring, a key for "
            "every\n"
            "environment, and the README's row. --machine, --min, … are for the base, which the others "
            "inherit;\n"
            "--set ENVIRONMENT/NAME=VALUE sets one for an environment, by these names or the module's "
            "own.\n\n"
            "  repoform add-node-pool . --cluster eks_gc0_eu-west-1 --name gpu --machine g4dn.xlarge \\\n"
            "      --min 0 --max 4 --taint nvidia.com/gpu=present:NoSchedule --set ops/max=1 --diff\n"
            "  repoform add-node-pool . --cluster gke_gc0_europe-west1 --name batch \\\n"
            "      --like gke_gc0_europe-west1_node_pool_np1_general"
        ),
        requests,
    )
    _cluster(parser)
    parser.add_argument("--name", required=True, help=_("of the pool; says what it is for"))
    parser.add_argument(
        "--purpose", choices=("general", *PRESETS, "like"), help=_("gpu and spot bring their taint and size")
    )
    parser.add_argument("--like", metavar="MODULE", help=_("copy the settings of this node pool"))
    parser.add_argument("--machine", metavar="TYPE[,TYPE]", help=_("machine types, by the cloud's names"))
    parser.add_argument("--min", type=int, help=_("fewest nodes (per zone on GKE and Scaleway)"))
    parser.add_argument("--max", type=int, help=_("most nodes (per zone on GKE and Scaleway)"))
    parser.add_argument("--desired", type=int, help=_("nodes at the start"))
    parser.add_argument("--disk", type=int, metavar="GB", help=_("size of each node's disk"))
    parser.add_argument(
        "--taint",
        action="append",
        default=[],
        metavar="KEY=VALUE:EFFECT",
        help=_("keeps away pods without the toleration; repeatable"),
    )
    parser.add_argument(
        "--label", action="append", default=[], metavar="KEY=VALUE", help=_("of the nodes; repeatable")
    )
    _zones_and_settings(parser)


def _machines(text: str) -> Any:
    found = [m for m in text.split(",") if m]
    return found if len(found) > 1 else found[0] if found else ""


def _remove_node_pool(add: Adder) -> None:
    parser = add(
        "remove-node-pool",
        _("remove a node pool"),
        _(
            "Removes its file, or only its block where the file holds more, and the README's row. Refused "
            "while\n"
            "anything refers to it. Its nodes go in every environment: move the workloads first.\n\n"
            "  repoform remove-node-pool . --pool eks_gc0_eu-west-1_node_pool_np2_spot --diff"
        ),
        lambda a: [("remove-node-pool", a.root, {"pool": a.pool})],
    )
    parser.add_argument("--pool", required=True, metavar="MODULE", help=_("the node pool's module"))


# --- clusters --------------------------------------------------------------------------------------------


def _add_cluster(add: Adder) -> None:
    def requests(a: argparse.Namespace) -> list[Request]:
        args: dict[str, Any] = {
            k: v
            for k, v in (
                ("cloud", a.cloud),
                ("region", a.region),
                ("name_prefix", a.name_prefix),
                ("like", a.like),
                ("zones", _zones(a.zones)),
                ("organization_id", a.organization),
                ("project_id", a.project),
            )
            if v
        }
        settings = _settings(a.set, {})
        if settings:
            args["settings"] = settings
        return [("add-cluster", a.root, args)]

    parser = add(
        "add-cluster",
        _("add a cluster (first of three proposals)"),
        _(
            "Writes <id>_cluster.tf and <id>_providers.tf, the entry in versions.tf, the Dockerfile's image "
            "and the\n"
            "README's row. With --like, a mirror of that cluster: same settings, zones of the new region, "
            "the name\n"
            "prefix counted up in the same region (gc0, gc1). Once that is applied, the same command with "
            "--name-prefix\n"
            "adds what the new cluster lacks of the other: first its node pools, then its features.\n\n"
            "  repoform add-cluster . --like eks_gc0_eu-west-1 --region us-east-2 --diff\n"
            "  repoform add-cluster . --like eks_gc0_eu-west-1 --region us-east-2 --name-prefix gc0 --diff\n"
            "  repoform add-cluster . --cloud google --region europe-west4 --name-prefix gc0 \\\n"
            "      --zones europe-west4-a,europe-west4-b --set project_id=acme-platform \\\n"
            "      --set machine=e2-medium --set min=1 --set max=3 --set ops/max=1 \\\n"
            "      --set cluster_min_master_version=1.33\n\n"
            "--set takes machine, min, max, desired and the module's own names; all are for the base, which "
            "the others\n"
            "inherit, unless ENVIRONMENT/ stands before them."
        ),
        requests,
    )
    parser.add_argument(
        "--cloud",
        choices=("aws", "azurerm", "google", "scaleway"),
        help=_("of a cluster that is like no other"),
    )
    parser.add_argument("--region", help=_("by the cloud's name"))
    parser.add_argument(
        "--name-prefix", metavar="PREFIX", help=_("first part of the cluster's name, such as gc0")
    )
    parser.add_argument("--like", metavar="MODULE", help=_("mirror this cluster"))
    parser.add_argument(
        "--organization", metavar="ID", help=_("Scaleway's organization (default: as other clusters have it)")
    )
    parser.add_argument(
        "--project", metavar="ID", help=_("Scaleway's project (default: as other clusters have it)")
    )
    _zones_and_settings(parser)


def _remove_cluster(add: Adder) -> None:
    parser = add(
        "remove-cluster",
        _("remove a cluster, a stage at a time"),
        _(
            "First its features and DNS, then its node pools, then (GKE) the deletion protection, then the "
            "cluster\n"
            "with its providers. Which stage it is, is read off the repository: repeat the command once the "
            "last\n"
            "proposal is applied everywhere.\n\n"
            "  repoform remove-cluster . --cluster gke_gc0_europe-west1 --diff"
        ),
        lambda a: [
            (
                "remove-cluster",
                a.root,
                {
                    "cluster": a.cluster,
                    **({"keep_modules": True} if a.keep_modules else {}),
                    **({"keep_providers": True} if a.keep_providers else {}),
                },
            )
        ],
    )
    _cluster(parser)
    parser.add_argument(
        "--keep-modules", action="store_true", help=_("keep local feature modules nobody uses")
    )
    parser.add_argument(
        "--keep-providers",
        action="store_true",
        help=_("keep the cloud's provider block until it is destroyed"),
    )


# --- features --------------------------------------------------------------------------------------------


def _add_feature(add: Adder) -> None:
    def requests(a: argparse.Namespace) -> list[Request]:
        args: dict[str, Any] = {"cluster": a.cluster, "feature": a.feature}
        if a.version:
            args["version"] = a.version
        if a.upstream:
            args["upstream"] = a.upstream
        if a.manifest:
            try:
                args["manifest"] = Path(a.manifest).read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise usage(
                    _("{file} can't be read: {reason}").format(file=a.manifest, reason=error)
                ) from error
        return [("add-feature", a.root, args)]

    parser = add(
        "add-feature",
        _("install a platform service on a cluster"),
        _(
            "From the catalog, <cluster>_service_<entry>.tf; from modules/<feature> of the repository,\n"
            "<cluster>_feature_<feature>.tf. A new modules/<feature> needs the manifest that its project "
            "publishes\n"
            "or `helm template` renders, with --manifest FILE.\n\n"
            "  repoform add-feature . --cluster eks_gc0_eu-west-1 --feature nginx --version 1.10.1-kbst.0\n"
            "  repoform add-feature . --cluster eks_gc0_eu-west-1 --feature cert_manager --diff"
        ),
        requests,
    )
    _cluster(parser)
    parser.add_argument(
        "--feature", required=True, metavar="NAME", help=_("entry of the catalog, or folder below modules/")
    )
    parser.add_argument("--version", help=_("of the catalog's entry"))
    parser.add_argument("--manifest", metavar="FILE", help=_("rendered YAML of a new module"))
    parser.add_argument("--upstream", metavar="URL", help=_("where the manifest comes from, for its README"))


def _remove_feature(add: Adder) -> None:
    parser = add(
        "remove-feature",
        _("take a platform service off a cluster"),
        _(
            "Removes its file or block and the README's row; modules/<feature> stays unless "
            "--delete-module.\n\n"
            "  repoform remove-feature . --feature eks_gc0_eu-west-1_service_prometheus"
        ),
        lambda a: [
            (
                "remove-feature",
                a.root,
                {"feature": a.feature, **({"delete_module": True} if a.delete_module else {})},
            )
        ],
    )
    parser.add_argument("--feature", required=True, metavar="MODULE", help=_("the feature's module"))
    parser.add_argument("--delete-module", action="store_true", help=_("also modules/<feature>, if unused"))


# --- environments and the framework ----------------------------------------------------------------------


def _add_environment(add: Adder) -> None:
    parser = add(
        "add-environment",
        _("add an environment to every module"),
        _(
            "Its key in every configuration map, in modules/* and tfvars as well. It is a full copy of the "
            "platform\n"
            "and costs; the pipeline needs a workspace and a step for it.\n\n"
            "  repoform add-environment . --name apps-dev --like ops"
        ),
        lambda a: [
            (
                "add-environment",
                a.root,
                {k: v for k, v in (("name", a.name), ("like", a.like), ("before", a.before)) if v},
            )
        ],
    )
    parser.add_argument("--name", required=True, help=_("of the environment and its workspace"))
    parser.add_argument("--like", metavar="ENVIRONMENT", help=_("start with what this one sets for itself"))
    parser.add_argument("--before", metavar="ENVIRONMENT", help=_("stand before this one in the maps"))


def _remove_environment(add: Adder) -> None:
    parser = add(
        "remove-environment",
        _("remove an environment that is destroyed"),
        _(
            "Without its key, Terraform can neither plan nor destroy the workspace: move the workloads, "
            "have it\n"
            "destroyed, then run this with --destroyed. Renaming is add, migrate, remove.\n\n"
            "  repoform remove-environment . --name apps-prod --destroyed"
        ),
        lambda a: [("remove-environment", a.root, {"name": a.name, "destroyed": a.destroyed})],
    )
    parser.add_argument("--name", required=True, help=_("of the environment"))
    parser.add_argument("--destroyed", action="store_true", help=_("everything in it is destroyed"))


def _upgrade(add: Adder) -> None:
    def requests(a: argparse.Namespace) -> list[Request]:
        args: dict[str, Any] = {"to": a.to}
        for text in a.set:
            name, value = _setting(text)
            module, slash, setting = name.partition("/")
            if not slash:
                raise usage(_("“{text}” isn't MODULE/SETTING=VALUE.").format(text=text))
            args.setdefault("values", {}).setdefault(module, {})[setting] = value
        if a.keep_loc:
            args["keep_loc"] = True
        return [("upgrade", a.root, args)]

    parser = add(
        "upgrade",
        _("move to another version of the framework"),
        _(
            "Every ?ref=, the Dockerfile's tags and the README's version; renamed settings and inputs "
            "follow. To the\n"
            "typed generation (master) comma texts become lists and pool settings move under "
            "default_node_pool, only\n"
            "where every key maps and no effective value changes. The lock file is yours: terraform init "
            "-upgrade.\n\n"
            "  repoform upgrade . --to master --diff\n\n"
            "What the new version requires and nothing says now is refused by name; answer with --set "
            "MODULE/SETTING=VALUE,\n"
            "the value that is in use today."
        ),
        requests,
    )
    parser.add_argument(
        "--to", required=True, metavar="VERSION", help=_("a release such as v0.19.2-beta.0, or master")
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="MODULE/SETTING=JSON",
        help=_("what the new version requires and nothing says"),
    )
    parser.add_argument("--keep-loc", action="store_true", help=_("keep the loc environment"))


def _fixes(add: Adder) -> None:
    add(
        "fix-images",
        _("fit the Dockerfile's image to the modules"),
        _(
            "The tag becomes the release that the modules use; its suffix stays.\n\n"
            "  repoform fix-images . --diff"
        ),
        lambda a: [("fix-images", a.root, {})],
    )
    add(
        "fix-readme",
        _("fit the README's tables to the code"),
        _(
            "Rows of clusters, node pools and features, and the settings it lists. Tables that aren't there\n"
            "aren't made.\n\n  repoform fix-readme . --diff"
        ),
        lambda a: [("fix-readme", a.root, {})],
    )
