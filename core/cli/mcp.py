"""`repoform mcp`: for coding agents, over the Model Context Protocol on stdin and stdout, by the official SDK
(an extra: `repoform[mcp]`)."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from core.cli import agent_tools
from core.cli.options import teaching
from core.session.errors import SessionError
from core.text import _

if TYPE_CHECKING:
    from mcp.server import MCPServer

T = TypeVar("T")

INSTRUCTIONS = """\
Repoform reads the Terraform of a Git repository as Kubernetes clusters and node pools. Call inspect first: it
gives the addresses (ENTITY/ENVIRONMENT/SETTING, outside the top root ROOT:ENTITY/…) that edit takes. edit
writes nothing: it answers with the changes in sentences, what each does to running clusters (impact), what
would be wrong, and the diff. Where a value serves others as well, mode says "everywhere" or "only here". A
value that is unknown says why. Show the user every impact of "rebuilds pool" or "destroys cluster" before you
propose."""


def register(commands: Any) -> None:
    """Adds the subcommand."""
    parser = teaching(
        commands,
        "mcp",
        _("serve coding agents (Model Context Protocol)"),
        _(
            "Answers inspect, edit, check and review on stdin and stdout. Nothing is written, and nothing "
            "sent but with\n"
            "--allow-propose. In an agent's configuration:\n\n"
            '  {"mcpServers": {"repoform": {"command": "repoform", "args": ["mcp"]}}}'
        ),
    )
    parser.add_argument(
        "--allow-propose", action="store_true", help=_("also send changes for review, as edit --propose does")
    )


def run(options: argparse.Namespace) -> str:
    """Until stdin ends. Raises SessionError where the SDK isn't installed."""
    server(options.allow_propose).run()
    return ""


def server(allow_propose: bool) -> MCPServer[Any]:
    """With the tools that are allowed. Raises SessionError."""
    try:
        from mcp.server import MCPServer  # an extra, and slow
        from mcp.server.mcpserver.exceptions import ToolError  # an extra, and slow
        from mcp.types import ToolAnnotations  # an extra, and slow
    except ImportError:
        raise SessionError(
            _("The SDK of the Model Context Protocol isn't installed: pip install 'repoform[mcp]'.")
        ) from None

    def answered(ask: Callable[[], T]) -> T:
        try:
            return ask()
        except agent_tools.Refused as error:
            raise ToolError(str(error)) from None

    made: MCPServer[Any] = MCPServer("repoform", instructions=INSTRUCTIONS, log_level="WARNING")
    reads = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)

    @made.tool(annotations=reads)
    def inspect(path: str, ref: str = "", entity: str = "") -> dict[str, Any]:
        """Clusters and node pools of the clone at path, by environment, with the values people change. With
        entity (an address or name from there) all its settings, where each value stands and what edit takes.
        ref: another commit than HEAD."""
        return answered(lambda: agent_tools.inspect(path, ref, entity))

    @made.tool(annotations=reads)
    def edit(
        path: str,
        set: dict[str, Any],
        unset: tuple[str, ...] = (),
        mode: agent_tools.Mode = "",
        ref: str = "",
    ) -> dict[str, Any]:
        """What it would mean to set these addresses to these values: sentences, impacts, capacity and cost,
        problems, and the diff. Writes nothing. mode: "everywhere" or "only here" where a value is shared."""
        return answered(lambda: agent_tools.edit(path, set, unset, mode, ref))

    @made.tool(annotations=reads)
    def check(path: str, ref: str = "") -> dict[str, Any]:
        """What is wrong: what Terraform would swallow, what the cloud would refuse, what has no effect."""
        return answered(lambda: agent_tools.check(path, ref))

    @made.tool(annotations=reads)
    def review(path: str, base: str, head: str) -> dict[str, Any]:
        """What changes between two commits, branches or tags: a sentence and an impact for each setting, and
        every changed line that no sentence explains."""
        return answered(lambda: agent_tools.review(path, base, head))

    if allow_propose:

        @made.tool(annotations=ToolAnnotations(read_only_hint=False, destructive_hint=False))
        def propose(
            path: str,
            set: dict[str, Any],
            title: str = "",
            unset: tuple[str, ...] = (),
            mode: agent_tools.Mode = "",
            draft: bool = False,
        ) -> dict[str, Any]:
            """Sends the change for review: a branch of its own and a pull or merge request. Repeating it
            finds the same proposal. Merges nothing."""
            return answered(lambda: agent_tools.propose(path, set, title, unset, mode, draft))

    return made
