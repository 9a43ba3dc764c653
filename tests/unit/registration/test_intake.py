"""Recordings that are sent in are decoded apart, and long ones are cut where it is quiet."""

from __future__ import annotations

import asyncio
import time
import wave

import numpy as np
import psutil
import pytest

from cosyd.contract.errors import ReferenceUnreadable
from cosyd.registration import errand
from cosyd.registration.hearing import hear
from cosyd.registration.intake import Order, Upload, take_in
from patience import wait_for
from recogniser import model_folder, word_error_rate
from voice_houses import SPEECH, TEXT


def order(path="nothing"):
    return Order(path=str(path), rate_hz=None, channels=1, use="reference", out="nowhere")


def program(tmp_path, monkeypatch, body):
    """A module that is run as an errand."""
    (tmp_path / "odd_errand.py").write_text(body)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return "odd_errand"


@pytest.mark.parametrize("body", ["import os; os.kill(os.getpid(), 11)", "print('{')", "1 / 0"])
def test_what_breaks_a_decoder_breaks_nothing_else(tmp_path, monkeypatch, body):
    module = program(tmp_path, monkeypatch, body)

    with pytest.raises(ReferenceUnreadable, match="broke"):
        asyncio.run(errand.send(module, order(), dict))


def test_what_takes_too_long_is_ended(tmp_path, monkeypatch):
    module = program(tmp_path, monkeypatch, "import time; time.sleep(100)")

    with pytest.raises(ReferenceUnreadable, match="longer than"):
        asyncio.run(errand.send(module, order(), dict, limit_s=0.5))


def test_one_who_leaves_ends_the_process_too(tmp_path, monkeypatch):
    module = program(tmp_path, monkeypatch, "import time; time.sleep(100)")
    others = set(psutil.Process().children())  # daemons of other tests

    def sent_out():
        return set(psutil.Process().children()) - others

    async def leave():
        sent = asyncio.create_task(errand.send(module, order(), dict))
        await asyncio.to_thread(wait_for, sent_out)
        sent.cancel()
        await asyncio.wait([sent])

    began = time.monotonic()
    asyncio.run(leave())

    assert time.monotonic() - began < 60
    wait_for(lambda: not sent_out())


def test_a_long_recording_is_cut_where_it_is_quiet(tmp_path):
    rate_hz, quiet_s = 16_000, 24.0
    t = np.arange(65 * rate_hz) / rate_hz
    sound = 0.3 * np.sin(2 * np.pi * 200 * t)
    sound[round(quiet_s * rate_hz) : round((quiet_s + 0.2) * rate_hz)] = 0
    source = tmp_path / "raw"
    source.write_bytes((sound * 32_767).astype("<i2").tobytes())

    taken = asyncio.run(take_in(Upload(path=source, rate_hz=rate_hz), "source", tmp_path))

    lengths = []
    for path in taken.files:
        with wave.open(path) as file:
            assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (24_000, 1, 2)
            lengths.append(file.getnframes() / 24_000)
    assert len(lengths) == 3
    assert quiet_s < lengths[0] < quiet_s + 0.2
    assert max(lengths) < 30
    assert sum(lengths) == pytest.approx(65, abs=0.01)


@pytest.mark.slow
def test_a_recogniser_writes_down_what_is_said():
    with model_folder() as folder:
        heard = asyncio.run(hear(SPEECH, folder, ""))

    assert heard.language == "en"
    assert word_error_rate(TEXT, heard.text) < 0.1
