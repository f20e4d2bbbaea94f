"""GitLab: gitlab.com and servers of one's own."""

from __future__ import annotations

import os
from dataclasses import replace
from urllib.parse import urlsplit

from core.forge.address import Address
from core.forge.gitlab.accounts import ACCOUNTS, HOME
from core.forge.gitlab.glab import api_of, folder_of, kept
from core.forge.gitlab.words import CONVENTIONS, MANNERS
from core.forge.interface import Ends, Forge, Way
from core.forge.pages import LONGEST_PREFILLED, Page, branch_of, escaped, nested_page_of, quoted
from core.forge.web import Ask
from core.text import _


class GitLab(Forge):
    kind = "gitlab"
    manners = MANNERS
    conventions = CONVENTIONS
    accounts = ACCOUNTS
    token_shapes = (
        r"\bgl(?:pat|oas|dt|rt|rtr|cbt|ptt|ft|imt|agent|soat|ffct|wt)-[A-Za-z0-9_.-]{20,}",
        r"\b_gitlab_session=[0-9a-z]{32}",
    )

    def home(self, host: str) -> str:
        if host in (HOME, "www.gitlab.com", "altssh.gitlab.com"):
            return HOME
        return host if host in kept(os.environ).entries else ""  # the user has told the GitLab CLI

    def answers(self, ask: Ask) -> bool:
        answer = ask("/api/v4/version")
        return answer.status in (200, 401) and any(key.startswith("x-gitlab") for key in answer.headers)

    def page(self, host: str, address: Address, scheme: str = "https") -> Page | None:
        folder = "" if "/" in host else folder_of(host, os.environ)
        if folder:
            host = f"{host}/{folder}"
            address = replace(address, path=address.path.removeprefix(f"{folder}/"))
        return nested_page_of(host, address, scheme)

    def api(self, host: str, scheme: str) -> str:
        told = None if "/" in host else api_of(host, os.environ)
        if told is not None:
            scheme, host = told
        return f"{scheme}://{host}/api/v4"

    def compare_page(self, web: str, base: str, head: str, title: str, description: str) -> str:
        """A fork's branch is offered by the fork's own page, which asks for its upstream's base by itself."""
        fork = head.rpartition(":")[0]
        if fork:
            parts = urlsplit(web)
            folder = folder_of(parts.netloc, os.environ)
            web = "/".join(filter(None, [f"{parts.scheme}://{parts.netloc}", folder, quoted(fork)]))
        return (
            f"{web}/-/merge_requests/new?merge_request%5Bsource_branch%5D={escaped(branch_of(head))}"
            f"&merge_request%5Btarget_branch%5D={escaped(base)}&merge_request%5Btitle%5D={quoted(title)}"
            f"&merge_request%5Bdescription%5D={quoted(description[:LONGEST_PREFILLED])}"
        )

    def connect(self, way: Way) -> Ends:
        from core.forge.gitlab.forge import GitLabProject  # late: python-gitlab takes long to import

        host, credential = way.place.host, way.credential
        project = GitLabProject(way.place, credential, ssh=way.ssh, pause=way.pause)
        if credential is None:
            sentence = _(
                "Nobody is signed in to {host}, so the branch is pushed with your Git access and {host}'s "
                "own page opens the merge request. To let Repoform open it: glab auth login, or a token."
            )
            return Ends(None, project, sentence.format(host=host))
        if credential.source == "job":
            sentence = _("A job's own token opens no merge request: the branch is pushed with it, if it may.")
            return Ends(None, project, sentence)
        return Ends(project, project, _("Sending with {label}.").format(label=credential.label))


GITLAB = GitLab()
