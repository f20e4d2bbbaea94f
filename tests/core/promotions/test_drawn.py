"""Drawn repositories: after bringing all along nothing is left but what has a reason, and nothing changed
anywhere else. What each environment comes to is read off the files by this test itself."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.platform.stage import Stage
from core.session import Session
from tests.core.promotions.repositories import MODULE, pools, sibling

NAMES = st.sampled_from(("web", "batch", "gpu", "pool-2"))
MACHINES = st.sampled_from(("e2-standard-4", "n2-standard-8", "g2-standard-8"))
VERSIONS = st.sampled_from(("1.29", "1.30", "1.31"))
POOLS = st.dictionaries(
    NAMES.filter(lambda name: "-" not in name),
    st.tuples(MACHINES, st.integers(0, 3), st.integers(4, 9)),
    min_size=1,
    max_size=3,
)
DRAWN = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
)


@pytest.fixture(autouse=True, scope="module")
def deep() -> None:
    """What reads ordinary Terraform lets Python go deeper from its first time on: before anything is drawn,
    which notices."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "main.tf").write_text(sibling("a", "1.30", {"web": ("e2-standard-4", 1, 3)}))
        Session.open(folder, data_dir=Path(folder) / "data", keep_draft=False).close()


def values(text: str) -> dict[str, object]:
    """What a file of variables says, as the test reads it: pools by name, and the version."""
    out: dict[str, object] = {}
    for name, body in re.findall(r"^  (\w+) = \{\n(.*?)^  \}", text, re.M | re.S):
        out[name] = tuple(re.findall(r'= "?([\w.-]+)"?$', body, re.M))
    out["version"] = re.findall(r'kube_version = "(.*)"', text)
    return out


@DRAWN
@given(
    st.lists(st.tuples(VERSIONS, POOLS), min_size=2, max_size=3),
    st.booleans(),
)
def test_environments_of_one_root(
    drawn: list[tuple[str, dict[str, tuple[str, int, int]]]], both: bool
) -> None:
    names = ("dev", "staging", "production")[: len(drawn)]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "r" / "shop"
        root.mkdir(parents=True)
        (root / "main.tf").write_text(MODULE)
        for name, (version, those) in zip(names, drawn, strict=True):
            text = f'name = "shop-{name}"\nkube_version = "{version}"\n' + pools(**those)
            (root / f"{name}.tfvars").write_text(text)
        with Session.open(str(root.parent), data_dir=Path(folder) / "data", keep_draft=False) as session:
            source, target = (Stage("shop", name) for name in names[:2])
            before = session.promotions.compare(source, target)
            view, left = session.promotions.bring(source, target)
            after = session.promotions.compare(source, target)
            files = {path: (data or b"").decode() for path, (_old, data) in session.draft.files().items()}
        assert {lack.key for lack in left.lacks} == {lack.key for lack in after.lacks}
        assert all(lack.refused or lack.careful for lack in left.lacks), left.lacks
        assert set(files) <= {f"shop/{names[1]}.tfvars"}
        one = values((root / f"{names[0]}.tfvars").read_text())
        then = values((root / f"{names[1]}.tfvars").read_text())
        now = values(files.get(f"shop/{names[1]}.tfvars", (root / f"{names[1]}.tfvars").read_text()))
        older = str(one["version"]) < str(then["version"])
        assert now["version"] == (then["version"] if older else one["version"])
        for name, values_ in one.items():
            assert now[name] == values_ or name == "version"
        assert {n: now[n] for n in then if n not in one} == {n: then[n] for n in then if n not in one}
        assert bool(before.can_come) == bool(view.changes)


@DRAWN
@given(
    VERSIONS,
    VERSIONS,
    st.dictionaries(NAMES, st.tuples(MACHINES, st.integers(0, 3), st.integers(4, 9)), min_size=1, max_size=3),
    st.dictionaries(NAMES, st.tuples(MACHINES, st.integers(0, 3), st.integers(4, 9)), min_size=1, max_size=3),
)
def test_siblings(
    mine: str,
    theirs: str,
    here: dict[str, tuple[str, int, int]],
    there: dict[str, tuple[str, int, int]],
) -> None:
    """Pools of one name are paired, what has none is said to be missing."""
    with tempfile.TemporaryDirectory() as folder:
        for name, version, those in (("staging", mine, here), ("production", theirs, there)):
            root = Path(folder) / "r" / name
            root.mkdir(parents=True)
            (root / "main.tf").write_text(sibling(f"shop-{name}", version, those))
        with Session.open(str(Path(folder) / "r"), data_dir=Path(folder) / "data") as session:
            answers = [
                (("staging", row.module), "production", row.module if row.module in dict(row.choices) else "")
                for row in session.promotions.pairing("staging", "production").rows
            ]
            session.promotions.pair(answers)
            source, target = Stage("staging", "staging"), Stage("production", "production")
            view, left = session.promotions.bring(source, target)
            files = {path: (data or b"").decode() for path, (_old, data) in session.draft.files().items()}
            assert all(lack.refused or lack.careful for lack in left.lacks), left.lacks
            assert set(files) <= {"production/main.tf"}
            assert {c.root for c in view.changes} <= {"production"}
        was = (Path(folder) / "r/production/main.tf").read_text()
        now = files.get("production/main.tf", was)
        for name, (machine, least, most) in here.items():
            blocks = re.findall(r'"google_container_node_pool" "[\w-]+" \{\n(.*?)^\}', now, re.M | re.S)
            (block,) = (b for b in blocks if re.search(rf'name += "{name}"$', b, re.M))
            found = re.findall(r"= (.*)$", block, re.M)
            assert (f'"{machine}"', str(least), str(most)) == (found[4], found[2], found[3])
        for name in there.keys() - here.keys():
            old = re.search(rf'"google_container_node_pool" "{name}" \{{\n.*?^\}}', was, re.M | re.S)
            assert old is not None and old[0] in now
