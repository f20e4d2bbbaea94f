"""`session.promotions`: what one environment has that another lacks, brought along as a draft; what is merged
but deployed nowhere yet; and what of one root is what of a sibling."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from core.dialects.errors import Refused
from core.dialects.promotion import ByTag, Promotion
from core.git.tags import Tag, remote_tags, tags
from core.platform.address import written
from core.platform.edit import Edit
from core.platform.model import Module, Platform
from core.platform.shared_values import shared_values
from core.platform.stage import Stage
from core.session import pairs as paired
from core.session.authors import SECONDS, Authors, with_authors
from core.session.differences import differences, titles
from core.session.draft import DraftEditor
from core.session.errors import SessionError, as_session_error
from core.session.fetching import with_access
from core.session.kept_corrections import place_of
from core.session.open_draft import OpenDraft
from core.session.pairs import Pairs, partner_of
from core.session.repository_settings import RepositorySettings
from core.session.source import Cancel
from core.session.waiting import Merged, waiting, waiting_authors
from core.text import _, ngettext
from core.view import ReviewView, View
from core.view.promotions import Comparison, Lack, Pairing, Place, PromotionSummary, Step, Waiting

FEW = 12
"""So many steps are compared for the overview."""


def _never() -> bool:
    return False


class Promotions:
    """Methods raise SessionError."""

    def __init__(self, opened: OpenDraft, draft: DraftEditor, data_dir: Path, settings: Path | None) -> None:
        """`settings`: the folder where pairs are kept; None: nothing is remembered."""
        self._opened, self._draft, self._data_dir = opened, draft, data_dir
        self._folder = settings
        self._authors: tuple[str, Authors] | None = None
        """By the commit that they are of."""
        self._tags: dict[str, tuple[Tag, ...]] = {}
        """By prefix, as the remote told them."""
        self._waiting: dict[tuple[str, str, str], tuple[Waiting, ReviewView | None]] = {}
        """By environment, tag and commit."""
        self._pairs: tuple[str, Pairs] | None = None
        """By the repository that they are of."""

    # What is shown

    def way(self) -> Promotion:
        """How a change goes here, as the dialects tell it."""
        return self._opened.dialect.promotion(self._opened.state().reading)

    def summary(self) -> PromotionSummary:
        """For the overview: nothing is asked but this clone."""
        way = self.way()
        steps = [self._step(*step) for step in way.steps[:FEW]]
        rest = len(way.steps) - len(steps)
        words = ngettext("{n} more step can be compared.", "{n} more steps can be compared.", rest)
        return PromotionSummary(
            tuple(self._waiting_for(by_tag)[0] for by_tag in way.tags if self._merged() is not None),
            tuple(steps),
            way.stages,
            titles(self._platforms),
            way.notes,
            words.format(n=rest) if rest else "",
        )

    def waiting(self, *, ask: bool = False, cancel: Cancel = _never) -> tuple[Waiting, ...]:
        """What waits for a tag, with authors; none where no environment gets anything by tags, or without
        history. `ask`: the remote is asked for its tags first; where it can't be, a note says so."""
        merged = self._merged()
        out = []
        for by_tag in self.way().tags if merged is not None else ():
            assert merged is not None
            note = self._ask(by_tag, cancel) if ask else ""
            found, shown = self._waiting_for(by_tag)
            authors = self._authors_here()
            if shown is not None and authors is not None:
                with as_session_error():
                    found = waiting_authors(found, shown, authors, merged.repository, cancel)
            out.append(replace(found, notes=(*found.notes, note)) if note else found)
        return tuple(out)

    def compare(self, source: Stage, target: Stage) -> Comparison:
        """Without authors."""
        try:
            found = differences(self._platforms, source, target, self.pairs())
        except KeyError as error:
            words = _("There is no environment {name} here.")
            raise SessionError(words.format(name=error.args[0] or source.root)) from None
        return replace(found, lacks=tuple(self._drafted(found, lack) for lack in found.lacks))

    def with_authors(
        self, comparison: Comparison, cancel: Cancel = _never, seconds: float = SECONDS
    ) -> Comparison:
        """With who changed each and when, the newest first."""
        with as_session_error():
            base = self._opened.base.reading.platforms
            return with_authors(comparison, base, self._authors_here(), cancel, seconds)

    # Bringing along

    def bring(
        self, source: Stage, target: Stage, keys: Collection[str] | None = None, cancel: Cancel = _never
    ) -> tuple[View, Comparison]:
        """What the source has comes to the target, as edits of the draft in one step: those of these keys, or
        all that come together. Answers too with what is left of them, each with the reason."""
        before = self.compare(source, target)
        wanted = before.can_come if keys is None else [x for x in before.lacks if x.key in keys]
        group = uuid.uuid4().hex[:12]
        why = self._bring(wanted, source, target, group, cancel)
        new = self._pair_new(wanted, why, source, target)
        if new:
            # What the new thing's model there has otherwise.
            rest = [x for x in self.compare(source, target).can_come if (x.root, x.module) in new]
            why |= self._bring(rest, source, target, group, cancel)
        after = self.compare(source, target)
        told = (replace(x, refused=why[x.key]) if why.get(x.key) else x for x in after.lacks)
        return self._opened.view, replace(after, lacks=tuple(told))

    def _bring(
        self, lacks: Iterable[Lack], source: Stage, target: Stage, group: str, cancel: Cancel
    ) -> dict[str, str]:
        """By key: why it didn't come, "" where it did."""
        why: dict[str, str] = {}
        wishes: list[tuple[str, list[Edit]]] = []
        for lack in lacks:
            try:
                if lack.refused:
                    raise Refused(lack.refused)
                wishes.append((lack.key, self._ways(lack, source, target)))
            except Refused as refused:
                why[lack.key] = str(refused)
        _view, reasons = self._draft.edit_what_fits(
            [ways for _key, ways in wishes], group=group, cancel=cancel
        )
        return why | dict(zip((key for key, _those in wishes), reasons, strict=True))

    def _ways(self, lack: Lack, source: Stage, target: Stage) -> list[Edit]:
        """Edits of which the first that isn't refused is made: for this environment alone, wherever its value
        comes from. Raises Refused."""
        if lack.setting:
            place = (target.root, lack.to_module, target.environment, lack.to_setting)
            modes = (
                ("", "at_source", "override") if self._all_of_one(lack, source, target) else ("", "override")
            )
            return [Edit("set", *place, lack.has, mode=mode) for mode in modes]
        reading = self._opened.state().reading
        module = reading.module(lack.root, lack.module)
        assert module is not None
        cluster = module.cluster or ""
        if source.root != target.root:
            cluster = self.pairs().partner((source.root, cluster), target.root) or ""
        return [self._opened.dialect.brought(reading, module, source, target, cluster)]

    def _all_of_one(self, lack: Lack, source: Stage, target: Stage) -> bool:
        """Whether all that take their value from the same place there are to have this one too: they are of
        that environment alone, and are the same in the source. Pools that the source lacks go with the
        version of their cluster."""
        there = self._opened.state().reading.platform(target.root)
        assert there is not None
        sharing = shared_values(there).get((lack.to_module, lack.to_setting, target.environment), ())
        own = {
            written(there.root, m.name, target.environment, s.path): (m, s.path)
            for m in there.modules()
            for s in m.settings
        }
        return bool(sharing) and all(
            address in own and self._wants(*own[address], lack, source, target) for address in sharing
        )

    def _wants(self, module: Module, setting: str, lack: Lack, source: Stage, target: Stage) -> bool:
        name: str | None = module.name
        if source.root != target.root:
            name = partner_of(self.pairs(), module, source.root)
        mine = self._opened.state().reading.module(source.root, name) if name else None
        if mine is None or mine.exists_in(source.environment) is False:
            return module.roles is not None and setting in module.roles.version
        return bool(_value(mine, setting, source.environment) == lack.has)

    def _pair_new(
        self, lacks: Iterable[Lack], why: dict[str, str], source: Stage, target: Stage
    ) -> set[Place]:
        """Pairs what came into a sibling with what it was made after. Answers with those that came."""
        if source.root == target.root:
            return set()
        base = self._opened.base.reading.platform(target.root)
        there = self._opened.state().reading.platform(target.root)
        assert there is not None
        old = {m.name for m in base.modules()} if base is not None else set()
        pairs, out = self.pairs(), set()
        for lack in lacks:
            if lack.setting or why.get(lack.key):
                continue
            new = [m for m in there.modules() if m.name not in old and (m.title or m.name) == lack.title]
            if len(new) == 1:
                pairs = pairs.saying((lack.root, lack.module), target.root, new[0].name)
                out.add((lack.root, lack.module))
        if out:
            self._keep(pairs)
        return out

    # Pairs of siblings

    def pairs(self) -> Pairs:
        key = self._opened.source.key
        if self._pairs is None or self._pairs[0] != key:
            settings = self._settings
            self._pairs = key, paired.kept(settings) if settings is not None else Pairs()
        return self._pairs[1]

    def siblings(self, root: str) -> tuple[str, ...]:
        """Roots whose clusters and pools can be paired with those of this one."""
        found = (r for group in self.way().siblings if root in group for r in group if r != root)
        return tuple(dict.fromkeys(found))

    def pairing(self, root: str, to_root: str) -> Pairing:
        """What of one root is what of the other, as it was said, and as it is suggested."""
        try:
            return paired.pairing(self._platforms, root, to_root, self.pairs())
        except KeyError as error:
            words = _("Terraform runs in no folder {root} here.")
            raise SessionError(words.format(root=error.args[0])) from None

    def pair(self, answers: Sequence[tuple[Place, str, str | None]]) -> View:
        """(a thing, the other root, what it is there): "" for “isn't there”, None takes the answer back."""
        pairs = self.pairs()
        for place, root, name in answers:
            pairs = pairs.saying(place, root, name)
        self._keep(pairs)
        return self._opened.show()

    def use(self, pairs: Pairs) -> None:
        """These, for this session alone: nothing is kept."""
        self._pairs = self._opened.source.key, pairs

    def beside(self, root: str, module: str) -> tuple[Place, ...]:
        """What it is in other roots: what stands beside it in Compare."""
        there = {(p.root, m.name) for p in self._platforms for m in p.modules()}
        return tuple(place for place in self.pairs().of((root, module)) if place in there)

    # Inside

    @property
    def _platforms(self) -> tuple[Platform, ...]:
        return self._opened.state().reading.platforms

    @property
    def _settings(self) -> RepositorySettings | None:
        if self._folder is None:
            return None
        return RepositorySettings(self._folder, place_of(self._opened.source))

    def _keep(self, pairs: Pairs) -> None:
        self.use(pairs)  # in any case: where they can't be kept, they count until the window closes
        settings = self._settings
        if settings is not None:
            with as_session_error():
                paired.keep(settings, pairs)

    def _step(self, source: Stage, target: Stage) -> Step:
        found = self.compare(source, target)
        n = len(found.lacks)  # As Compare counts: whether it could come along, too, is told there.
        if n:
            words = ngettext(
                "{source} has {n} thing that {target} lacks or has otherwise.",
                "{source} has {n} things that {target} lacks or has otherwise.",
                n,
            )
        elif found.unpaired:
            words = _("What of {source} is what of {target} wasn't said yet.")
        else:
            words = _("{target} lacks nothing of what {source} has.")
        sentence = words.format(n=n, source=found.source_title, target=found.target_title)
        if found.where:
            sentence = _("{root}: {sentence}").format(root=found.where, sentence=sentence)
        return Step(source, target, sentence, len(found.can_come), len(found.unpaired))

    def _drafted(self, found: Comparison, lack: Lack) -> Lack:
        """Whether the draft made the source's what it is."""
        base = self._opened.base.reading.module(lack.root, lack.module)
        now = self._opened.state().reading.module(lack.root, lack.module)
        if base is now:
            return lack
        environment = found.source.environment
        if not lack.setting:
            return replace(lack, drafted=base is None or base.exists_in(environment) is not True)
        was = _value(base, lack.setting, environment)
        return replace(lack, drafted=was is None or was != lack.has)

    def _merged(self) -> Merged | None:
        source = self._opened.source
        if source.repository is None or source.snapshot.commit is None:
            return None
        commit = source.snapshot.commit
        return Merged(source.repository, source.branch or commit[:8], commit, source.remote)

    def _authors_here(self) -> Authors | None:
        merged = self._merged()
        if merged is None:
            return None
        if self._authors is None or self._authors[0] != merged.commit:
            self._authors = merged.commit, Authors(merged.repository, merged.commit)
        return self._authors[1]

    def _ask(self, by_tag: ByTag, cancel: Cancel) -> str:
        """The remote's tags; answers why they couldn't be had."""
        merged = self._merged()
        if merged is None or merged.remote is None:
            return ""
        repository, remote = merged.repository, merged.remote
        try:
            with as_session_error():
                self._tags[by_tag.prefix] = with_access(
                    repository.remote_url(remote),
                    self._data_dir,
                    lambda token: remote_tags(repository, remote, by_tag.prefix, token=token, cancel=cancel),
                )
        except SessionError as error:
            if error.kind == "cancelled":
                raise
            return _("Only this clone's tags are known: {reason}").format(reason=error.sentence)
        return ""

    def _waiting_for(self, by_tag: ByTag) -> tuple[Waiting, ReviewView | None]:
        merged = self._merged()
        assert merged is not None
        with as_session_error():
            asked = by_tag.prefix in self._tags
            found = self._tags[by_tag.prefix] if asked else tags(merged.repository, by_tag.prefix)
            key = (by_tag.environment, repr(found) + str(asked), merged.commit)
            if key not in self._waiting:
                self._waiting.clear()
                self._waiting[key] = waiting(merged, self._opened.dialect, by_tag, found, asked)
            return self._waiting[key]


def _value(module: Module | None, setting: str, environment: str) -> object:
    found = module.setting(setting) if module is not None else None
    value = found.values.get(environment) if found is not None else None
    return value.value if value is not None else None
