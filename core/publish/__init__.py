"""The resumable pipeline from changed files to a proposal."""

from __future__ import annotations

from core.publish.job import Job, JobStore, Step, job_id
from core.publish.patch import save_patch
from core.publish.pipeline import Proposal, abandon, add_commit, refresh, rename, resume, start, sweep

__all__ = [
    "Job",
    "JobStore",
    "Proposal",
    "Step",
    "abandon",
    "add_commit",
    "job_id",
    "refresh",
    "rename",
    "resume",
    "save_patch",
    "start",
    "sweep",
]
