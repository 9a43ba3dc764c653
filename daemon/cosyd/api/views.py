"""Nouns as the answers show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

import msgspec

from cosyd.api.problems import without_folders
from cosyd.contract.access import Caller, Scope
from cosyd.contract.errors import CosydError
from cosyd.contract.model import Sentence, SentenceTiming, Voice
from cosyd.contract.narrations import Wishes
from cosyd.contract.wire import (
    EngineView,
    JobView,
    PlannedSentence,
    ProblemView,
    TimingView,
    VoiceView,
)
from cosyd.contract.wire_narrations import NarrationView
from cosyd.contract.wire_voices import VoiceDetails
from cosyd.engine.host import EngineHost
from cosyd.speech.job import Job
from cosyd.speech.planner import Planner
from cosyd.voices.catalogue import Catalogue
from cosyd.voices.stored import StoredVoice


def problem_view(error: CosydError) -> ProblemView:
    """*error* in brief."""
    return ProblemView(error=error.code, message=str(error), solution=error.advice)


def timing_view(timing: SentenceTiming) -> TimingView:
    """A sentence that has been spoken."""
    return TimingView(
        index=timing.index,
        text=timing.text,
        start_s=timing.start_s,
        end_s=timing.end_s,
        voice=timing.voice,
        language=timing.language,
        text_start=timing.text_start,
        text_end=timing.text_end,
    )


def job_view(job: Job, sinks: Sequence[str]) -> JobView:
    """*job*, which *sinks* are still busy with."""
    first_ms = None if job.first_audio is None else (job.first_audio - job.wanted) * 1000
    hold = None if job.status.final else job.hold
    return JobView(
        id=job.id,
        stream=job.stream,
        status=job.status,
        priority=job.utterance.priority,
        created_at=job.taken_at,
        characters=job.characters,
        detached=job.utterance.detached,
        audio_s=job.audio_s,
        first_audio_ms=first_ms,
        error=problem_view(job.error) if job.error else None,
        sentences=[timing_view(timing) for timing in job.timings],
        sinks=list(sinks),
        audio_url=f"/v1/jobs/{job.id}/audio",
        held_until=hold.until if hold and isfinite(hold.until) else None,
        held_reason=hold.reason if hold else "",
        client=job.utterance.client,
    )


def voice_views(planner: Planner, stored: Mapping[str, StoredVoice]) -> list[VoiceView]:
    """All voices, and what they are used for; *stored* are those that have a folder."""
    defaults = _defaults(planner.catalogue)
    return [
        VoiceView(**_of_voice(voice, planner, stored.get(voice.name), defaults))
        for voice in planner.catalogue.all()
    ]


def voice_details(
    voice: Voice, planner: Planner, stored: StoredVoice | None = None
) -> VoiceDetails:
    """*voice*, and all that is known of it."""
    view = _of_voice(voice, planner, stored, _defaults(planner.catalogue))
    if stored is None:
        return VoiceDetails(**view, instruct=voice.instruct)
    manifest = stored.manifest
    return VoiceDetails(
        **view,
        text=manifest.text,
        instruct=manifest.instruct,
        notes=manifest.notes,
        licence=manifest.licence,
        consent=manifest.consent,
        preview=manifest.preview,
        mix=manifest.mix,
        wanted_engine=manifest.engine,
        created_at=manifest.created_at or None,
        has_reference=stored.reference is not None,
    )


def _defaults(catalogue: Catalogue) -> dict[str, str]:
    """The default voice of each language."""
    return {tongue: catalogue.default_for(tongue).name for tongue in catalogue.languages()}


def _of_voice(
    voice: Voice,
    planner: Planner,
    stored: StoredVoice | None,
    defaults: Mapping[str, str],
) -> dict[str, Any]:
    return {
        "name": voice.name,
        "engine": voice.engine,
        "language": voice.language,
        "languages": list(voice.languages),
        "gender": voice.gender,
        "description": voice.description,
        "default_for": [tongue for tongue, name in defaults.items() if name == voice.name],
        "aliases": [one for one, name in planner.catalogue.aliases.items() if name == voice.name],
        "kind": voice.kind,
        "tags": list(stored.manifest.tags) if stored else [],
        "ready": not voice.unready,
        "reason": voice.unready,
        "manners": sorted(planner.manners_of(voice)),
        "sample": stored is not None and stored.sample,
        "own": stored is not None and not stored.sample,
    }


def engine_view(host: EngineHost) -> EngineView:
    """An engine, as it is now."""
    return EngineView(
        name=host.name,
        state=host.state,
        reason=host.care.lacking or host.reason,
        voices=len(host.offer.voices()),
        sessions=host.sessions,
        crashes=host.crashes,
        pid=host.pid,
        rss_bytes=host.rss_bytes,
        device_bytes=host.device_bytes,
        device=host.device,
        model=host.offer.model.name if host.offer.model else "",
    )


def planned_view(sentence: Sentence) -> PlannedSentence:
    """How a piece of text would reach an engine."""
    return PlannedSentence(
        index=sentence.index,
        source=sentence.source,
        text=sentence.text,
        language=sentence.language,
        voice=sentence.voice.name,
        engine=sentence.voice.engine,
        text_start=sentence.text_start,
        text_end=sentence.text_end,
    )


def shown_to(who: Caller, view: NarrationView) -> NarrationView:
    """*view* as it is told to *who*: paths of this machine only to those who may use them.

    Of documents of this machine others learn no more than how far they are.
    """
    if who.may(Scope.ADMIN):
        return view
    told = msgspec.structs.replace(
        view,
        source="",
        out="",
        message=without_folders(view.message),
        wishes=msgspec.structs.replace(view.wishes, cover=None),
    )
    if not is_of_this_machine(view):
        return told
    return msgspec.structs.replace(
        told, name="", title="", author="", message="", files=[], wishes=Wishes()
    )


def is_of_this_machine(view: NarrationView) -> bool:
    """Whether its document was read from this machine's disk, and not sent."""
    return bool(view.source or view.watch)
