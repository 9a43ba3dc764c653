"""The package's own ``CosyVoice2`` class, told what to do. Run by the reference environment.

The package on the index keeps its hop at 25 tokens. Upstream's newest version has it grow with each
chunk, on the object that all requests share, and never sets it back (``token_hop_len`` in its
cosyvoice/cli/model.py:360); ``hop="grown"`` adds that rule. Its text front end is left out.
"""

from __future__ import annotations

import threading
import time
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import spoken
import torch
from spent import Spent, peak

from cosyd.engine.cosyvoice2.package import shims

if TYPE_CHECKING:
    from pathlib import Path

HOP = 25
LONGEST_HOP = 100


class Package:
    """See :mod:`worker`."""

    def __init__(self, folder: Path, voice_tokens: int, _: dict[str, Any]) -> None:
        shims.install()
        shims.patch_package()
        from cosyvoice.cli import cosyvoice, model  # noqa: PLC0415 - after the shims

        self._module = model
        self._front = cosyvoice.CosyVoice2(str(folder), final=True)
        self._model = self._front.model
        self._inference = self._model.llm.inference
        self._entry = _entry(voice_tokens)
        self._grown, self._hop = "fixed", HOP
        self._given = 0
        self._calls: list[tuple[int, bool]] | None = None
        self._token2wav, self._model.token2wav = self._model.token2wav, self._made
        self._spent = Spent()
        self._watch()
        self.settings = {"runtime": "package", "dtype": "fp32"}

    def _watch(self) -> None:
        spent, model = self._spent, self._model
        spent.timed(model.llm.llm, "forward_one_step", "language model")
        spent.timed(model.flow, "inference", "flow")
        spent.timed(model.hift, "inference", "vocoder")
        spent.count_frames(model.flow.decoder.estimator)

    def reset(self) -> None:
        """As a new object."""
        self._hop = HOP

    def say(
        self, *, count: int, tokens: int, hop: str = "fixed", hang_up: bool = False
    ) -> dict[str, Any]:
        """*count* requests at once, each of *tokens* speech tokens; until the first sound only?"""
        self._spent.forget()
        self._begin(hop)
        text, _ = self._front.frontend._extract_text_token(spoken.text(tokens))  # noqa: SLF001 - as its own front end does
        limit = spoken.ratio(tokens, text.shape[1])
        self._model.llm.inference = partial(
            self._inference, min_token_text_ratio=limit, max_token_text_ratio=limit
        )
        torch.manual_seed(0)
        heard: list[list[tuple[float, float]]] = [[] for _ in range(count)]
        errors: list[Exception] = []
        first: list[int] = []
        before = set(threading.enumerate())
        began = time.perf_counter()

        def one(packets: list[tuple[float, float]]) -> None:
            try:
                for wave in self._model.tts(text=text, stream=True, **self._entry):
                    audio_s = wave["tts_speech"].shape[1] / 24_000
                    packets.append((time.perf_counter() - began, audio_s))
                    first.append(self._given)
                    if hang_up:
                        return
            except Exception as error:  # noqa: BLE001 - told below
                errors.append(error)

        threads = [threading.Thread(target=one, args=(packets,)) for packets in heard]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took_s = time.perf_counter() - began
        for thread in set(threading.enumerate()) - before:
            thread.join()  # its language model runs on to the end, whoever hangs up
        for error in errors:
            raise error
        return {
            "heard": heard,
            "took_s": took_s,
            "tokens": first[0],
            "seconds": self._spent.seconds,
            "frame_steps": self._spent.frame_steps,
        }

    def schedule(self, *, tokens: int, hop: str = "fixed") -> list[tuple[int, bool]]:
        """What its loop gives to the flow for one utterance: tokens, and whether they are all.

        The loop itself runs, with the speech tokens given, and the flow left out.
        """
        self._begin(hop)
        calls = self._calls = []
        clock, self._module.time = self._module.time, SimpleNamespace(sleep=_glance)
        try:
            given = torch.tensor([spoken.speech(tokens)])
            for _ in self._model.tts(source_speech_token=given, stream=True, **self._entry):
                pass
        finally:
            self._module.time, self._calls = clock, None
        return calls

    def flow(self, *, tokens: int) -> dict[str, float]:
        """One call of the flow in the midst of an utterance, given so many tokens."""
        self._spent.forget()
        entry = self._entry
        given = torch.tensor([spoken.speech(tokens)])
        with peak() as memory:
            began = time.perf_counter()
            self._model.flow.inference(
                token=given,
                token_len=torch.tensor([tokens]),
                prompt_token=entry["flow_prompt_speech_token"],
                prompt_token_len=torch.tensor([entry["flow_prompt_speech_token"].shape[1]]),
                prompt_feat=entry["prompt_speech_feat"],
                prompt_feat_len=torch.tensor([entry["prompt_speech_feat"].shape[1]]),
                embedding=entry["flow_embedding"],
                streaming=True,
                finalize=False,
            )
            took_s = time.perf_counter() - began
        return {"took_s": took_s, "frame_steps": self._spent.frame_steps, **memory}

    def _begin(self, hop: str) -> None:
        self._grown = hop
        self._model.token_hop_len = self._hop if hop == "grown" else HOP

    def _made(self, token: Any, *rest: Any, finalize: bool = False, **more: Any) -> Any:
        """In the place of its ``token2wav``."""
        self._given = token.shape[1]
        if self._calls is None:
            wave = self._token2wav(token, *rest, finalize=finalize, **more)
        else:
            self._calls.append((token.shape[1], finalize))
            wave = torch.zeros(1, 480)
        if self._grown == "grown" and not finalize:
            self._hop = min(LONGEST_HOP, 2 * self._model.token_hop_len)
            self._model.token_hop_len = self._hop
        return wave


def _glance(_: float) -> None:
    time.sleep(0.0001)


def _entry(voice_tokens: int) -> dict[str, Any]:
    """The voice, as the class keeps a saved speaker."""
    voice = spoken.voice(voice_tokens)
    tokens = torch.tensor([voice["speech_tokens"]], dtype=torch.int32)
    return {
        "prompt_text": torch.tensor([voice["text_ids"]], dtype=torch.int32),
        "llm_prompt_speech_token": tokens,
        "flow_prompt_speech_token": tokens,
        "prompt_speech_feat": voice["mel"][None],
        "llm_embedding": voice["embedding"][None],
        "flow_embedding": voice["embedding"][None],
    }
