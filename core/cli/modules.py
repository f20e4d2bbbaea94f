"""`repoform modules`: where the settings of modules are read from, and fetching their own with one word."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from core.cli.json_output import dumps
from core.cli.options import as_json, reads, teaching
from core.git.errors import GitError
from core.session.errors import SessionError, UsageError
from core.session.headless import dialect
from core.session.locate import locate
from core.session.source import data_folder
from core.text import _, sentences

if TYPE_CHECKING:
    from core.platform.model import Module, Reading
    from core.session.source import Source
    from core.view import ModuleOffer


def _description() -> str:
    return _(
        "Repoform brings the facts of well-known modules along. Of a newer release, a fork or any other\n"
        "module it reads the settings from the module's own variables, where they are at hand: code of this\n"
        "repository, what terraform init left in .terraform/modules, or what was fetched before.\n"
        "Nothing is fetched unasked.\n"
        "\n"
        "  repoform modules .                      # what there is, and what could be fetched for it\n"
        "  repoform modules . --fetch              # fetch that: one ref each, only files with variables\n"
        "  repoform modules . --fetch --only URL   # fetch from this address alone\n"
        "  repoform modules . --fetch --again      # also branches that were fetched before\n"
        "\n"
        "What was fetched is kept in Repoform's own data folder; all commands and the window read it there,\n"
        "offline. A tag stays pinned to its commit: where it has moved, Repoform stops and says so (--moved\n"
        "agrees)."
    )


def register(commands: Any) -> None:
    """Adds the subcommand."""
    parser = teaching(
        commands, "modules", _("where the settings of modules are read from; fetch their own"), _description()
    )
    reads(parser)
    as_json(parser)
    parser.add_argument("--fetch", action="store_true", help=_("fetch what is listed as not read yet"))
    parser.add_argument("--only", metavar="URL", action="append", help=_("with --fetch: this address alone"))
    parser.add_argument("--again", action="store_true", help=_("with --fetch: branches fetched before, too"))
    parser.add_argument(
        "--moved", action="store_true", help=_("with --fetch: agree to a tag that means another commit now")
    )


def run(options: argparse.Namespace) -> str:
    """What is printed. Raises SessionError."""
    from core.session.modules import offers, with_modules  # `inspect` starts without it

    if not options.fetch and (options.only or options.again or options.moved):
        raise UsageError(_("--only, --again and --moved go with --fetch."))
    source = locate(options.path, ref=options.ref)
    reading = dialect().read(source.snapshot)
    found = offers(reading.platforms, data_folder())
    wrong: list[str] = []
    if options.fetch:
        wrong = _fetch(_chosen(found, options), options.moved)
        source = with_modules(source, data_folder())
        reading = dialect().read(source.snapshot)
    text = _json(source, reading) if options.json else _report(reading)
    if wrong:
        print(text)
        raise SessionError(sentences(wrong))
    return text


def _chosen(found: tuple[ModuleOffer, ...], options: argparse.Namespace) -> list[ModuleOffer]:
    for url in options.only or ():
        if all(offer.url != url for offer in found):
            raise SessionError(
                _("No module here is read from {url}. See repoform modules {path}.").format(
                    url=url, path=options.path
                )
            )
    chosen = [o for o in found if not options.only or o.url in options.only]
    return [o for o in chosen if not o.read or options.again]


def _fetch(chosen: list[ModuleOffer], moved: bool) -> list[str]:
    """Fetches one after the other; the sentences of those that failed."""
    from core.session.modules import fetch  # `inspect` starts without it

    wrong = []
    for offer in chosen:
        print(
            _("Fetching {url} {ref}")
            .format(url=offer.url, ref=offer.version if offer.anonymous else offer.ref)
            .rstrip(),
            file=sys.stderr,
        )
        try:
            kept = fetch(offer, data_folder(), moved=moved)
        except GitError as error:
            wrong.append(error.sentence)
            continue
        wrong += kept.without.values()
    return wrong


def _modules(reading: Reading) -> list[Module]:
    """What has a source that settings could be read from."""
    return [m for platform in reading.platforms for m in platform.modules() if m.source]


def _where(module: Module) -> str:
    """Where its settings are read from."""
    if module.code is not None:
        return module.code.sentence
    if module.source.startswith("."):
        return _("Its settings are read from this repository.")
    if module.facts_version is None:
        return _("Its settings are those that Repoform knows of all from there.")
    return _("Its settings are the facts of {version}.").format(version=module.facts_version)


def _state(module: Module) -> str:
    code = module.code
    if code is None:
        return "here" if module.source.startswith(".") else "facts"
    return "read" if code.read else "offered" if code.url else "elsewhere"


def _report(reading: Reading) -> str:
    lines = []
    for module in _modules(reading):
        lines.append(f"{module.address}  {module.version or _('no version')}  {module.file}:{module.line}")
        lines.append(f"  {_where(module)}")
    if any(_state(m) == "offered" for m in _modules(reading)):
        lines += ["", _("--fetch fetches what could be read; see repoform modules --help.")]
    return "\n".join(lines) or _("No modules were found here.")


def _json(source: Source, reading: Reading) -> str:
    out = []
    for module in _modules(reading):
        code = module.code
        out.append(
            {
                "module": module.address,
                "source": module.source,
                "version": module.version,
                "state": _state(module),
                "url": (code.url or None) if code else None,
                "ref": (code.ref or None) if code else None,
                "host": (code.host or None) if code else None,
                "sentence": _where(module),
            }
        )
    return dumps({"commit": source.snapshot.commit, "modules": out})
