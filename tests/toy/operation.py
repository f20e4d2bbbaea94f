"""The one operation of toys: add one."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from core.dialects.errors import Refused
from core.dialects.operation import Args, Argument, Offer, Operation
from core.platform.guide import Guide, Question, Step
from core.platform.model import Platform
from core.snapshot import Snapshot
from core.text import _


@dataclass
class Workbench:
    """One root, as read, and the files that the operation writes."""

    root: str
    platform: Platform
    snapshot: Snapshot
    written: dict[str, bytes] = field(default_factory=dict)

    def path(self, name: str) -> str:
        return name if self.root == "." else f"{self.root}/{name}"


class AddToy(Operation[Workbench]):
    name = "add-toy"

    def title(self) -> str:
        return _("Add a toy")

    def menu(self) -> str:
        return _("Add a toy…")

    def offers(self) -> tuple[Offer, ...]:
        return (Offer("pools", _("Add a part"), cluster="of"),)

    def help(self) -> str:
        return _("put another toy on the shelf")

    def text(self) -> str:
        return _("A toy of its own, or a part of one.\n\n  repoform add-toy . --name bear --size 3")

    def arguments(self) -> tuple[Argument, ...]:
        return (
            Argument("name", required=True, help=_("what it is called")),
            Argument("of", metavar="TOY", help=_("the toy that it is a part of")),
            Argument("size", metavar="N", help=_("how large it is, everywhere (default: 1)")),
        )

    def guide(self, workbench: Workbench, args: Args) -> Guide:
        toys = [c.module.name for c in workbench.platform.clusters if c.module is not None]
        if args.get("of") and args["of"] not in toys:
            raise Refused(_("There is no toy {name} here.").format(name=args["of"]))
        questions = (
            Question("name", _("Name"), required=True, default=args.get("name")),
            Question("size", _("Size"), type="text", default=args.get("size") or "1"),
        )
        given = {"size": "1", **{k: v for k, v in args.items() if v}}
        sentence = _("Writes one line for every environment.")
        return Guide(
            self.name, workbench.root, self.title(), sentence, (Step(_("Toy"), questions),), args=given
        )

    def apply(self, workbench: Workbench, args: Args) -> None:
        part, owner, size = args.get("name") or "", args.get("of") or "", args.get("size") or "1"
        if not re.fullmatch(r"[a-z][a-z0-9-]*", part):
            raise Refused(_("“{name}” is no name for a toy: small letters.").format(name=part))
        if not size.isdecimal():
            raise Refused(_("“{size}” is no size: a whole number.").format(size=size))
        if owner and workbench.platform.module(owner) is None:
            raise Refused(_("There is no toy {name} here.").format(name=owner))
        name = f"{owner}.{part}" if owner else part
        if workbench.platform.module(name) is not None:
            raise Refused(_("There is a toy {name} already.").format(name=name))
        environments = [e.name for e in workbench.platform.environments] or [""]
        lines = "".join(f"{name}/{e}/size = {json.dumps(int(size))}\n" for e in environments)
        workbench.written[workbench.path(f"{name}.toy")] = lines.encode()
