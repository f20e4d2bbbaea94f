"""GitLab: gitlab.com and servers of one's own."""

from __future__ import annotations

from core.forge.address import Address
from core.forge.conventions import Conventions
from core.forge.interface import Forge, Manners
from core.forge.pages import LONGEST_PREFILLED, Page, branch_of, escaped, nested_page_of, quoted
from core.forge.web import Ask


class GitLab(Forge):
    kind = "gitlab"
    manners = Manners("GitLab", number="!{n}")
    conventions = Conventions((".gitlab/merge_request_templates/default.md",))
    token_shapes = (r"\bgl(?:pat|oas|dt|rt|cbt|ptt|ft|imt|agent|soat|ffct|wt)-[A-Za-z0-9_.-]{20,}",)

    def home(self, host: str) -> str:
        return "gitlab.com" if host in ("gitlab.com", "www.gitlab.com", "altssh.gitlab.com") else ""

    def answers(self, ask: Ask) -> bool:
        answer = ask("/api/v4/version")
        return answer.status in (200, 401) and any(key.startswith("x-gitlab") for key in answer.headers)

    def page(self, host: str, address: Address, scheme: str = "https") -> Page | None:
        return nested_page_of(host, address, scheme)

    def compare_page(self, web: str, base: str, head: str, title: str, description: str) -> str:
        return (
            f"{web}/-/merge_requests/new?merge_request%5Bsource_branch%5D={escaped(branch_of(head))}"
            f"&merge_request%5Btarget_branch%5D={escaped(base)}&merge_request%5Btitle%5D={quoted(title)}"
            f"&merge_request%5Bdescription%5D={quoted(description[:LONGEST_PREFILLED])}"
        )


GITLAB = GitLab()
