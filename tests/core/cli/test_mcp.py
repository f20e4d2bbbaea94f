"""`repoform mcp`, asked by the official SDK's own client: in this process, and as an agent starts it."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from core.cli import agent_tools, mcp
from tests.core.session.conftest import POOL, POOLS, Place, place

__all__ = ["place"]

Asking = Callable[[Client], Awaitable[Any]]
MAX = f"{POOL}/ops/max_node_count"


def asked(do: Asking, *, allow_propose: bool = False) -> Any:
    async def go() -> Any:
        async with Client(mcp.server(allow_propose)) as client:
            return await do(client)

    return asyncio.run(go())


def call(name: str, *, allow_propose: bool = False, **arguments: Any) -> Any:
    """The answer; a refusal's sentence as text."""

    async def do(client: Client) -> Any:
        found = await client.call_tool(name, arguments)
        if found.is_error:
            return found.content[0].text  # type: ignore[union-attr]
        return found.structured_content

    return asked(do, allow_propose=allow_propose)


@pytest.fixture(autouse=True)
def data(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPOFORM_DATA_DIR", str(place.data))


def state(place: Place) -> tuple[str, str]:
    return place.git("status", "--porcelain"), place.git("for-each-ref")


def test_what_is_offered() -> None:
    async def do(client: Client) -> Any:
        return (await client.list_tools()).tools

    assert [tool.name for tool in asked(do)] == ["inspect", "edit", "check", "review"]
    assert all(tool.annotations.read_only_hint for tool in asked(do))
    more = asked(do, allow_propose=True)
    assert more[-1].name == "propose" and not more[-1].annotations.read_only_hint


def test_from_looking_to_the_diff(place: Place) -> None:
    before = state(place)
    found = call("inspect", path=str(place.platform))
    pools = {p["name"]: p for c in found["roots"][0]["clusters"] for p in c["node_pools"]}
    assert pools[POOL]["settings"]["max_nodes"]["ops"] == 4
    whole = call("inspect", path=str(place.platform), entity=POOL)
    (setting,) = [one for one in whole["settings"] if one["path"] == "max_node_count"]
    assert setting["values"]["ops"]["address"] == MAX and "taints" in whole["not_set"]
    answer = call("edit", path=str(place.platform), set={MAX: 9})
    (change,) = answer["changes"]
    assert (change["before"], change["after"], change["impact"]) == (4, 9, "in place")
    assert "+      max_node_count = 9" in answer["diff"] and f"b/{POOLS}" in answer["diff"]
    assert state(place) == before


def test_check_and_review(place: Place) -> None:
    path = place.platform / POOLS
    path.write_text(path.read_text().replace("max_node_count = 4", "max_node_count = 2"))
    place.git("commit", "-qam", "Less")
    told = call("review", path=str(place.platform), base="HEAD~1", head="HEAD")
    assert [c["sentence"] for c in told["changes"]] and told["other"] == []
    assert isinstance(call("check", path=str(place.platform))["problems"], list)


def test_sending_is_only_where_it_is_allowed(place: Place) -> None:
    refused = call("propose", path=str(place.platform), set={MAX: 9})
    assert "propose" in refused, "there is no such tool"
    sent = call("propose", allow_propose=True, path=str(place.platform), set={MAX: 9}, title="More room")
    assert sent["proposal"]["branch"].startswith("repoform/")
    again = call("propose", allow_propose=True, path=str(place.platform), set={MAX: 9}, title="More room")
    assert again["proposal"]["branch"] == sent["proposal"]["branch"]


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("inspect", {"path": "/nowhere/at/all"}, "is no folder here"),
        ("inspect", {"path": "https://forge.example/acme/infra.git"}, "Name a local clone"),
        ("inspect", {"entity": "gone"}, "There is no gone here; there is "),
        ("inspect", {"ref": "--upload-pack=x"}, "--upload-pack=x"),
        ("edit", {"set": {"a/b": 1}}, "is no address"),
        ("edit", {"set": {}}, "Say what to change"),
        ("edit", {"set": {MAX: "many"}}, "number"),
        ("review", {"base": "--output=x", "head": "HEAD"}, "--output=x"),
        ("check", {"ref": "gone"}, "gone"),
    ],
)
def test_refusals_are_sentences(name: str, arguments: dict[str, Any], words: str, place: Place) -> None:
    said = call(name, **{"path": str(place.platform), **arguments})
    assert isinstance(said, str) and words in said and "Traceback" not in said
    assert not (place.platform / "x").exists()


def test_an_answer_has_an_end(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agent_tools, "LONGEST", 3000)
    found = call("inspect", path=str(place.platform), entity=POOL)
    assert len(json.dumps(found)) < 3300 and sum(found["left_out"].values()) > 0


def test_a_call_has_an_end(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agent_tools, "SECONDS", 0.01)
    assert "took longer than" in call("inspect", path=str(place.platform))


def test_as_an_agent_starts_it(place: Place) -> None:
    async def go() -> Any:
        started = StdioServerParameters(
            command=sys.executable, args=["-m", "gui", "mcp"], env=dict(os.environ), cwd=Path.cwd()
        )
        async with Client(started) as client:
            return (await client.call_tool("check", {"path": str(place.platform)})).structured_content

    assert "problems" in asyncio.run(go())
