"""``/v1/jobs``: what is being said, was said, and will be."""

from __future__ import annotations

from itertools import islice
from typing import Annotated, Any, Final

from litestar import Controller, Request, delete, get
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, QueryParameter

from cosyd.api import sse
from cosyd.api.flow import Flow
from cosyd.api.sound import Shape, sounding
from cosyd.api.views import job_view
from cosyd.contract.model import Status
from cosyd.contract.wire import BitRate, JobView, Rate
from cosyd.speech.service import Speech

MOST_LISTED: Final = 1_000
"""What ``limit`` may be at most."""


class JobsController(Controller):
    """Look at jobs, hear them, cancel them."""

    path = "/v1/jobs"
    tags = ("Jobs",)

    @get("/", summary="List jobs")
    async def list_jobs(
        self,
        speech: NamedDependency[Speech],
        status: Annotated[Status | None, QueryParameter(required=False)] = None,
        limit: Annotated[int | None, QueryParameter(required=False, ge=1, le=MOST_LISTED)] = None,
    ) -> list[JobView]:
        """All jobs under way and the latest ended ones, the newest first; no more than *limit*."""
        wanted = (job for job in speech.shelf.all() if status is None or job.status is status)
        return [job_view(job, speech.listeners.playing(job.id)) for job in islice(wanted, limit)]

    @get("/{job_id:str}", summary="Look at a job")
    async def show(self, job_id: FromPath[str], speech: NamedDependency[Speech]) -> JobView:
        """How far it is."""
        return job_view(speech.shelf.get(job_id), speech.listeners.playing(job_id))

    @delete("/{job_id:str}", status_code=200, summary="Cancel a job")
    async def cancel(self, job_id: FromPath[str], speech: NamedDependency[Speech]) -> JobView:
        """Stop it at once, wherever it is: waiting, being spoken, or being played."""
        job = speech.cancel(job_id)
        return job_view(job, speech.listeners.playing(job_id))

    @delete("/", status_code=200, summary="Cancel all jobs")
    async def cancel_all(self, speech: NamedDependency[Speech]) -> list[JobView]:
        """Silence, at once. Answers with the jobs that were cancelled."""
        return [
            job_view(speech.cancel(job.id), ())
            for job in speech.shelf.all()
            if not job.status.final or speech.listeners.playing(job.id)
        ]

    @get(
        "/{job_id:str}/audio",
        summary="Hear a job",
        responses={
            200: ResponseSpec(
                bytes, description="The sound.", media_type="audio/wav", generate_examples=False
            )
        },
    )
    async def audio(
        self,
        job_id: FromPath[str],
        speech: NamedDependency[Speech],
        request: Request[Any, Any, Any],
        *,
        audio_format: Annotated[str, QueryParameter(name="format", required=False)] = "wav",
        sample_rate: Annotated[Rate | None, QueryParameter(required=False)] = None,
        bit_rate: Annotated[BitRate | None, QueryParameter(required=False)] = None,
    ) -> Flow:
        """Its sound from the start, also while it is still being spoken."""
        shape = Shape(audio_format, sample_rate, bit_rate)
        job = speech.shelf.get(job_id)
        return sounding(job, shape, events=sse.wanted(request.headers.get("accept", "")))
