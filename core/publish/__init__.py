"""The resumable pipeline from changed files to a proposal."""

from __future__ import annotations

from core.publish.follow import refresh, sweep
from core.publish.job import Job, JobStore, Step, job_id
from core.publish.patch import save_patch
from core.publish.pipeline import abandon, add_commit, rename, resume
from core.publish.start import Proposal, start

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
