"""Renew the catalogs, or say what is wrong with them; see the package."""

from __future__ import annotations

import argparse
import sys

from tests.catalogs import files
from tests.catalogs.faults import faults
from tests.catalogs.messages import messages

SHOWN = 20


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.catalogs", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("--all", action="store_true", help="show every fault")
    parser.add_argument("--add", metavar="LANGUAGE", help="begin a catalog, named as gettext does: fr, pt_BR")
    options = parser.parse_args(arguments)
    wanted = messages()
    wrong = 0
    for language in sorted({*files.languages(), *([options.add] if options.add else ())}):
        old = files.read(language)
        texts = files.merged(language, wanted, old)
        po, mo = files.po(language, texts), files.mo(language, texts)
        if options.check:
            stale = files.po_file(language).read_bytes() != po or files.mo_file(language).read_bytes() != mo
        else:
            stale = False
            files.po_file(language).parent.mkdir(parents=True, exist_ok=True)
            files.po_file(language).write_bytes(po)
            files.mo_file(language).write_bytes(mo)
        found = list(faults(language, texts))
        new, gone = len(wanted - old.keys()), len(old.keys() - wanted)
        print(f"{language}: {len(texts)} messages, {new} new, {gone} gone, {len(found)} faults")
        for message, fault in found if options.all else found[:SHOWN]:
            print(f"  {fault}: {message!r}: {texts[message]!r}")
        if stale:
            print("  the files lag behind: python -m tests.catalogs")
        wrong += len(found) + stale
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
