"""The strict check against Terraform's own parser, on files broken at random."""

from __future__ import annotations

from pathlib import Path
from random import Random

from core.hcl import check, parse
from core.hcl.plain import is_plain
from core.hcl.source import limits
from core.hcl.strict import first
from core.hcl.tokens import scan
from tests.core.hcl.referee import needs_terraform, terraform
from tests.core.hcl.ugly import ugly

CORPUS = [path.read_bytes() for path in sorted((Path(__file__).parents[2] / "corpus" / "hcl").iterdir())]
PARTS = [
    b"\n",
    b" ",
    b",",
    b"{",
    b"}",
    b"[",
    b"]",
    b"(",
    b")",
    b"=",
    b":",
    b'"',
    b"${",
    b"%{ if x }",
    b"%{ endif }",
    b".",
    b"*",
    b"[*]",
    b"# c\n",
    b"/* c */",
    b"<<EOT\nx\nEOT\n",
    b"1.5",
    b"for",
    b"in",
    b"? 1 : 2",
    b"-",
    b"!",
    b"...",
    b"=>",
    b"::",
    b"a",
    b"\\",
    b'"x"',
    b" + 1",
    b"\r\n",
    b"null",
    b"\r",
    b"\x0c",
    b"'",
    b"1e5",
    b"0x1F",
]


def broken(random: Random, data: bytes) -> bytes:
    """`data` with one to three tokens gone, doubled or replaced."""
    for _ in range(random.choice((1, 1, 2, 3))):
        tokens = scan(data)[0]
        if not tokens:
            break
        _kind, start, end = random.choice(tokens)
        stop = random.choice((start, end))
        data = data[:start] + random.choice([*PARTS, b""]) + data[stop:]
    return data


@needs_terraform
def test_agrees_with_terraform_on_broken_files() -> None:
    random = Random(5)
    files = [broken(random, random.choice([*CORPUS, ugly(random)])) for _ in range(500)]
    files = [f for f in files if limits(f) is None]
    accepted = 0
    for file, result in zip(files, terraform(files), strict=True):
        assert (first(file) is None) == (result is not None), file
        accepted += result is not None
        if result is None:
            assert parse(file).problem is not None
    assert accepted > 20


def test_the_quick_yes_is_never_wrong() -> None:
    random = Random(6)
    quick = 0
    for _ in range(1500):
        file = broken(random, random.choice(CORPUS) if random.random() < 0.6 else ugly(random))
        if limits(file) is None and parse(file).parsed and is_plain(file):
            quick += 1
            assert first(file) is None, file
    assert quick > 20
    assert is_plain(CORPUS[1])


def test_what_is_checked_piece_by_piece_is_what_the_whole_is() -> None:
    random = Random(7)
    sound = refused = 0
    for _ in range(1500):
        pieces = [
            random.choice([*CORPUS, ugly(random), *PARTS, b"a = [\n", b"/*\n", b"b = <<E\n"]) for _ in "123"
        ]
        pieces[random.randrange(3)] = broken(random, random.choice(CORPUS))
        file = random.choice((b"", b"\n", b" ")).join(pieces)
        tree = parse(file)
        if limits(file) is None and tree.parsed:
            assert tree.problem == first(file), file
            sound += tree.problem is None
            refused += tree.problem is not None
    assert sound > 20 and refused > 20


def test_two_sound_pieces_are_no_sound_file_together() -> None:
    for file in (b"a = f()\nb = 1\na = 2\n", b"a = f() b = 2\n", b"x {\n} a = f()\n"):
        assert first(file) is not None
        assert parse(file).problem == first(file)


def test_sentences_name_the_place() -> None:
    (problem,) = check(b'a = 1\nb "x" {\n  c = 1 d = 2\n}\n')
    assert problem.line == 3
    assert problem.sentence == "An attribute must end its line."
    (problem,) = check(b"a = 1\na = 2\n")
    assert problem.sentence == "“a” is set twice in this block."
    assert check(b"a = 1\n") == ()


def test_a_directive_must_end_where_it_begins() -> None:
    assert check(b'a = "%{ if x }y"\n')
    assert check(b'a = "%{ endif }"\n')
    assert check(b'a = "%{ for x in y }%{ endif }"\n')
    assert not check(b'a = "%{ for x in y }%{ if x }%{ else }%{ endif }%{ endfor }"\n')
