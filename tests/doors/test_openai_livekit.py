"""LiveKit's agents speak through OpenAI's contract, as their plug-in asks for it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

AGENT = """
import asyncio, json, sys
from livekit.agents import APIConnectOptions, APIError
from livekit.plugins import openai

async def seconds(address, text, **more):
    tts = openai.TTS(**address, voice="tone", instructions="calm", **more)
    tts.prewarm()
    heard = tts.synthesize(text, conn_options=APIConnectOptions(max_retry=0))
    try:
        return sum([one.frame.duration async for one in heard])
    except APIError as error:
        return type(error).__name__
    finally:
        await heard.aclose()
        await tts.aclose()

async def main(address, asks):
    return [await seconds(address, **one) for one in asks]

print(json.dumps(asyncio.run(main(*json.loads(sys.argv[1])))))
"""
"""Apart from us, since it leaves sockets and warnings behind."""


def test_agents_hear_events_and_files_and_take_half_an_answer_for_none(toned):
    whole = {"text": "One two three four.", "model": "tone", "speed": 0.5}
    asks = [
        *({**whole, "response_format": kind} for kind in ("mp3", "opus", "pcm")),
        {"text": "One two.", "model": "tts-1", "response_format": "wav"},
        {"text": "[fail]", "model": "tone", "response_format": "pcm"},
        {"text": "One two three four. [crash] five six.", "model": "tone"},
    ]
    address = {"base_url": f"{toned.url}/v1", "api_key": toned.token}
    agent = [sys.executable, "-W", "ignore", "-c", AGENT, json.dumps([address, asks])]

    done = subprocess.run(agent, capture_output=True, text=True, timeout=120, check=False)

    *events, file, failed, crashed = json.loads(done.stdout or done.stderr)
    assert events == pytest.approx([1.6] * 3, abs=0.15)
    assert file > 0.3
    assert [failed, crashed] == ["APIStatusError", "APIConnectionError"]
