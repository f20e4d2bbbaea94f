"""A file may be of another language than HCL: what a dialect names is asked for its files."""

from __future__ import annotations

from collections.abc import Iterable

from core.hcl.language import Hcl
from core.hcl.outline import Part
from core.language import Language, language_of, outline, refusal
from core.snapshot import Entry, Snapshot
from core.terraform.json_language import TerraformJson


class Loud:
    """A language of capital letters."""

    endings = (".loud",)

    def faults(self, data: bytes) -> Iterable[tuple[str, int]]:
        return [("Shout.", n) for n, line in enumerate(data.split(b"\n"), 1) if line != line.upper()]

    def refusal(self, path: str, before: bytes | None, after: bytes) -> str | None:
        return next((sentence for sentence, _line in self.faults(after)), None)

    def outline(self, data: bytes | None) -> Part:
        return Part(False, data or b"", spoken=True)


LANGUAGES: tuple[Language, ...] = (Hcl(), TerraformJson(), Loud())


def base(**files: bytes) -> Snapshot:
    data = {name.replace("__", "."): text for name, text in files.items()}
    entries = {path: Entry("100644", "", len(text)) for path, text in data.items()}
    return Snapshot("c", entries, lambda paths: {p: data[p] for p in paths})


def test_the_longest_ending_tells() -> None:
    spoken = {
        p: language_of(p, LANGUAGES) for p in ("a.tf", "a.tf.json", "x.auto.tfvars.json", "b.loud", "c.py")
    }
    names = {p: type(language).__name__ for p, language in spoken.items() if language is not None}
    assert names == {
        "a.tf": "Hcl",
        "a.tf.json": "TerraformJson",
        "x.auto.tfvars.json": "TerraformJson",
        "b.loud": "Loud",
    }


def test_each_file_goes_through_its_own_gate() -> None:
    fine = {"a.tf": b"a = 1\n", "b.loud": b"HELLO", "c.py": b"def (", "d.tfvars.json": b'{"a": 1}'}
    assert refusal(fine, base(), LANGUAGES) is None
    assert refusal({**fine, "b.loud": b"hello"}, base(), LANGUAGES) == "b.loud isn't written: Shout."
    told = refusal({**fine, "d.tfvars.json": b'{"a": 1'}, base(), LANGUAGES)
    assert told is not None and told.startswith("d.tfvars.json isn't written: ")
    broken = refusal({"a.tf": b"a = \n"}, base(a__tf=b"a = 1\n"), LANGUAGES)
    assert broken is not None and broken.startswith("a.tf isn't written: ")
    assert refusal({"a.tf": None, "b.loud": None}, base(), LANGUAGES) is None, "a file may go"


def test_an_outline_is_its_language_own() -> None:
    assert outline("a.tf", b'resource "a" "b" {}\n', LANGUAGES).names == ("resource a.b",)
    assert outline("b.loud", b"HELLO", LANGUAGES).spoken
    assert not outline("c.py", b"x = 1\n", LANGUAGES).spoken, "nobody speaks it: its lines are listed as such"


def test_faults_say_the_line() -> None:
    assert list(Loud().faults(b"A\nb")) == [("Shout.", 2)]
    assert [line for _why, line in Hcl().faults(b"a = 1\nb = \n")] == [2]
    assert [line for _why, line in TerraformJson().faults(b'{"a": 1,\n "a": 2}')] == [2]
