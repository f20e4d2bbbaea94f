"""Real outputs of Git and servers, each with what it must be told as and with the server's own words."""

from __future__ import annotations

import pickle
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from core.git.causes import explain
from core.git.errors import Kind


class Real(NamedTuple):
    kind: Kind
    source: str
    words: str
    text: str


def _records() -> list[Real]:
    lines = Path(__file__).with_name("outputs.txt").read_bytes().decode().splitlines(keepends=True)
    out: list[Real] = []
    for line in lines:
        if line.startswith("=== "):
            kind, source, words = (part.strip() for part in line[4:].split(" | ", 2))
            out.append(Real(Kind[kind], source, "" if words == "-" else words, ""))
        elif out:
            out[-1] = out[-1]._replace(text=out[-1].text + line)
    return out


REAL = _records()
HERE = (Kind.DISK, Kind.LOCKED, Kind.CONFIG, Kind.SSH, Kind.SIGNING, Kind.IDENTITY, Kind.OWNER, Kind.NO_GIT)
"""Kinds that are about this computer."""


def test_there_are_many() -> None:
    assert len(REAL) >= 140 and len({real.kind for real in REAL}) >= 25


@pytest.mark.parametrize("real", REAL, ids=[f"{n}-{real.source}" for n, real in enumerate(REAL)])
def test_what_it_means(real: Real) -> None:
    error = explain(real.text)
    assert error.kind is real.kind, error.sentence
    assert real.words.rstrip(".") in error.sentence, error.sentence
    if not real.words:
        assert error.said == "" and "The server says" not in error.sentence
    if real.kind in HERE:
        assert "VPN" not in error.sentence and "reached" not in error.sentence
    assert "{" not in error.sentence and "\n" not in error.sentence
    assert re.search(r"[.!?…\"'`”)\w]$", error.sentence)
    assert ".." not in error.sentence.replace("../", "").replace("...", "")


@pytest.mark.parametrize("real", REAL, ids=[f"{n}-{real.source}" for n, real in enumerate(REAL)])
def test_line_ends_and_the_order_of_the_streams_change_nothing(real: Real) -> None:
    """Windows' line ends; and stdout (what --porcelain says) before or behind stderr."""
    assert explain(real.text.replace("\n", "\r\n")).kind is real.kind
    told = [line for line in real.text.splitlines() if re.match(r"To |!\t|Done", line)]
    rest = [line for line in real.text.splitlines() if not re.match(r"To |!\t|Done", line)]
    for text in ("\n".join([*told, *rest]), "\n".join([*rest, *told])):
        error = explain(text)
        assert error.kind is real.kind and real.words.rstrip(".") in error.sentence, text


def test_the_paths_that_are_meant_are_named() -> None:
    named = {
        "/r/w/.git/refs/repoform/x.lock": "refs of another user",
        "/home/jana/.gitconfig": "~/.gitconfig is a folder",
        "/r/w/.git/packed-refs.lock": "git update-ref -d",
        "/home/jana/.ssh/config": "OpenSSH readconf.c",
    }
    for path, source in named.items():
        found = [real for real in REAL if source in real.source]
        assert found and all(path in explain(real.text).sentence or path not in real.text for real in found)


def test_a_reason_in_porcelain_is_read_like_the_one_for_people() -> None:
    for real in REAL:
        if found := re.search(r"^!\t(\S*):(\S+)\t(\[.*)$", real.text, re.M):
            source, target, rest = found[1], found[2], found[3]
            word, _space, why = rest.partition("] ")
            line = f" ! {word}] {source} -> {target.removeprefix('refs/heads/')} {why}"
            people = real.text[: found.start()] + line + real.text[found.end() :]
            assert explain(people).sentence == explain(real.text).sentence


def test_words_of_a_server_are_shown_on_one_line_without_control_characters() -> None:
    text = "remote: \x1b[31mno\x1b[0m\u202e way\x07\nremote:  at all\n! [remote rejected] x -> x (declined)\n"
    error = explain(text)
    assert not re.search(r"[\x00-\x1f\u202e]", error.sentence) and "way at all" in error.sentence
    long = explain("remote: " + "word " * 500 + "\n ! [remote rejected] x -> x (pre-receive hook declined)")
    assert len(long.sentence) < 400 and long.sentence.endswith("…")


def test_an_error_goes_over_to_another_process_whole() -> None:
    error = explain("ERROR: Repository not found.\nfatal: Could not read from remote repository.\n")
    copy = pickle.loads(pickle.dumps(error))
    assert (copy.kind, copy.sentence, copy.detail, copy.said) == (
        error.kind,
        error.sentence,
        error.detail,
        "Repository not found.",
    )
