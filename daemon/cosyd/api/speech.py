"""``POST /v1/speech``: say something. ``POST /v1/text/normalize``: see how it would be read."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Controller, Request, Response, post
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import JSONBody

from cosyd.api import sse
from cosyd.api.compat.dialects import NATIVE
from cosyd.api.sound import Shape, sounding
from cosyd.api.views import job_view, planned_view
from cosyd.contract.model import Utterance
from cosyd.contract.wire import JobView, NormalizeRequest, PlannedSentence, SpeechRequest
from cosyd.speech.service import Speech


def utterance_of(request: SpeechRequest) -> Utterance:
    """What *request* asks to have said."""
    return Utterance(
        text=request.text,
        voice=request.voice,
        language=request.language,
        speed=request.speed,
        volume=request.volume,
        instruct=request.instruct,
        mode=request.mode,
        seed=request.seed,
        priority=request.priority,
        stream=request.stream,
        detached=request.detach,
        play=request.detach if request.play is None else request.play,
        client=request.client,
        door=NATIVE,
    )


class SpeechController(Controller):
    """Say something."""

    path = "/v1"
    tags = ("Speech",)

    @post(
        "/speech",
        status_code=200,
        summary="Say something",
        responses={
            200: ResponseSpec(
                bytes,
                description="The sound, while it is being spoken.",
                media_type="audio/wav",
                generate_examples=False,
            ),
            202: ResponseSpec(JobView, description="Detached: the job.", generate_examples=False),
        },
    )
    async def say(
        self,
        data: JSONBody[SpeechRequest],
        speech: NamedDependency[Speech],
        request: Request[Any, Any, Any],
    ) -> Response[Any]:
        """Say it, and send the sound while it is being spoken.

        With ``Accept: text/event-stream`` the answer is events: ``start``, ``audio`` (base64 in
        ``audio``), ``sentence`` (with exact times in seconds), and at last ``end``. Hanging up
        cancels the job, unless it is detached or somebody else listens.
        """
        shape = Shape.of(data)
        job = speech.say(utterance_of(data))
        if data.detach:
            view = job_view(job, speech.listeners.playing(job.id))
            return Response(view, status_code=202, headers={"location": f"/v1/jobs/{job.id}"})
        return sounding(job, shape, events=sse.wanted(request.headers.get("accept", "")))

    @post("/text/normalize", status_code=200, summary="See how a text would be read")
    async def normalize(
        self, data: JSONBody[NormalizeRequest], speech: NamedDependency[Speech]
    ) -> list[PlannedSentence]:
        """Cut a text as it would be spoken: who reads what, and in which words."""
        utterance = Utterance(text=data.text, voice=data.voice, language=data.language)
        speech.check(utterance)
        plan = await asyncio.to_thread(speech.planner.plan, utterance)
        return [planned_view(sentence) for sentence in plan]
