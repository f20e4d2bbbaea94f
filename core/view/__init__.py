"""What the door answers with: frozen data that a window can draw without asking anything else.

Made by core.session; nothing here computes more than a look-up. The window imports these names from here,
wherever they stand: the domain's own, too.
"""

from __future__ import annotations

from core.clouds.cluster_outlook import Outlook
from core.corrections import Binding, Correction, UnitKey
from core.place import Place
from core.platform.advice import once_merged, without_advice
from core.platform.edit import Edit
from core.platform.environments import (
    Environments,
    FoundEnvironment,
    LostCorrection,
    UnboundFile,
    WithoutClusters,
)
from core.platform.field import Choice, Field, Impact, Json, Level, Limits
from core.platform.guide import Guide, MachineList, Question
from core.platform.guide import Step as GuideStep
from core.platform.ladder import SEVERITY, beside_badge, in_brackets, told_once
from core.platform.machine_row import MachineRow
from core.platform.model import (
    Change,
    Cluster,
    Environment,
    EnvValue,
    Kind,
    Module,
    ModuleCode,
    ModuleKind,
    Origin,
    Platform,
    Problem,
    ReadFile,
    Setting,
    Severity,
)
from core.platform.stage import Stage
from core.platform.words import told_apart
from core.review.linediff import marks
from core.review.model import DiffLine, FileDiff
from core.review.unfold import Gap, gaps, unfolded
from core.view.aside import SetAside
from core.view.cards import ClusterCard, PoolCell, PoolRow
from core.view.coverage import Coverage, not_read
from core.view.environments import OwnEnvironments
from core.view.forms import FieldView, FormView, ModuleOffer, SectionView
from core.view.lifecycle import AppliedThere, OnItsWay
from core.view.operations import OperationEntry, OperationOffer, Trial
from core.view.promotions import (
    ChangedBy,
    Comparison,
    Lack,
    Pairing,
    PairRow,
    PromotionSummary,
    Step,
    Waiting,
    WaitingChange,
)
from core.view.proposals import (
    AccessInfo,
    AccountInfo,
    Destination,
    NextStep,
    ProposalResult,
    ProposalRow,
    ProposalText,
    StepView,
    UnfinishedProposal,
    Whereto,
)
from core.view.replacements import Replacement, ReplacementAhead, replacements
from core.view.reviews import (
    CheckRow,
    ForgeInfo,
    HistoryRow,
    OtherLines,
    Overlap,
    Plan,
    ReviewView,
    Standing,
    Verdict,
    other_words,
)
from core.view.tables import CompareRow, MonthCost, SideBySide, SideColumn, SideRow, ValueStory
from core.view.whole import Conflict, DraftPart, SearchHit, View, Wish

__all__ = [
    "SEVERITY",
    "AccessInfo",
    "AccountInfo",
    "AppliedThere",
    "Binding",
    "Change",
    "ChangedBy",
    "CheckRow",
    "Choice",
    "Cluster",
    "ClusterCard",
    "CompareRow",
    "Comparison",
    "Conflict",
    "Correction",
    "Coverage",
    "Destination",
    "DiffLine",
    "DraftPart",
    "Edit",
    "EnvValue",
    "Environment",
    "Environments",
    "Field",
    "FieldView",
    "FileDiff",
    "ForgeInfo",
    "FormView",
    "FoundEnvironment",
    "Gap",
    "Guide",
    "GuideStep",
    "HistoryRow",
    "Impact",
    "Json",
    "Kind",
    "Lack",
    "Level",
    "Limits",
    "LostCorrection",
    "MachineList",
    "MachineRow",
    "Module",
    "ModuleCode",
    "ModuleKind",
    "ModuleOffer",
    "MonthCost",
    "NextStep",
    "OnItsWay",
    "OperationEntry",
    "OperationOffer",
    "Origin",
    "OtherLines",
    "Outlook",
    "Overlap",
    "OwnEnvironments",
    "PairRow",
    "Pairing",
    "Place",
    "Plan",
    "Platform",
    "PoolCell",
    "PoolRow",
    "Problem",
    "PromotionSummary",
    "ProposalResult",
    "ProposalRow",
    "ProposalText",
    "Question",
    "ReadFile",
    "Replacement",
    "ReplacementAhead",
    "ReviewView",
    "SearchHit",
    "SectionView",
    "SetAside",
    "Setting",
    "Severity",
    "SideBySide",
    "SideColumn",
    "SideRow",
    "Stage",
    "Standing",
    "Step",
    "StepView",
    "Trial",
    "UnboundFile",
    "UnfinishedProposal",
    "UnitKey",
    "ValueStory",
    "Verdict",
    "View",
    "Waiting",
    "WaitingChange",
    "Whereto",
    "Wish",
    "WithoutClusters",
    "beside_badge",
    "gaps",
    "in_brackets",
    "marks",
    "not_read",
    "once_merged",
    "other_words",
    "replacements",
    "told_apart",
    "told_once",
    "unfolded",
    "without_advice",
]
