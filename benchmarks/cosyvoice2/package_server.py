"""A plain streaming server over the package's own ``CosyVoice2`` class, to be measured beside ours.

Run by the interpreter of the reference environment. It does what anyone would write: one thread
for each request, the class's generator, its samples as they come. ``--hop head`` adds the rule of
upstream's newest version, by which the hop of the model object grows with each chunk and is never
set back (cosyvoice/cli/model.py:360); the package itself, which is older, keeps it at 25.
"""

from __future__ import annotations

import argparse
import json
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import soundfile
import torch
import yaml

from cosyd.engine.cosyvoice2.package import shims

if TYPE_CHECKING:
    from collections.abc import Iterator

VOICE = "voice"
LONGEST_HOP = 100


def loaded(folder: Path, reference: Path, transcript: str) -> Any:
    """The class, with one saved speaker."""
    shims.install()
    shims.patch_package()
    from cosyvoice.cli.cosyvoice import CosyVoice2  # noqa: PLC0415 - after the shims

    model = CosyVoice2(str(folder), final=True)
    if ratio := _ratio(folder):
        model.model.llm.inference = partial(
            model.model.llm.inference, min_token_text_ratio=ratio, max_token_text_ratio=ratio
        )
    sound, rate_hz = soundfile.read(reference, dtype="float32")
    assert rate_hz == 16_000, "the class wants its prompts so"
    model.add_zero_shot_spk(transcript, torch.from_numpy(sound)[None], VOICE)
    return model


def _ratio(folder: Path) -> float | None:
    """Tokens of speech for each of text, where the checkpoint fixes them."""
    lines = (folder / "cosyvoice2.yaml").read_text(encoding="utf-8").splitlines()
    plain = [line for line in lines if line.startswith("min_token_text_ratio:")]
    return yaml.safe_load(plain[0])["min_token_text_ratio"] if plain else None


class Counted:
    """The class, and how many tokens had been taken when the first sound of a request came."""

    def __init__(self, model: Any, *, grows: bool) -> None:
        self._model = model
        self._grows = grows
        self._mine = threading.local()
        self._token2wav = model.model.token2wav
        model.model.token2wav = self._counting
        self.first_tokens: list[int] = []

    def speak(self, text: str) -> Iterator[bytes]:
        """The samples of *text*, as they come."""
        self._mine.silent = True
        for said in self._model.inference_zero_shot(
            text, "", torch.zeros(1, 16_000), zero_shot_spk_id=VOICE, stream=True
        ):
            if self._grows:
                inner = self._model.model
                inner.token_hop_len = min(LONGEST_HOP, inner.token_hop_len * 2)
            wave = said["tts_speech"].clamp(-1, 1).numpy().reshape(-1)
            yield (wave * 32_767).astype("<i2").tobytes()

    def _counting(self, token: Any, *rest: Any, **more: Any) -> Any:
        if self._mine.silent:
            self._mine.silent = False
            self.first_tokens.append(int(token.shape[1]))
        return self._token2wav(token, *rest, **more)


class Handler(BaseHTTPRequestHandler):
    """``POST /`` with ``{"text": ...}``; ``GET /`` tells of the tokens, and of threads at work."""

    protocol_version = "HTTP/1.1"
    voice: Counted

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.send_response(200)
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for pcm in self.voice.speak(body["text"]):
            self.wfile.write(f"{len(pcm):x}\r\n".encode() + pcm + b"\r\n")
        self.wfile.write(b"0\r\n\r\n")

    def do_GET(self) -> None:
        told = {"first_tokens": self.voice.first_tokens, "threads": threading.active_count()}
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing."""


class Server(ThreadingHTTPServer):
    """One thread for each request; who hangs up is no news."""

    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Nothing."""


def main() -> None:
    """Load, say where it listens, serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--reference", type=Path, required=True, help="16 kHz, mono")
    parser.add_argument("--transcript", required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--hop", choices=["package", "head"], default="package")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    model = loaded(options.model, options.reference, options.transcript)
    Handler.voice = Counted(model, grows=options.hop == "head")
    server = Server(("127.0.0.1", 0), Handler)
    print(f"ready http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
