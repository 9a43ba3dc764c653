"""Traces for OpenTelemetry: a request, the job that it asked for, its wait, and its sentences.

Sent over OTLP/HTTP to whoever gathers traces, and only where the settings name one. No span holds a
text, a path or a token.
"""

from __future__ import annotations

import threading
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, get_current_span
from opentelemetry.trace import set_span_in_context as within
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from cosyd import __version__
from cosyd.contract import model
from cosyd.contract.events import (
    Event,
    FirstAudio,
    JobEnded,
    JobHeld,
    JobQueued,
    JobStarted,
    SentenceSpoken,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager

EXPORT_S = 3.0
"""How long whoever gathers traces may take for a batch."""

PATIENCE_S = 2.0
"""How long the daemon waits at its end for the last of them to be sent."""

UNTRACED = ("/health/", "/metrics")
"""Those who look after the daemon would drown all others."""

BROKE = 500


class Answer(Protocol):
    """What is told of an answer to a request."""

    @property
    def door(self) -> str:
        """The contract that was spoken."""
        ...

    @property
    def method(self) -> str:
        """Of HTTP; WS for a WebSocket."""
        ...

    @property
    def route(self) -> str:
        """The path of its handler."""
        ...

    @property
    def status(self) -> int:
        """Of HTTP."""
        ...


@dataclass(slots=True)
class _Traced:
    """A job under way."""

    span: Span
    taken_at: float
    spoken_at: float = field(default=0.0)
    """When its last sentence ended, or its first began."""


class Tracing:
    """Makes spans of what happens, and sends them. Lives in the daemon's event loop.

    Args:
        endpoint: Where they are sent, such as ``http://127.0.0.1:4318/v1/traces``.
        share: 0 to 1: of how many requests; one that is part of a trace is treated as that is.
    """

    def __init__(self, endpoint: str, share: float = 1.0) -> None:
        resource = Resource.create({"service.name": "cosyd", "service.version": __version__})
        self._exporter = OTLPSpanExporter(endpoint=endpoint, timeout=EXPORT_S)
        self._provider = TracerProvider(
            sampler=ParentBased(TraceIdRatioBased(share)),
            resource=resource,
            shutdown_on_exit=False,
        )
        self._provider.add_span_processor(BatchSpanProcessor(self._exporter))
        self._tracer = self._provider.get_tracer("cosyd", __version__)
        self._parents = TraceContextTextMapPropagator()
        self._jobs: dict[str, _Traced] = {}

    def around(self, asgi: Mapping[str, Any]) -> AbstractContextManager[object]:
        """A span for the request with the ASGI scope *asgi*, for as long as the block lasts."""
        if asgi["path"].startswith(UNTRACED):
            return nullcontext()
        sent = {name.decode("latin-1"): value.decode("latin-1") for name, value in asgi["headers"]}
        return self._tracer.start_as_current_span(
            "request",
            context=self._parents.extract(sent),
            kind=SpanKind.SERVER,
            record_exception=False,  # its words might be those of a text
            set_status_on_exception=False,
        )

    def answered(self, answer: Answer) -> None:
        """Tell the span of the request that is under way what became of it."""
        span = get_current_span()
        span.update_name(f"{answer.method} {answer.route}")
        span.set_attributes(
            {
                "http.request.method": answer.method,
                "http.route": answer.route,
                "http.response.status_code": answer.status,
                "cosyd.door": answer.door,
            }
        )
        if answer.status >= BROKE:
            span.set_status(Status(StatusCode.ERROR))

    def tap(self, event: Event) -> None:
        """Make a span of *event*, or tell one of it."""
        if isinstance(event, JobQueued):
            self._begin(event)
            return
        job: str = getattr(event, "job", None) or ""
        if traced := self._jobs.get(job):
            self._tell(traced, event)

    def close(self) -> None:
        """Send what is left, as far as that is possible soon. Not for the event loop."""
        giving_up = threading.Timer(PATIENCE_S, self._exporter.shutdown)
        giving_up.start()
        try:
            self._provider.shutdown()
        finally:
            giving_up.cancel()
            giving_up.join()

    def _begin(self, event: JobQueued) -> None:
        """Within the span of the request that asked for it, if there is one."""
        span = self._tracer.start_span(
            "job",
            start_time=_ns(event.at),
            attributes={
                "cosyd.job": event.job,
                "cosyd.door": event.door,
                "cosyd.priority": event.priority.value,
                "cosyd.characters": event.characters,
            },
        )
        self._jobs[event.job] = _Traced(span, event.at)

    def _tell(self, traced: _Traced, event: Event) -> None:
        match event:
            case JobHeld(gate=gate):
                traced.span.add_event("held", {"cosyd.gate": gate}, _ns(event.at))
            case JobStarted():
                self._part(traced, "queue", traced.taken_at, event.at)
                traced.spoken_at = event.at
            case FirstAudio(engine=engine, after_ms=after_ms):
                traced.span.add_event("first audio", {"cosyd.engine": engine}, _ns(event.at))
                traced.span.set_attribute("cosyd.first_audio_ms", after_ms)
            case SentenceSpoken(index=index, start_s=start_s, end_s=end_s):
                facts = {"cosyd.sentence": index, "cosyd.audio_s": end_s - start_s}
                self._part(traced, "sentence", traced.spoken_at, event.at, facts)
                traced.spoken_at = event.at
            case JobEnded():
                self._end(traced.span, event)

    def _part(
        self,
        traced: _Traced,
        name: str,
        begin: float,
        end: float,
        facts: Mapping[str, float] | None = None,
    ) -> None:
        """A stretch of a job that is over."""
        context = within(traced.span)
        span = self._tracer.start_span(name, context, start_time=_ns(begin), attributes=facts)
        span.end(_ns(end))

    def _end(self, span: Span, event: JobEnded) -> None:
        span.set_attributes(
            {
                "cosyd.engine": event.engine,
                "cosyd.status": event.status.value,
                "cosyd.audio_s": event.audio_s,
                "cosyd.underruns": event.underruns,
                "cosyd.error": event.error or "",
            }
        )
        if event.status is model.Status.FAILED:
            span.set_status(Status(StatusCode.ERROR, event.error))
        span.end(_ns(event.at))
        del self._jobs[event.job]


def _ns(at: float) -> int:
    return int(at * 1e9)
