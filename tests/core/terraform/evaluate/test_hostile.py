"""What a hostile repository tries: none of it goes on for ever, leaves the repository, or raises.

How long it takes at most is measured in tests/bench.
"""

from __future__ import annotations

import pytest

from core.snapshot import Entry, Snapshot
from core.terraform.evaluate import UNKNOWN, Evaluation, Texts, Unit, Value
from core.terraform.evaluate.budget import MAX_SIZE
from tests.core.terraform.evaluate.sample import evaluation, plain, snapshot, value

DOUBLING = "\n".join(f"  a{at} = concat(local.a{at - 1}, local.a{at - 1})" for at in range(1, 60))
NESTING = "\n".join(f"  a{at} = [local.a{at - 1}, local.a{at - 1}]" for at in range(1, 60))
TEXTS = "\n".join(f'  a{at} = "${{local.a{at - 1}}}${{local.a{at - 1}}}"' for at in range(1, 60))
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(at + 1)}: &{chr(at + 1)} [{', '.join([f'*{chr(at)}'] * 9)}]\n" for at in range(ord("a"), ord("k"))
)


def large(found: Value) -> bool:
    return found.data is UNKNOWN and found.why is not None and found.why.kind == "large"


TOO_LARGE = [
    "[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : a]]]",
    'format("%999999999d", 1)',
    'format("%.999999999f", 1)',
    'join("", [for a in range(1000) : format("%5000s", "")])',
    "setproduct(range(500), range(500), range(500))",
    "flatten([for a in range(1000) : range(1000)])",
    "length(setproduct(range(1000), range(1000)))",
    f'replace(join("", [for a in range(1000) : "{"a" * 30}"]), "a", "{"b" * 40}")',
    'replace(replace(replace("aaaaaaaaaaaa", "", local.wide), "", local.wide), "", local.wide)',
    'indent(999999, join("", [for a in range(1000) : "\\n"]))',
    '"%{ for a in range(1000) }%{ for b in range(1000) }xxxxxxxxxxxxxxxx%{ endfor }%{ endfor }"',
    "[for a in range(1000) : distinct([for b in range(100) : { a = b }])]",
    "[for a in range(1000) : jsonencode(range(1000))]",
    "[for a in range(1000) : toset(range(1000))]",
    "[for a in range(1000) : range(1000) == range(1000)]",
    "[for a in range(1000) : tolist(range(1000))]",
    'yamldecode(file("bomb.yaml"))',
]  # fmt: skip


def too_large(expression: str) -> Evaluation:
    """With the expression as its local `x`."""
    text = f'locals {{\n  x = {expression}\n  wide = "{"a" * 200}"\n}}\n'
    one = evaluation({"main.tf": text, "bomb.yaml": BOMB})
    one.folder()
    return one


@pytest.mark.parametrize("expression", TOO_LARGE)
def test_too_large(expression: str) -> None:
    found = too_large(expression).local("x")
    assert large(found), found


@pytest.mark.parametrize(("chain", "first"), [(DOUBLING, '["x"]'), (NESTING, '["x"]'), (TEXTS, '"x"')])
def test_doubling(chain: str, first: str) -> None:
    one = evaluation({"main.tf": f"locals {{\n  a0 = {first}\n{chain}\n}}\n"})
    one.folder()
    found = one.local("a59")
    assert not found.known and found.size <= MAX_SIZE


def test_long_chains_and_deep_expressions() -> None:
    chain = "\n".join(f"  a{at} = local.a{at - 1}" for at in range(1, 3_000))
    one = evaluation({"main.tf": f"locals {{\n  a0 = 1\n{chain}\n}}\n"})
    assert large(one.local("a2999"))
    assert plain(one.local("a50")) == 1
    deep = "(" * 140 + "1" + ")" * 140
    assert large(value(deep))
    assert value("!" * 5_000 + "true").data is UNKNOWN
    assert value("-" * 5_000 + "1").data is UNKNOWN
    assert value("[" * 3_000 + "]" * 3_000).data is UNKNOWN
    assert plain(value(" + ".join(["1"] * 90))) == 90


def test_a_pattern_takes_no_longer_than_its_text() -> None:
    found = value('regexall("(x+x+)+y", "' + "x" * 5_000 + '")')
    assert plain(found) == []
    assert plain(value('replace("' + "a" * 200 + '", "/(a*)*b/", "")')) == "a" * 200
    assert value('regex("(?=x)x", "x")').data is UNKNOWN
    files = {f"d/{'a' * 60}{at}.txt": "" for at in range(200)}
    pattern = "**/" * 12 + "*a*a*a*a*a*a*b"
    one = evaluation({"main.tf": f'locals {{\n x = fileset("d", "{pattern}")\n}}\n', **files})
    assert plain(one.local("x")) == []


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "~/.ssh/id_rsa", "../secret", "a/../../secret", "out", "folder/x", "loop"]
)
def test_nothing_outside_is_read(path: str) -> None:
    links = {"out": "/etc/passwd", "folder": "../..", "loop": "loop"}
    files: dict[str, str | bytes] = {
        "main.tf": f'locals {{\n  x = file("{path}")\n  y = fileexists("{path}")\n'
        f'  z = fileset("{path}", "*")\n  t = templatefile("{path}", {{}})\n}}\n'
    }
    one = Evaluation(Texts(snapshot(files, links)), Unit("."))
    for name in "xyzt":
        found = one.local(name)
        assert found.data is UNKNOWN and found.why is not None, (name, found)
        assert found.why.kind == "outside", found.why


def test_links_inside_are_followed() -> None:
    files: dict[str, str | bytes] = {
        "root/main.tf": 'locals {\n  x = file("link.txt")\n  y = local.shared\n}\n',
        "shared/common.tf": 'locals { shared = "s" }\n',
        "data/real.txt": "text",
    }
    links = {"root/link.txt": "../data/real.txt", "root/common.tf": "../shared/common.tf"}
    one = Evaluation(Texts(snapshot(files, links)), Unit("root"))
    assert plain(one.local("x")) == "text"
    found = one.local("y")
    assert plain(found) == "s"
    assert found.mark is not None
    assert one.place(found.mark).file == "shared/common.tf"


@pytest.mark.parametrize(
    "expression",
    [
        "timestamp()",
        "uuid()",
        "plantimestamp()",
        'pathexpand("~")',
        'bcrypt("x")',
        "path.cwd",
        'abspath("x")',
    ],
)
def test_clock_chance_and_machine_are_never_asked(expression: str) -> None:
    found = value(expression)
    assert found.data is UNKNOWN and found.why is not None and found.why.kind == "run"


def test_what_leads_back_to_itself() -> None:
    one = evaluation(
        {
            "main.tf": "locals {\n  a = local.b\n  b = [local.a]\n  c = try(local.a, 1)\n}\n"
            'module "m" {\n  source = "./m"\n  x = module.m.y\n}\n',
            "m/main.tf": 'variable "x" {}\noutput "y" { value = var.x }\nmodule "n" { source = "../m" }\n',
        }
    )
    assert one.local("a").data is UNKNOWN
    assert one.local("c").data is UNKNOWN
    (path, _one), *_rest = one.modules()
    found = one.output("y", path)
    assert found.data is UNKNOWN and found.why is not None and "leads back to itself" in found.why.sentence


@pytest.mark.parametrize(
    "text",
    [
        b"\xff\xfe", b"locals { a = ", b"locals { a = 1 b = 2 }", b"}{", b"\0", b"locals {\n a = <<E\n",
        b'x = "${', b"locals { a = 1e999999999 }", b"locals { a = 0x1F }", b'locals { a = "\\q" }',
        b"variable {}", b"module {}", b'variable "a" { type = lst(string) }', b'locals { a = "%{ if x }" }',
        b"locals { a = [for x in y] }",
    ],
)  # fmt: skip
def test_broken_files_give_a_reason(text: bytes) -> None:
    one = evaluation({"main.tf": text})
    for found in (one.local("a"), one.variable("a"), one.output("a")):
        assert found.data is UNKNOWN and found.why is not None and found.why.sentence


@pytest.mark.parametrize(
    "text",
    ["{", "[1,]", "nul", '{"a": 1e999999}', "[" * 10_000, '{"a":1}{"b":2}', '"\\ud800"', "", '{"a" 1}'],
)
def test_broken_json(text: str) -> None:
    one = evaluation({"main.tf": 'variable "a" {}\nlocals { a = jsondecode(file("a.json")) }\n',
                      "a.json": text, "terraform.tfvars.json": text})  # fmt: skip
    assert one.variable("a").data is UNKNOWN
    assert one.local("a").data is UNKNOWN or text == '"\\ud800"'


def test_a_submodule_is_no_part_of_the_repository() -> None:
    data = {"main.tf": b'locals { x = file("sub/x.txt") }\n'}
    entries = {"main.tf": Entry("100644", "", 1), "sub": Entry("160000", "abc", 0)}
    one = Evaluation(Texts(Snapshot(None, entries, lambda p: {q: data[q] for q in p})), Unit("."))
    found = one.local("x")
    assert found.why is not None and found.why.kind == "outside"
