"""What each user of the load does, for locust: asks for a text, hears it to its end, asks again.

Standalone, since locust runs it in an environment of its own. What becomes of each request is
written, one JSON object a line, into the file that ``LOAD_RESULTS`` names.
"""

from __future__ import annotations

import itertools
import json
import os
import time
from pathlib import Path
from typing import Any

from locust import User, constant, events, task
from requests import RequestException, Session

BYTES_A_SECOND = 48_000
"""24 000 frames of 16 bits: what Kokoro and hibari speak."""

PIECE_BYTES = 1_024
DIGITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
]
PATIENCE_S = 300

_numbers = itertools.count(int(os.environ.get("LOAD_FIRST", "0")))
_told: list[dict[str, Any]] = []


def text(number: int) -> str:
    """Two sentences of nine words, not the same again for 20 736 numbers."""
    a, b, c, d = (DIGITS[number // 12**place % 12] for place in range(4))
    return (
        f"The number {a} train leaves from platform {b} today. "
        f"Please take seat {c} in carriage {d} up front."
    )


class Listener(User):
    """Plays as it comes, and counts the silences."""

    wait_time = constant(0)

    def on_start(self) -> None:
        self.http = Session()
        self.http.trust_env = False
        self.http.headers["authorization"] = f"Bearer {os.environ['LOAD_TOKEN']}"
        self.body = json.loads(os.environ["LOAD_BODY"])

    @task
    def listen(self) -> None:
        began = time.perf_counter()
        heard: dict[str, Any] = {"began": began, "first_s": None, "dry_s": 0.0, "audio_s": 0.0}
        try:
            self._hear(text(next(_numbers)), began, heard)
        except RequestException as error:
            heard["error"] = type(error).__name__
        heard["took_s"] = time.perf_counter() - began
        _told.append(heard)
        self.environment.events.request.fire(
            request_type="POST",
            name="/v1/audio/speech",
            response_time=heard["took_s"] * 1000,
            response_length=round(heard["audio_s"] * BYTES_A_SECOND),
            exception=RuntimeError(heard["error"]) if "error" in heard else None,
            context={},
        )

    def _hear(self, said: str, began: float, heard: dict[str, Any]) -> None:
        url = f"{self.host}/v1/audio/speech"
        body = self.body | {"input": said}
        with self.http.post(url, json=body, stream=True, timeout=PATIENCE_S) as answer:
            if not answer.ok:
                heard["error"] = str(answer.status_code)
                return
            got = 0
            for piece in answer.raw.stream(PIECE_BYTES):
                now = time.perf_counter() - began
                if heard["first_s"] is None:
                    heard["first_s"] = now
                played_until = heard["first_s"] + heard["dry_s"] + got / BYTES_A_SECOND
                heard["dry_s"] += max(0.0, now - played_until)
                got += len(piece)
                heard["audio_s"] = got / BYTES_A_SECOND
        if not got:
            heard["error"] = "silence"


@events.quitting.add_listener
def write(**_: Any) -> None:
    """Once all have ended."""
    lines = "".join(json.dumps(one) + "\n" for one in _told)
    Path(os.environ["LOAD_RESULTS"]).write_text(lines)
