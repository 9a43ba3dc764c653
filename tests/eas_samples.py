"""The sample clients of EAS's documentation, as that has them but for line breaks."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SEND = """
import requests

response = requests.post(
    "<EAS_SERVICE_URL>/api/v1/audio/reference_audio",
    headers={
        "Authorization": "Bearer <EAS_TOKEN>",
    },
    files={
        "file": open("./zero_shot_prompt.wav", "rb"),
    },
    data={
        "text": "希望你以后能够做得比我还好哟"
    }
)

print(response.text)
"""

LIST = """
import requests

response = requests.get(
    "<EAS_SERVICE_URL>/api/v1/audio/reference_audio",
    headers={
        "Authorization": "Bearer <EAS_TOKEN>",
    }
)

print(response.text)
"""

SHOW = """
import requests

response = requests.get(
    "<EAS_SERVICE_URL>/api/v1/audio/reference_audio/<reference_audio_id>",
    headers={
        "Authorization": "Bearer <EAS_TOKEN>",
    }
)

print(response.text)
"""

DELETE = """
import requests

response = requests.delete(
    "<EAS_SERVICE_URL>/api/v1/audio/reference_audio/<reference_audio_id>",
    headers={
        "Authorization": "Bearer <EAS_TOKEN>",
    }
)

print(response.text)
"""

WHOLE = """
import json
import base64
import requests
from packaging import version

required_version = "2.32.3"

if version.parse(requests.__version__) < version.parse(required_version):
    raise RuntimeError(f"requests version must >= {required_version}")

with requests.post(
    "<EAS_SERVICE_URL>/api/v1/audio/speech",
    headers={
        "Authorization": "Bearer <EAS_TOKEN>",
        "Content-Type": "application/json",
    },
    json={
        "model": "CosyVoice2-0.5B",
        "input": {
            "mode": "natural_language_replication",
            "reference_audio_id": "<reference_audio_id>",
            "text": "北京, 你好, 收到好友从远方寄来的生日礼物,那份意外的惊喜与深深的祝福让我心中充满了甜蜜的快乐,笑容如花儿般绽放。",
            "speed": 1.0,
            "instruct": "用四川话说或者用广东话说"
        },
        "stream": False
    },
    timeout=10
) as response:
    if response.status_code != 200:
        print(response.text)
        exit()

    data = json.loads(response.content)
    encode_buffer = data['output']['audio']['data']
    decode_buffer = base64.b64decode(encode_buffer)
    with open('./http_non_stream.wav', 'wb') as wfile:
        wfile.write(decode_buffer)
"""  # noqa: E501 - as the documentation has it

STREAM = """
import io
import json
import base64
import wave
import requests
from sseclient import SSEClient  # pip install sseclient-py
from packaging import version

required_version = "2.32.3"

if version.parse(requests.__version__) < version.parse(required_version):
    raise RuntimeError(f"requests version must >= {required_version}")

with requests.post(
    "<EAS_SERVICE_URL>/api/v1/audio/speech",
    headers={
        "Authorization": "Bearer <EAS_TOKEN>",
        "Content-Type": "application/json",
    },
    json={
        "model": "CosyVoice2-0.5B",
        "input": {
            "mode": "natural_language_replication",
            "reference_audio_id": "<reference_audio_id>",
            "text": "北京, 你好, 收到好友从远方寄来的生日礼物,那份意外的惊喜与深深的祝福让我心中充满了甜蜜的快乐,笑容如花儿般绽放。",
            "output_format": "wav",
            "sample_rate": 24000,
            "speed": 1.0,
            "instruct": "用四川话说或者用广东话说"
        },
        "stream": True
    },
    timeout=10
) as response:
    if response.status_code != 200:
        print(response.text)
        exit()

    messages = SSEClient(response)
    with open('./http_stream.wav', 'wb') as f:
        for i, msg in enumerate(messages.events()):
            print(f"Event: {msg.event}, Data: {msg.data}")
            data = json.loads(msg.data)
            if data['error'] is not None:
                print(data['error'])
                break
            encode_buffer = data['output']['audio']['data']
            decode_buffer = base64.b64decode(encode_buffer)
            f.write(decode_buffer)
"""  # noqa: E501 - as the documentation has it

SAID = (
    "北京, 你好, 收到好友从远方寄来的生日礼物,那份意外的惊喜与深深的祝福让我心中充满了甜蜜的快乐,"
    "笑容如花儿般绽放。"
)


def run(sample: str, daemon, folder: Path, reference: str = "") -> str:
    """What *sample* prints, run as a program of its own in *folder*."""
    for name, value in (
        ("<EAS_SERVICE_URL>", daemon.url),
        ("<EAS_TOKEN>", daemon.token),
        ("<reference_audio_id>", reference),
    ):
        sample = sample.replace(name, value)
    done = subprocess.run(
        [sys.executable, "-c", sample],
        cwd=folder, capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "NO_PROXY": "127.0.0.1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout
