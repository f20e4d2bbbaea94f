"""What is read after a correction is what would be read anew with it, order of columns included."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from core.corrections import Binding, Correction, Corrections, UnitKey
from core.dialects.plain.dialect import PlainDialect
from core.platform.model import Reading
from tests.core.dialects.plain.support import snapshot
from tests.environments import FILES

OTHER = FILES["cluster/main.tf"].replace("var.max", "3")
ALL = {
    **FILES,
    "cluster/terraform.tfvars": 'machine = "e2-standard-4"\n',
    "live/a/main.tf": OTHER,
    "live/b/main.tf": OTHER,
}
PATHS = [p for p in ALL if p.endswith(".tfvars")]
SOME = st.lists(st.sampled_from(PATHS), max_size=3, unique=True).map(tuple)
WORKSPACE = st.sampled_from([None, "live"])
KEYS = [
    UnitKey("cluster", ("cluster/config/dev.tfvars",)),
    UnitKey("cluster", ("cluster/config/prod.tfvars",)),
    UnitKey("live/a"),
    UnitKey("live/b"),
]
POSITION = st.none() | st.integers(0, 3)
CORRECTION = st.one_of(
    st.builds(
        Correction,
        st.sampled_from(["", "Live"]),
        st.booleans(),
        POSITION,
        st.none() | st.builds(Binding, SOME, WORKSPACE),
    ),
    st.builds(Correction, none=st.booleans(), position=POSITION),
)
ADDED = st.builds(Correction, added=st.sampled_from(["x", "dev"]), position=POSITION)
STEPS = st.lists(
    st.tuples(st.sampled_from(KEYS), CORRECTION)
    | st.tuples(st.builds(UnitKey, st.sampled_from(["cluster", "live/a"]), SOME, WORKSPACE), ADDED)
    | st.sampled_from(["edit", "inferred"]),
    max_size=5,
)


def columns(reading: Reading) -> list[tuple[str, list[str]]]:
    """The environments of every setting, in their order: mappings are equal whatever theirs."""
    return [
        (setting.path, list(setting.values))
        for platform in reading.platforms
        for module in platform.modules()
        for setting in module.settings
    ]


PlainDialect().read(snapshot(ALL))  # evaluating raises Python's limit of frames, which hypothesis watches


@given(STEPS)
@settings(max_examples=25, deadline=None)
def test_step_by_step_is_as_anew(steps: list[str | tuple[UnitKey, Correction]]) -> None:
    dialect, said, at = PlainDialect(), Corrections(), 7
    shot = snapshot(ALL)
    first = reading = dialect.read(shot)
    for step in steps:
        if step == "edit":
            at += 1
            shot = shot.with_files({"cluster/config/prod.tfvars": f"max = {at}\n".encode()})
        else:
            said = Corrections() if isinstance(step, str) else said.with_(*step)
            shot = replace(shot, said=said)
        reading = dialect.read(shot, reading)
        anew = PlainDialect().read(shot)
        assert reading == anew
        assert columns(reading) == columns(anew)
        for platform in reading.platforms:
            names = [e.name for e in platform.environments]
            for module in platform.modules():
                assert list(module.environments) == (names or [""]) or not module.settings
    shot = replace(shot, said=Corrections(), changed={})
    assert dialect.read(shot, reading) == first
