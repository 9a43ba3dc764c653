"""Figures, the access log and traces of a real daemon, as those who look after it get them."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from prometheus_client.parser import text_string_to_metric_families
from websockets.sync.client import connect

from cosyd.contract.errors import SettingsInvalid
from cosyd.system.options import Settings, Tracing
from patience import wait_for
from running import RunningDaemon
from scripts import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = "Periwinkle marmalade"
TRACE = "0af7651916cd43dd8448eb211c80319c"
CALLER = "b7ad6b7169203331"
OF_CARDS = {
    "cosyd_device_utilisation_ratio",
    "cosyd_device_memory_used_bytes",
    "cosyd_device_memory_bytes",
}
"""Told only where an engine uses a graphics card; a unit test has them."""


class Collector:
    """A receiver of OTLP over HTTP, as the OpenTelemetry collector is one."""

    def __init__(self) -> None:
        self.raw = b""
        self.spans: list[Any] = []
        self.resources: list[dict[str, str]] = []
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                if self.headers.get("content-encoding") == "gzip":
                    body = gzip.decompress(body)
                collector.take(body)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1/traces"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def take(self, body: bytes) -> None:
        self.raw += body
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            self.resources.append(facts(resource.resource.attributes))
            for scope in resource.scope_spans:
                self.spans += scope.spans

    def named(self, name: str, trace: str = TRACE) -> list[Any]:
        return [one for one in self.spans if one.name == name and one.trace_id.hex() == trace]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def facts(attributes: Any) -> dict[str, Any]:
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in attributes}


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    collector = Collector()
    yield collector
    collector.close()


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: Any, collector: Collector) -> Iterator[RunningDaemon]:
    """One whose traces are gathered, at work."""
    daemon = RunningDaemon(
        tmp_path_factory.mktemp("operations"),
        *("--engine", "tone", "--set", "sinks=zeromq", "--log-level", "debug"),
        *("--set", f"tracing.endpoint={collector.url}", "--set", "cache.phrases_mb=8"),
        environ={"OTEL_BSP_SCHEDULE_DELAY": "100"},
    )
    try:
        daemon.wait_ready().wait_engine("tone", "ready")
        yield daemon
    finally:
        daemon.close()


def figures(daemon: RunningDaemon) -> dict[tuple[str, ...], float]:
    """Every sample of ``/metrics``, by its name and labels."""
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(daemon.get("/metrics").text)
        for sample in family.samples
    }


def lines(daemon: RunningDaemon, event: str, **facts: Any) -> list[dict[str, Any]]:
    """What the log tells so."""
    told = [json.loads(line) for line in daemon.log if line.startswith("{")]
    return [one for one in told if one["event"] == event and facts.items() <= one.items()]


def write(daemon: RunningDaemon, text: str) -> None:
    """Have a text said by the live door."""
    url = daemon.url.replace("http", "ws", 1) + "/v1/live"
    with connect(url, additional_headers=daemon.headers, proxy=None) as socket_:
        socket_.send(json.dumps({"type": "text", "text": text}))
        socket_.send(json.dumps({"type": "close"}))
        for _ in socket_:
            pass


def test_all_that_rules_and_dashboard_ask_for_is_told_after_use(daemon):
    folder = ROOT / "packaging" / "observability"
    asked = {
        name
        for file in ("rules.yml", "alerts.yml", "grafana-dashboard.json")
        for name in re.findall(r"\bcosyd_[a-z0-9_]+", (folder / file).read_text())
    }

    daemon.say("One. Two.")
    write(daemon, "Three. Four.")

    told = {name for name, *_ in figures(daemon)}
    assert asked - told == OF_CARDS


def test_a_job_is_counted_at_its_door_with_its_engine(daemon):
    before = figures(daemon)
    done = ("cosyd_jobs_total", "done", "native", "tone")
    live = ("cosyd_jobs_total", "done", "live", "tone")
    asked = ("cosyd_http_requests_total", "2xx", "POST", "native")

    daemon.say("It is counted.")
    daemon.say("It is counted.")
    write(daemon, "So is this.")

    now = figures(daemon)
    assert now[done] == before.get(done, 0) + 2
    assert now[live] == before.get(live, 0) + 1
    assert now[asked] == before.get(asked, 0) + 2
    assert now["cosyd_phrases_hits_total",] == before["cosyd_phrases_hits_total",] + 1
    assert now["cosyd_engine_rss_bytes", "tone"] > 1_000_000


def test_one_who_hangs_up_is_a_cancel_and_no_failure(daemon):
    before = figures(daemon)
    cancelled = ("cosyd_jobs_total", "cancelled", "native", "tone")
    failed = ("cosyd_jobs_total", "failed", "native", "tone")

    with (
        daemon.client() as client,
        client.stream("POST", "/v1/speech", json={"text": "word " * 3_000}) as answer,
    ):
        next(answer.iter_raw())

    wait_for(lambda: figures(daemon).get(cancelled, 0) > before.get(cancelled, 0))
    assert figures(daemon).get(failed, 0) == before.get(failed, 0)
    assert wait_for(lambda: lines(daemon, "request.ended", cut=True, route="/v1/speech"))


def test_a_request_can_be_followed_through_the_log(daemon):
    daemon.post("/v1/speech", json={"text": SECRET}, headers={"x-request-id": "follow-me"})

    (ended,) = wait_for(lambda: lines(daemon, "request.ended", request_id="follow-me"))
    (queued,) = lines(daemon, "job.queued", request_id="follow-me")
    assert wait_for(lambda: lines(daemon, "job.ended", job=queued["job"], status="done"))
    assert (ended["route"], ended["door"], ended["status"]) == ("/v1/speech", "native", 200)
    assert (ended["client"], ended["level"]) == ("owner", "info")


def test_no_address_that_was_asked_for_is_in_the_log(daemon):
    path = "/v1/jobs/" + SECRET.replace(" ", "-")

    daemon.get(path, params={"text": SECRET}, headers={"x-request-id": "nowhere"})
    daemon.get("/" + SECRET, headers={"x-request-id": "no-route"})

    wait_for(lambda: lines(daemon, "request.ended", request_id="no-route"))
    (ended,) = lines(daemon, "request.ended", request_id="nowhere")
    assert (ended["route"], ended["status"]) == ("/v1/jobs/{job_id}", 404)
    assert lines(daemon, "request.ended", request_id="no-route")[0]["route"] == "none"
    assert not [line for line in daemon.log if "eriwinkle" in line]


def test_a_trace_goes_from_the_client_through_the_request_to_each_sentence(daemon, collector):
    daemon.post(
        "/v1/speech",
        json={"text": f"{SECRET}. And then some."},
        headers={"traceparent": f"00-{TRACE}-{CALLER}-01"},
    )

    (request,) = wait_for(lambda: collector.named("POST /v1/speech"))
    (job,) = wait_for(lambda: collector.named("job"))
    (queue,), sentences = collector.named("queue"), collector.named("sentence")
    assert request.parent_span_id.hex() == CALLER
    assert job.parent_span_id == request.span_id
    assert {one.parent_span_id for one in (queue, *sentences)} == {job.span_id}
    assert [facts(one.attributes)["cosyd.sentence"] for one in sentences] == [0, 1]
    assert [one.name for one in job.events] == ["first audio"]
    told = facts(job.attributes)
    assert (told["cosyd.door"], told["cosyd.engine"], told["cosyd.status"]) == (
        "native",
        "tone",
        "done",
    )
    assert facts(request.attributes)["http.response.status_code"] == 200
    assert collector.resources[0]["service.name"] == "cosyd"


def test_no_trace_holds_a_text_a_token_or_a_probe(daemon, collector):
    daemon.get("/health/live")
    daemon.get(f"/v1/jobs/{SECRET}", params={"text": SECRET})

    wait_for(lambda: any(one.name == "GET /v1/jobs/{job_id}" for one in collector.spans))
    assert b"eriwinkle" not in collector.raw
    assert daemon.token.encode() not in collector.raw
    assert not [one for one in collector.spans if "health" in one.name or "metrics" in one.name]


def test_what_an_engine_does_is_told_and_not_laid_to_the_request_that_woke_it(toned):
    crashes = ("cosyd_engine_crashes_total", "tone")
    once_more = figures(toned).get(crashes, 0) + 1
    (worker,) = toned.workers()
    os.kill(worker.pid, signal.SIGKILL)
    wait_for(lambda: figures(toned).get(crashes, 0) == once_more)
    toned.post("/v1/engines/tone/release")
    before = len(lines(toned, "engine.changed", state="ready"))

    toned.post("/v1/speech", json={"text": "Wake up."}, headers={"x-request-id": "waker"})

    wait_for(lambda: lines(toned, "request.ended", request_id="waker"))
    assert len(lines(toned, "engine.changed", state="ready")) > before
    assert not lines(toned, "engine.changed", request_id="waker")


def test_where_nobody_gathers_traces_a_daemon_speaks_and_stops_all_the_same(start):
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        endpoint = f"http://127.0.0.1:{taken.getsockname()[1]}/v1/traces"
        quiet = ("--set", "sinks=zeromq", "--set", "log.access=false")
        daemon = start("--engine", "tone", *quiet, "--set", f"tracing.endpoint={endpoint}")

        said = daemon.say("Hello.")

        assert (said.status_code, daemon.stop()) == (200, 0)
        assert not lines(daemon, "request.ended")


def test_without_the_packages_for_traces_it_is_said_what_to_install(monkeypatch, tmp_path):
    monkeypatch.delitem(sys.modules, "cosyd.tracing", raising=False)
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)

    from cosyd.watched import tracing_of  # noqa: PLC0415 - heavy

    with pytest.raises(SettingsInvalid, match=r"cosyd\[tracing\]"):
        tracing_of(Settings(tracing=Tracing(endpoint="http://127.0.0.1:1/v1/traces")))
