"""Measure how loud each embedded voice is, and write the gains that make all equally loud.

    uv run --with pyloudnorm python tools/measure_levels.py

Each voice says three sentences of its own language. Their integrated loudness (ITU-R BS.1770) is
measured as a listener gets it, gain and limiter included; the gain is corrected by what is
missing. What a gain lifts over -1 dBFS is held there by the limiter in cosyd/engine/finish.py.
Takes about ten minutes on two processors.
"""

from __future__ import annotations

import argparse
import json
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

import numpy as np
import pyloudnorm

from cosyd.audio.level import peak, samples
from cosyd.contract.model import VOICE_AUDIO, Voice, primary_language
from cosyd.engine import embedded, levels
from cosyd.engine.hibari import Hibari
from cosyd.engine.kokoro.engine import Kokoro
from cosyd.engine.orders import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cosyd.engine.protocol import SentenceEngine

SAYS = {
    "en": (
        "The quick brown fox jumps over the lazy dog.",
        "She told me that the shop would open at half past eight.",
        "Would you like to hear the news of the day?",
    ),
    "zh": ("今天的天气非常好。", "我们明天早上去公园散步。", "请问火车站怎么走?"),
    "ja": ("今日はとても良い天気です。", "明日の朝、公園を散歩します。", "駅はどこですか?"),
    "es": ("Hoy hace muy buen tiempo.", "Mañana vamos al parque.", "¿Dónde está la estación?"),
    "fr": ("Il fait très beau ce matin.", "Demain nous irons au parc.", "Où est la gare?"),
    "hi": ("आज मौसम बहुत अच्छा है।", "हम कल सुबह बाग में जाएँगे।", "स्टेशन कहाँ है?"),
    "it": ("Oggi il tempo è molto bello.", "Domani andiamo al parco.", "Dov'è la stazione?"),
    "pt": ("Hoje o tempo está muito bom.", "Amanhã vamos ao parque.", "Onde fica a estação?"),
}


def measured(engine: SentenceEngine, voice: Voice) -> tuple[float, float]:
    """The loudness of *voice* in LUFS, and its highest sample."""
    language = primary_language(voice.language)
    said = [
        Session(session=0, text=text, language=language, voice=voice.name)
        for text in SAYS[language]
    ]
    pcm = b"".join(chunk for sentence in said for chunk in engine.speak(sentence))
    meter = pyloudnorm.Meter(VOICE_AUDIO.rate_hz)
    return float(meter.integrated_loudness(samples(pcm).astype(np.float64))), peak(pcm)


def gains(wanted: set[str]) -> Iterator[tuple[str, float]]:
    """The corrected gain of each voice that is *wanted*, or of all."""
    engines = ((embedded.HIBARI, Hibari), (embedded.KOKORO, Kokoro))
    for offer, make in engines:
        engine = make()
        for voice in offer.voices():
            if wanted and voice.name not in wanted:
                continue
            loudness, top = measured(engine, voice)
            gain = levels.gain_db(voice.name) + levels.TARGET_LUFS - loudness
            print(f"{voice.name:16} {loudness:6.1f} LUFS  peak {top:.2f}  gain {gain:+.1f} dB")
            yield voice.name, round(gain, 1)


def main() -> None:
    """Measure, and write the table in place."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("voices", nargs="*", help="only these; all others keep their gain")
    chosen = set(parser.parse_args().voices)
    with as_file(files("cosyd.engine").joinpath(levels.FILE)) as file:
        table = json.loads(file.read_text("utf-8")) | dict(gains(chosen))
        file.write_text(json.dumps(table, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
