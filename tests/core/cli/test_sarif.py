"""Problems as SARIF, held against the official schema; and the examples for pipelines, run as they stand."""

from __future__ import annotations

import http.server
import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from core import cli, demo
from core.cli.sarif import sarif
from core.platform.model import Problem, Severity
from core.view import Coverage

HERE = Path(__file__).parent
SCHEMA = Draft4Validator(json.loads((HERE / "sarif-2.1.0.json").read_text()))
EXAMPLES = HERE.parents[2] / ".github" / "examples"
MARK = "<!-- repoform -->"


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo.build(tmp_path_factory.mktemp("demo") / "demo").platform


def test_the_demo_as_sarif(platform: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", str(platform), "--json"]) == 0
    known = json.loads(capsys.readouterr().out)["problems"]
    assert cli.main(["check", str(platform), "--sarif"]) == 0
    made = json.loads(capsys.readouterr().out)
    SCHEMA.validate(made)
    results = made["runs"][0]["results"]
    assert known and len(results) == len(known)
    for problem, result in zip(known, results, strict=True):
        assert result["level"] == problem["severity"]
        assert result["message"]["text"].startswith(problem["sentence"])
        if problem["file"]:
            place = result["locations"][0]["physicalLocation"]
            assert place["artifactLocation"]["uri"] == problem["file"]
            assert place.get("region", {}).get("startLine") == problem["line"]


def test_only_one_shape_at_a_time(platform: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", str(platform), "--sarif", "--json"]) == 2


texts = st.text(max_size=30)
maybe = st.none() | texts
problems = st.builds(
    Problem,
    severity=st.sampled_from(Severity),
    sentence=st.text(min_size=1, max_size=40),
    file=maybe,
    line=st.none() | st.integers(1, 10**6),
    root=maybe,
    module=maybe,
    environment=maybe,
    setting=maybe,
    fix=maybe,
    rule=texts,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(problems, max_size=6), st.integers(0, 3), st.lists(texts, max_size=3))
def test_whatever_is_wrong_is_valid_sarif(found: list[Problem], read: int, unread: list[str]) -> None:
    made = sarif(found, Coverage((), read, tuple(unread)), "1.0")
    SCHEMA.validate(json.loads(json.dumps(made)))
    run = made["runs"][0]
    assert len(run["results"]) == len(found)
    told = "toolExecutionNotifications" in run["invocations"][0]
    assert told == (not read or bool(unread)), "what wasn't read is said"


# The examples


def steps(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((EXAMPLES / name).read_text())["jobs"]["review"]["steps"]
    return found


def on_path(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    (folder / name).chmod(stat.S_IRWXU)


def run(script: str, folder: Path, **more: str) -> None:
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env={**os.environ, "PATH": path, **more},
        check=True,
        capture_output=True,
    )


def test_the_next_push_replaces_the_comment_of_a_pull_request(tmp_path: Path) -> None:
    """With a `gh` that keeps comments in a file, as the forge would."""
    gh = f"""#!{sys.executable}
import json, pathlib, sys
kept = pathlib.Path("comments.json")
found = json.loads(kept.read_text()) if kept.exists() else []
words = sys.argv[1:]
if "--jq" in words:
    print("\\n".join(str(c["id"]) for c in found if c["body"].startswith("{MARK}")))
    sys.exit()
body = pathlib.Path(words[words.index("--field") + 1].removeprefix("body=@")).read_text()
url = next(w for w in words if w.startswith("repos/"))
if words[words.index("--method") + 1] == "POST":
    assert url == "repos/acme/infra/issues/7/comments", url
    found.append({{"id": len(found) + 1, "body": body}})
else:
    number = int(url.removeprefix("repos/acme/infra/issues/comments/"))
    next(c for c in found if c["id"] == number)["body"] = body
kept.write_text(json.dumps(found))
"""
    on_path(tmp_path / "bin", "gh", gh)
    (script,) = (s["run"] for s in steps("github-actions.yml") if s.get("name", "").startswith("Comment"))
    kept = tmp_path / "comments.json"
    kept.write_text(json.dumps([{"id": 1, "body": "Looks good."}]))
    for body in ("one", "two"):
        (tmp_path / "review.md").write_text(f"{MARK}\n{body}")
        run(script, tmp_path, ISSUE="repos/acme/infra/issues", NUMBER="7")
    assert [c["body"] for c in json.loads(kept.read_text())] == ["Looks good.", f"{MARK}\ntwo"]


class Notes(http.server.BaseHTTPRequestHandler):
    kept: list[dict[str, Any]]

    def _answer(self, data: Any, following: str = "") -> None:
        body = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("X-Next-Page", following)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        page = int(self.path.partition("&page=")[2] or 1)
        shown = self.kept[2 * page - 2 : 2 * page]
        self._answer(shown, str(page + 1) if len(self.kept) > 2 * page else "")

    def _body(self) -> str:
        assert self.headers["PRIVATE-TOKEN"] == "glpat-x"
        return str(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["body"])

    def do_POST(self) -> None:
        self.kept.append({"id": len(self.kept) + 1, "body": self._body()})
        self._answer({})

    def do_PUT(self) -> None:
        number = int(self.path.rpartition("/")[2])
        next(n for n in self.kept if n["id"] == number)["body"] = self._body()
        self._answer({})

    def log_message(self, *rest: object) -> None:
        pass


@pytest.fixture
def notes() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    Notes.kept = [{"id": n, "body": f"Note {n}"} for n in (1, 2, 3)]
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Notes) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", Notes.kept
        server.shutdown()
        thread.join()


def test_the_next_push_replaces_the_note_of_a_merge_request(
    tmp_path: Path, notes: tuple[str, list[dict[str, Any]]]
) -> None:
    url, kept = notes
    script = yaml.safe_load((EXAMPLES / "gitlab-ci.yml").read_text())["repoform"]["script"]
    (send,) = (line for line in script if "urllib" in line)
    on_path(tmp_path / "bin", "python", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    for body in ("one", "two"):
        (tmp_path / "review.md").write_text(f"{MARK}\n{body}")
        run(
            send,
            tmp_path,
            CI_API_V4_URL=url,
            CI_PROJECT_ID="5",
            CI_MERGE_REQUEST_IID="7",
            REPOFORM_TOKEN="glpat-x",
        )
    assert [n["body"] for n in kept] == ["Note 1", "Note 2", "Note 3", f"{MARK}\ntwo"]


def test_what_the_examples_call_is_there(platform: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each call of repoform in them, with the demo's own commits."""
    commits = subprocess.run(
        ["git", "rev-list", "HEAD"], cwd=platform, capture_output=True, text=True, check=True
    ).stdout.split()
    assert len(commits) > 1
    assert cli.main(["review", str(platform), commits[1], commits[0], "--markdown"]) == 0
    assert capsys.readouterr().out.startswith("## What this changes")
    hook = yaml.safe_load((EXAMPLES / "pre-commit-config.yaml").read_text())["repos"][0]["hooks"][0]
    assert hook["entry"] == "repoform check . --strict"
    assert cli.main(["check", str(platform), "--strict"]) == 1
