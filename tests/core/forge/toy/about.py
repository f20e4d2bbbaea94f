"""The toy forge, answering for itself."""

from __future__ import annotations

from core.forge.address import Address
from core.forge.interface import Ends, Forge, Way
from core.forge.pages import Page, escaped, page_of
from core.forge.web import Ask
from tests.core.forge.toy.accounts import ACCOUNTS
from tests.core.forge.toy.forge import Box, ToyRepository
from tests.core.forge.toy.words import CONVENTIONS, MANNERS


class Toy(Forge):
    kind = "toy"
    manners = MANNERS
    conventions = CONVENTIONS
    accounts = ACCOUNTS
    token_shapes = (r"\btoy-[a-z]{4,}-[0-9]{12}",)

    def __init__(self, box: Box) -> None:
        self.box = box

    def answers(self, ask: Ask) -> bool:
        return ask("/version").status > 0 and self.box.open

    def page(self, host: str, address: Address, scheme: str = "https") -> Page | None:
        return page_of(host, address, scheme)

    def api(self, host: str, scheme: str) -> str:
        return f"{scheme}://{host}/toys"

    def compare_page(self, web: str, base: str, head: str, title: str, description: str) -> str:
        return f"{web}/play?with={escaped(head)}"

    def head(self, branch: str, fork_owner: str) -> str:
        return f"{branch}~{fork_owner}" if fork_owner else branch

    def connect(self, way: Way) -> Ends:
        if way.credential is None:
            return Ends(None, None, "Nobody plays.")
        repository = ToyRepository(self.box, way.place, way.credential)
        return Ends(repository, repository, f"Playing with {way.credential.label}.")
