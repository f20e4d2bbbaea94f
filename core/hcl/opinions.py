"""Second opinions on a text: python-hcl2 and pygohcl through a worker process, `terraform fmt` by itself.

Each answers, rejects, or stays silent (not there, too slow, crashed): silence is never a refusal.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import queue
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

import platformdirs

from core.frozen import dataclass
from core.private_file import working_folder

TIMEOUT = 30.0
"""Seconds for one answer."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """`state`: "accepted", "rejected" or "silent". `value`: what python-hcl2 read; `text`: what fmt wrote."""

    state: str
    reason: str = ""
    value: Any = None
    text: bytes = b""


def grammar_cache() -> Path:
    """Where python-hcl2's compiled grammar is kept: never in site-packages."""
    return Path(platformdirs.user_cache_dir("repoform")) / "hcl2-grammar.bin"


def worker_command() -> list[str]:
    """What starts core/hcl/worker.py: a program of its own in a bundle, where there is no Python."""
    if getattr(sys, "frozen", False):
        return [str(Path(sys.executable).with_name("repoform-parsers" + Path(sys.executable).suffix))]
    return [sys.executable, "-P", str(Path(__file__).with_name("worker.py"))]


class Worker:
    """One worker process, started when it is first asked and again after it died."""

    def __init__(self, timeout: float = TIMEOUT) -> None:
        self.timeout = timeout
        self.process: subprocess.Popen[str] | None = None
        self._answers: queue.Queue[str | None] = queue.Queue()
        self._reader: threading.Thread | None = None
        self._lock = threading.Lock()
        self._count = 0

    def ask(self, parser: str, text: str) -> Opinion:
        """What a parser ("hcl2", "go") says."""
        with self._lock:
            for _attempt in range(2):
                answer = self._exchange(parser, text)
                if isinstance(answer, dict):
                    if "value" in answer:
                        return Opinion("accepted", value=answer["value"])
                    state = "rejected" if "rejected" in answer else "silent"
                    return Opinion(state, str(answer.get(state, "")))
                self._stop()
                if answer == "timeout":
                    break
            return Opinion("silent", answer if isinstance(answer, str) else "crashed")

    def _exchange(self, parser: str, text: str) -> dict[str, Any] | str:
        try:
            process = self._running()
            self._count += 1
            assert process.stdin is not None
            process.stdin.write(json.dumps({"id": self._count, "parser": parser, "text": text}) + "\n")
            process.stdin.flush()
            line = self._answers.get(timeout=self.timeout)
            answer = json.loads(line) if line else None
        except queue.Empty:
            return "timeout"
        except (OSError, ValueError) as error:
            return str(error)
        if not isinstance(answer, dict) or answer.get("id") != self._count:
            return "crashed"
        return answer

    def _running(self) -> subprocess.Popen[str]:
        if self.process is not None and self.process.poll() is None:
            return self.process
        self._stop()
        cache = grammar_cache()
        with contextlib.suppress(OSError):  # without a cache the parser only starts slower
            cache.parent.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
        environment["PYTHONIOENCODING"] = "utf-8"
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
        process = subprocess.Popen(
            [*worker_command(), str(cache)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            env=environment,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self.process = process
        self._answers = queue.Queue()
        assert process.stdout is not None
        self._reader = threading.Thread(target=_read, args=(process.stdout, self._answers), daemon=True)
        self._reader.start()
        return process

    def _stop(self) -> None:
        process, reader = self.process, self._reader
        self.process = self._reader = None
        if process is None:
            return
        process.kill()
        process.wait()
        if reader is not None:
            reader.join(5)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    # A request that the dead worker never took.
                    continue

    def close(self) -> None:
        """End the process. It starts again when asked."""
        with self._lock:
            self._stop()


def _read(stdout: IO[str], answers: queue.Queue[str | None]) -> None:
    try:
        for line in stdout:
            answers.put(line)
    except (OSError, ValueError):
        # The pipe was closed under the reader: the worker was stopped.
        pass
    answers.put(None)


worker = Worker()
atexit.register(worker.close)


def formatter() -> str | None:
    """The terraform or tofu on the PATH."""
    return shutil.which("terraform") or shutil.which("tofu")


def terraform_fmt(data: bytes, program: str) -> Opinion:
    """What `terraform fmt` makes of a text, on stdin, in an empty folder (version managers read theirs)."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("TF_CLI_ARGS")}
    environment |= {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
    with working_folder() as folder:
        try:
            done = subprocess.run(
                [program, "fmt", "-no-color", "-"],
                input=data,
                capture_output=True,
                cwd=folder,
                env=environment,
                timeout=TIMEOUT,
                check=False,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return Opinion("silent", str(error))
    if done.returncode == 0:
        return Opinion("accepted", text=done.stdout)
    reason = " ".join(done.stderr.decode(errors="replace").split())
    return Opinion("rejected", reason[:300])
