"""Make the sample voices in voices/cosyd_voices, each a manifest and a recording.

    .venv/bin/python tools/make_sample_voices.py [FOLDER]

Nobody was recorded: engine kokoro says every transcript, in a voice mixed for it, so that no
sample is one of the engine's own voices. On one kind of processor the files come out the same, byte
by byte; takes about twenty seconds.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cosyd.audio.wav import wav_header
from cosyd.contract.model import VOICE_AUDIO
from cosyd.engine.kokoro.engine import Kokoro
from cosyd.engine.orders import Mix, Part, Session
from cosyd.voices.manifest import FILE, Manifest
from cosyd.voices.stored import REFERENCE
from cosyd.voices.writing import as_toml

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parents[1] / "voices" / "cosyd_voices"

MADE_AT = datetime(2026, 11, 22, tzinfo=UTC).timestamp()

LICENCE = "Apache-2.0; spoken by a mix of voices of Kokoro-82M v1.0 (hexgrad, Apache-2.0)"
CONSENT = "synthetic: nobody's voice was recorded"

HEAD = "# A sample voice of cosyd, made by tools/make_sample_voices.py."

PREVIEWS = {"en": "Good morning. This is how I sound.", "zh": "你好，很高兴为你朗读。"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A voice to make."""

    name: str
    language: str
    gender: str
    description: str

    mix: Mapping[str, float]
    """Voices of the engine, and how much of each."""

    sentences: tuple[str, ...]


SAMPLES = (
    Sample(
        name="larkspur",
        language="en-US",
        gender="female",
        description="A bright woman's voice, American English.",
        mix={"af_heart": 0.6, "af_bella": 0.4},
        sentences=(
            "The rain had stopped before sunrise, and the whole garden smelled of wet leaves.",
            "We opened every window and let the morning in.",
        ),
    ),
    Sample(
        name="bramble",
        language="en-US",
        gender="male",
        description="A calm man's voice, American English.",
        mix={"am_michael": 0.6, "am_fenrir": 0.4},
        sentences=(
            "Keep the river on your left until you come to the old mill.",
            "From there a narrow path leads up through the woods to the house.",
        ),
    ),
    Sample(
        name="qingquan",
        language="zh-CN",
        gender="female",
        description="A clear woman's voice, Mandarin.",
        mix={"zf_xiaobei": 0.7, "zf_xiaoxiao": 0.3},
        sentences=(
            "今天的天气非常好，公园里有很多人在散步。",
            "我买了一杯咖啡，坐在湖边看书，一直看到太阳下山。",
        ),
    ),
    Sample(
        name="yanshi",
        language="zh-CN",
        gender="male",
        description="A steady man's voice, Mandarin.",
        mix={"zm_yunxi": 0.6, "zm_yunjian": 0.4},
        sentences=(
            "火车已经开了三个小时，窗外的风景越来越美。",
            "我打开手机，把这一刻拍了下来。",
        ),
    ),
)


def make(sample: Sample, engine: Kokoro, folder: Path) -> None:
    """Write the folder of *sample* into *folder*."""
    place = folder / sample.name
    place.mkdir(parents=True, exist_ok=True)
    pcm = spoken(sample, engine)
    (place / REFERENCE).write_bytes(wav_header(VOICE_AUDIO, len(pcm)) + pcm)
    _, _, known = as_toml(manifest(sample)).partition("\n\n")  # what stands first is for one's own
    (place / FILE).write_text(f"{HEAD}\n\n{known}", "utf-8")
    print(f"{sample.name}: {VOICE_AUDIO.seconds(VOICE_AUDIO.frames(pcm)):.1f} s")


def spoken(sample: Sample, engine: Kokoro) -> bytes:
    """The PCM of its sentences."""
    with tempfile.TemporaryDirectory() as scratch:
        state = str(Path(scratch, "mix.safetensors"))
        parts = tuple(Part(voice=name, weight=weight) for name, weight in sample.mix.items())
        for _ in engine.mix(Mix(session=0, parts=parts, state=state)):
            pass
        said = [
            Session(session=0, text=text, language=sample.language, voice=sample.name, state=state)
            for text in sample.sentences
        ]
        return b"".join(pcm for sentence in said for pcm in engine.speak(sentence))


def manifest(sample: Sample) -> Manifest:
    """What its ``voice.toml`` says."""
    language = sample.language.split("-", 1)[0]
    return Manifest(
        name=sample.name,
        languages=(sample.language,),
        gender=sample.gender,
        description=sample.description,
        text=("" if language == "zh" else " ").join(sample.sentences),
        tags=("sample",),
        licence=LICENCE,
        consent=CONSENT,
        preview=PREVIEWS[language],
        created_at=MADE_AT,
    )


def main() -> None:
    """Make all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    folder = parser.parse_args().folder
    engine = Kokoro()
    for sample in SAMPLES:
        make(sample, engine, folder)


if __name__ == "__main__":
    main()
