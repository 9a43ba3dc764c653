from __future__ import annotations

import asyncio
import io
import resource
import signal
import threading
import wave
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
import pluggy
import pytest

from cosyd.audio.encode import FORMATS
from cosyd.contract.errors import (
    CosydError,
    EngineFailed,
    JobCancelled,
    SettingsInvalid,
    UnknownFormat,
    UnsupportedRate,
)
from cosyd.contract.hooks import Hooks, House
from cosyd.contract.model import VOICE_AUDIO, AudioFormat, Chunk, Status, Utterance
from cosyd_plugins import wavfile
from cosyd_plugins.filenames import check_template, file_name, harmless, numbered
from sounds import heard, noise, pieces, sine


@dataclass
class Spoken:
    """A job that says what it was given, and may hold its breath before the end."""

    pcm: bytes = field(default_factory=lambda: sine(24_000))
    id: str = "job1"
    stream: str = "job1"
    utterance: Utterance = field(default_factory=lambda: Utterance(text="Hello."))
    audio: AudioFormat = VOICE_AUDIO
    error: CosydError | None = None
    hold: asyncio.Event | None = None
    said: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def status(self):
        return Status.FAILED if self.error else Status.DONE

    async def listen(self):
        for index, pcm in enumerate(pieces(self.pcm, 2_400)):
            yield Chunk(pcm=pcm, start_frame=2_400 * index, sentence=0)
        self.said.set()
        if self.hold:
            await self.hold.wait()
        if self.error:
            raise self.error
        yield Chunk(pcm=b"", start_frame=len(self.pcm) // 2, sentence=0)


class Place:
    """A sink, where it lives, and all that it told."""

    def __init__(self, home, **settings):
        self.told = []
        self.sink = wavfile.WavFile()
        self.house = House(
            settings=wavfile.Settings(**settings),
            runtime_folder=home,
            config_folder=home,
            data_folder=home,
            tell=lambda *said: self.told.append(said),
        )
        self.recordings = home / "recordings"

    def hear(self, *jobs):
        async def run():
            await self.sink.start(self.house)
            await asyncio.gather(*[self.sink.hear(job) for job in jobs if self.sink.wants(job)])
            await self.sink.stop()

        asyncio.run(run())

    @property
    def files(self):
        """All files, hidden ones too."""
        return sorted(
            str(path.relative_to(self.recordings))
            for path in self.recordings.rglob("*")
            if path.is_file()
        )


def test_a_job_becomes_a_wav_file_that_tells_its_length(tmp_path):
    house = Place(tmp_path, name="{job}")
    job = Spoken(pcm=noise(24_007))

    house.hear(job)

    assert house.files == ["job1.wav"]
    with wave.open(io.BytesIO((house.recordings / "job1.wav").read_bytes())) as file:
        assert file.getnframes() == 24_007
        assert file.readframes(99_999) == job.pcm
    assert house.told == [("ready", "")]


@pytest.mark.parametrize("format_name", FORMATS)
def test_every_format_can_be_had(tmp_path, format_name):
    house = Place(tmp_path, name="{job}", format=format_name, sample_rate=16_000)

    house.hear(Spoken())

    assert house.files == [f"job1.{format_name}"]
    file = (house.recordings / house.files[0]).read_bytes()
    assert heard(file, format_name, 16_000).hertz == pytest.approx(440, abs=0.3)


def test_a_file_is_hidden_until_it_is_whole(tmp_path):
    house = Place(tmp_path, name="{job}")

    async def run():
        job = Spoken(hold=asyncio.Event())
        await house.sink.start(house.house)
        hearing = asyncio.create_task(house.sink.hear(job))
        await job.said.wait()
        under_way = house.files
        job.hold.set()
        await hearing
        return under_way

    assert asyncio.run(run()) == [".job1.wav.part"]
    assert house.files == ["job1.wav"]


@pytest.mark.parametrize(
    "error", [EngineFailed(engine="tone", reason="x"), JobCancelled(reason="nobody listens")]
)
def test_a_failed_or_cancelled_job_leaves_no_file(tmp_path, error):
    house = Place(tmp_path)

    house.hear(Spoken(error=error))

    assert house.files == []
    assert house.told == [("ready", "")]


def test_what_was_said_of_a_failed_job_is_kept_where_wanted(tmp_path):
    house = Place(tmp_path, name="{job}", keep_partial=True)
    job = Spoken(error=JobCancelled(reason="stop"))

    house.hear(job)

    assert house.files == ["job1.partial.wav"]
    with wave.open(io.BytesIO((house.recordings / "job1.partial.wav").read_bytes())) as file:
        assert file.readframes(99_999) == job.pcm


@pytest.mark.parametrize("keep_partial", [True, False])
def test_a_job_without_sound_leaves_no_file(tmp_path, keep_partial):
    house = Place(tmp_path, keep_partial=keep_partial)

    house.hear(Spoken(pcm=b""), Spoken(pcm=b"", error=EngineFailed(engine="tone", reason="x")))

    assert house.files == []


def test_a_daemon_that_stops_leaves_no_half_file(tmp_path):
    house = Place(tmp_path)

    async def run():
        job = Spoken(hold=asyncio.Event())
        await house.sink.start(house.house)
        hearing = asyncio.create_task(house.sink.hear(job))
        await job.said.wait()
        hearing.cancel()
        await asyncio.wait([hearing])
        return hearing.cancelled()

    assert asyncio.run(run())
    assert house.files == []


def test_jobs_of_the_same_name_get_numbers(tmp_path):
    house = Place(tmp_path, name="{stream}")

    house.hear(*[Spoken(pcm=noise(2_400 * n, seed=n), stream="door") for n in (1, 2, 3)])
    house.hear(Spoken(stream="door"))

    assert house.files == ["door-2.wav", "door-3.wav", "door-4.wav", "door.wav"]


def test_a_name_that_a_stranger_takes_meanwhile_is_left_to_them(tmp_path):
    house = Place(tmp_path, name="{job}")

    async def run():
        job = Spoken(hold=asyncio.Event())
        await house.sink.start(house.house)
        hearing = asyncio.create_task(house.sink.hear(job))
        await job.said.wait()
        (house.recordings / "job1.wav").write_bytes(b"theirs")
        job.hold.set()
        await hearing

    asyncio.run(run())
    assert house.files == ["job1-2.wav", "job1.wav"]
    assert (house.recordings / "job1.wav").read_bytes() == b"theirs"


def test_the_usual_name_is_date_time_and_job(tmp_path):
    house = Place(tmp_path)

    house.hear(Spoken(id="a7"))

    stamp, job = house.files[0].rsplit("_", 1)
    assert datetime.strptime(stamp, "%Y-%m-%d_%H-%M-%S").astimezone() <= datetime.now().astimezone()
    assert job == "a7.wav"


def test_a_template_may_make_folders_and_values_may_not(tmp_path):
    house = Place(tmp_path, name="{voice}/{stream}")
    utterance = Utterance(text="Hello.", voice="../../alto")

    house.hear(Spoken(stream="/etc/passwd", utterance=utterance), Spoken(stream=".."))

    assert house.files == ["_.._alto/_etc_passwd.wav", "default/_.wav"]
    assert not list(tmp_path.parent.glob("alto*"))


@pytest.mark.parametrize(
    ("value", "harmed"),
    [
        ("..", "_"),
        ("", "_"),
        ("...hidden", "hidden"),
        ("a/b\\c:d", "a_b_c_d"),
        ("line\nfeed\0", "line_feed_"),
        ("小明", "小明"),
        ("x" * 100, "x" * 64),
        ("{job}", "{job}"),
    ],
)
def test_values_are_made_harmless(value, harmed):
    assert harmless(value) == harmed


def test_the_longest_names_still_fit():
    job = Spoken(id="明" * 99, stream="明" * 99)

    name = file_name("{job}{stream}", job, datetime.now().astimezone())

    assert len(name.name.encode()) <= 200
    assert set(name.name) == {"明"}


def test_numbers_come_before_the_suffix(tmp_path):
    names = numbered(tmp_path / "v1.5.wav")

    assert [next(names).name for _ in range(3)] == ["v1.5.wav", "v1.5-2.wav", "v1.5-3.wav"]


@pytest.mark.parametrize(
    "template",
    [
        "",
        "/tmp/{job}",
        "../{job}",
        "a/../../{job}",
        "{user}",
        "{}",
        "{job",
        "{job.x}",
        "{job:d}",
        "{job:{user}}",
    ],
)
def test_a_template_that_makes_no_names_is_refused_at_the_start(tmp_path, template):
    with pytest.raises(SettingsInvalid, match=r"plugins\.wavfile\.name"):
        Place(tmp_path, name=template).hear()


def test_a_template_may_shorten_its_values():
    check_template("{job:.8}")

    assert str(file_name("{job:.8}", Spoken(id="0123456789"), datetime.now().astimezone())) == (
        "01234567"
    )


def test_an_impossible_format_is_refused_at_the_start(tmp_path):
    with pytest.raises(UnknownFormat):
        Place(tmp_path, format="ogg").hear()
    with pytest.raises(UnsupportedRate):
        Place(tmp_path, format="opus", sample_rate=44_100).hear()


def test_a_folder_of_ones_own(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    house = Place(tmp_path, folder="~/recordings/of/mine", name="{job}")

    house.hear(Spoken())

    assert house.files == ["of/mine/job1.wav"]


def test_a_folder_that_cannot_be_is_told_and_tried_again(tmp_path):
    house = Place(tmp_path, name="{job}")
    house.recordings.write_text("a file in the way")

    house.hear(Spoken())
    house.recordings.unlink()
    asyncio.run(house.sink.hear(Spoken()))

    [(state, reason), ready] = house.told
    assert state == "unavailable"
    assert reason == f"no recordings can be written to {house.recordings}: File exists"
    assert ready == ("ready", "")
    assert house.files == ["job1.wav"]


@contextmanager
def disk_with_room_for(file_bytes):
    """No file may grow beyond *file_bytes*: the kernel's own error in the middle of a write."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.parametrize("keep_partial", [True, False])
@pytest.mark.parametrize("format_name", FORMATS)
def test_a_full_disk_is_told_and_leaves_nothing(tmp_path, format_name, keep_partial):
    house = Place(tmp_path, format=format_name, keep_partial=keep_partial)

    with disk_with_room_for(3_000):
        house.hear(Spoken(pcm=noise(48_000)))

    assert [state for state, _ in house.told] == ["ready", "unavailable"]
    assert house.told[1][1].endswith(": File too large")
    assert house.files == []


def test_settings_are_read_from_a_table_and_misspelt_ones_refused():
    read = msgspec.convert({"format": "mp3", "sample_rate": 44_100}, wavfile.Settings)

    assert read == wavfile.Settings(format="mp3", sample_rate=44_100)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"fromat": "mp3"}, wavfile.Settings)


def test_it_is_offered_as_a_stranger_would_offer_it():
    manager = pluggy.PluginManager("cosyd")
    manager.add_hookspecs(Hooks)
    manager.register(wavfile)
    manager.check_pending()
    offered = []

    manager.hook.register_sinks(register=offered.append)

    assert [sink.name for sink in offered] == ["wavfile"]


def test_the_event_loop_never_writes(tmp_path, monkeypatch):
    house = Place(tmp_path, name="{job}")
    writers = set()
    write = wavfile.Recording.write

    def noted(self, pcm):
        writers.add(threading.current_thread())
        write(self, pcm)

    monkeypatch.setattr(wavfile.Recording, "write", noted)
    house.hear(Spoken())

    assert threading.main_thread() not in writers
    assert house.files == ["job1.wav"]
