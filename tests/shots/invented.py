"""A stand-in for the Session, on the invented platform of tests.sample."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self

from core.view import (
    AccessInfo,
    AccountInfo,
    CompareRow,
    ForgeInfo,
    FormView,
    Guide,
    OnItsWay,
    Overlap,
    PromotionSummary,
    ProposalRow,
    ReviewView,
    SideBySide,
    Standing,
    UnfinishedProposal,
    View,
)
from tests import sample
from tests.shots import guides


@dataclass(frozen=True)
class InventedAccount:
    info: AccountInfo

    def read(self) -> AccountInfo:
        return self.info


class InventedSession:
    """Answers like core.session.Session, for all of its parts; nothing can be changed."""

    heir: None = None
    checked = True

    def __init__(self, view: View | None = None, *, access: AccessInfo | None = None) -> None:
        self.view = view or sample.view()
        self._access = access or sample.ACCESS
        self.accounted: AccountInfo = sample.ACCOUNT
        self.listed: tuple[ProposalRow, ...] = sample.ROWS
        self.stopped: tuple[UnfinishedProposal, ...] = ()
        self.reviewed: ReviewView = sample.review()
        self.overlapping: tuple[Overlap, ...] = ()

    @property
    def draft(self) -> Self:
        return self

    @property
    def proposals(self) -> Self:
        return self

    @property
    def reviews(self) -> Self:
        return self

    @property
    def account(self) -> InventedAccount:
        return InventedAccount(self.accounted)

    @property
    def promotions(self) -> Self:
        return self

    def summary(self) -> PromotionSummary:
        """Nothing goes from one environment to another."""
        return PromotionSummary((), (), (), {}, ())

    def beside(self, root: str, module: str) -> tuple[tuple[str, str], ...]:
        return ()

    def form(
        self, root: str, module: str, environment: str, only_set: bool = False, view: Any = None
    ) -> FormView:
        from core.session import form as forms

        return forms.form(self.view, root, module, environment, only_set)

    def compare(self, root: str, module: str, view: Any = None) -> tuple[CompareRow, ...]:
        from core.session import form as forms

        return forms.compare(self.view, root, module)

    def side_by_side(self, modules: Any, view: Any = None) -> SideBySide:
        from core.session.compare import side_by_side

        return side_by_side(self.view, modules)

    def costs(self, modules: Any, view: Any = None) -> Any:
        from core.session.costs import month_costs

        return month_costs(self.view, modules)

    def overview(self, view: Any = None) -> Any:
        return sample.cards()

    @property
    def lifecycle(self) -> Self:
        return self

    def of(self, row: ProposalRow) -> OnItsWay:
        mine = row.id == sample.ROWS[1].id
        return OnItsWay(row, (), frozenset({(".", sample.GKE)}) if mine else frozenset())

    def again(self, rows: Any) -> tuple[OnItsWay, ...]:
        return tuple(self.of(row) for row in rows)

    def wishes(self, text: str, environment: str = "", cancel: Any = None) -> Any:
        return ()

    def search(self, text: str, view: Any = None) -> Any:
        return sample.hits() if text == "max" else ()

    def rows(self, cancel: Any = None) -> Any:
        return self.listed

    def standing(self, request_id: str, cancel: Any = None) -> Standing:
        return sample.STANDING

    def refresh(self, progress: Any = None, cancel: Any = None) -> View:
        return self.view

    def forge(self) -> ForgeInfo:
        return ForgeInfo("GitHub", may_review_own=False)

    def pause_between_looks(self) -> float:
        return 45.0

    def unfinished(self) -> Any:
        return self.stopped

    def read(self, request_id: str) -> ReviewView:
        return self.reviewed

    def guide(self, operation: str, root: str, args: Any) -> Guide:
        return guides.REMOVE_CLUSTER if operation == "remove-cluster" else guides.ADD_POOL

    def preview(self, operation: str, root: str, args: Any) -> Any:
        return sample.view().diff

    def text(self) -> Any:
        return sample.TEXT

    def overlaps(self) -> tuple[Overlap, ...]:
        return self.overlapping

    def warm(self) -> None:
        """There is nothing to send, and nothing to start."""

    def access(self, branch: str = "") -> AccessInfo:
        return self._access

    def git_commands(self) -> tuple[str, ...]:
        return ("git ls-tree -r -z -l --full-tree 4f2c1e9", "git cat-file --batch --buffer")

    def finish(self) -> None:
        return None

    def flush(self) -> None:
        return None

    def close(self) -> None:
        return None


def readonly() -> View:
    return sample.view(readonly="This draft belongs to a proposal that stopped. Resume it, or edit it again.")


def ready() -> View:
    """The draft without what stands in its way."""
    return replace(sample.view(), draft_problems=())
