"""docs/plugins.md says what the code says, and its examples work as they stand there."""

from __future__ import annotations

import asyncio
import dataclasses
import inspect
import re
import tempfile
from datetime import UTC, datetime, timedelta
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import get_args

import pytest

from cosyd.contract import hooks
from cosyd.contract.events import AnyEvent, JobEnded
from cosyd.contract.model import AudioFormat, Chunk, Priority, Status, Utterance, Voice
from cosyd.engine import protocol
from cosyd.plugins.checks import check
from cosyd.plugins.loading import KINDS
from cosyd.system.schema import known_settings, table_help
from cosyd_plugins.ducking import DuckingSettings
from cosyd_plugins.speaker import SpeakerSettings
from cosyd_plugins.wavfile import WavFile

PAGE = (Path(__file__).parents[2] / "docs" / "plugins.md").read_text("utf-8")
HOOKS = [name for name in vars(hooks.Hooks) if name.startswith("register_")]
SHAPES = [
    *(getattr(hooks, name) for name in hooks.__all__ if inspect.isclass(getattr(hooks, name))),
    protocol.SentenceEngine,
    protocol.Session,
]
SHAPES.remove(hooks.Hooks)
EVENTS = {one.__struct_config__.tag for one in get_args(AnyEvent)}


def section(heading):
    """What stands under a heading, up to the next of its rank."""
    rank = heading.split()[0]
    found = re.search(
        rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{len(rank)}}} |\Z)", PAGE, re.DOTALL | re.MULTILINE
    )
    assert found, f"there is no section {heading!r}"
    return found[1]


def blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def signature(function):
    """As the page writes it: without ``self``, and annotations without quotes."""
    whole = inspect.signature(function)
    own = [one for one in whole.parameters.values() if one.name != "self"]
    return re.sub(r"'([^']*)'", r"\1", str(whole.replace(parameters=own)))


def shape(kind):
    """All that a protocol or a noun has, a line each, as the page writes it."""
    bases = [base.__name__ for base in kind.__bases__ if base in SHAPES]
    lines = [f"{kind.__name__}({', '.join(bases)})" if bases else kind.__name__]
    lines += [f"    {name}: {type_}" for name, type_ in kind.__annotations__.items()]
    for name, member in vars(kind).items():
        if isinstance(member, property) and not dataclasses.is_dataclass(kind):
            lines.append(f"    {name}: {inspect.signature(member.fget).return_annotation}")
        elif inspect.isfunction(member) and (name == "__call__" or not name.startswith("_")):
            word = "async " if inspect.iscoroutinefunction(member) else ""
            lines.append(f"    {word}{name}{signature(member)}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_has_a_section_with_its_signature(hook):
    signatures = blocks(section(f"### `{hook}`"), "text")

    assert f"{hook}{signature(getattr(hooks.Hooks, hook))}\n" in signatures


@pytest.mark.parametrize("kind", SHAPES, ids=lambda kind: kind.__name__)
def test_a_protocol_stands_there_with_all_its_methods(kind):
    shown = [one for one in blocks(PAGE, "text") if re.match(rf"{kind.__name__}(\(\w+\))?\n", one)]

    assert shown == [shape(kind)]


def test_the_page_names_no_hook_that_is_not_there():
    assert set(re.findall(r"register_\w+", PAGE)) == set(HOOKS) == set(KINDS)


def test_each_setting_that_is_named_is_there():
    dotted = set(re.findall(r"`([a-z]+\.[a-z_]+)(?: = [^`]+)?`", PAGE))
    named = {one for one in dotted if one not in EVENTS and not one.startswith("cosyd.")}
    toml = "".join(blocks(PAGE, "toml"))
    tables = {one.split(".")[0] for one in re.findall(r"^\[([a-z.]+)\]", toml, re.MULTILINE)}

    assert named <= set(known_settings())
    assert {"sinks", "doors", "observers", "gates"} <= set(known_settings())
    assert tables <= {*table_help(), "plugins", "engines", "project"}


@pytest.mark.parametrize(
    ("plugin", "settings"),
    [("speaker", SpeakerSettings), ("wavfile", WavFile.Settings), ("ducking", DuckingSettings)],
)
def test_the_settings_of_our_own_plugins_stand_in_the_table(plugin, settings):
    (row,) = [line for line in PAGE.splitlines() if line.startswith(f"| `{plugin}`")]
    told = re.findall(r"`(\w+)`", row.split("|")[4].partition(":")[2])

    assert set(told) == set(settings.__struct_fields__)


def test_each_of_our_own_plugins_stands_in_the_table():
    ours = {one.name for one in entry_points(group="cosyd") if one.dist.name == "cosyd"}

    assert ours == set(
        re.findall(r"^\| `(\w+)`", section("## What comes with cosyd"), re.MULTILINE)
    )


# -- the examples -----------------------------------------------------------------------------


def offered(hook, number=0):
    """The module of an example, and what it offers."""
    code = blocks(section(f"### `{hook}`"), "python")[number]
    module = ModuleType("example")
    exec(compile(code, f"{hook} on the page", "exec"), vars(module))
    things = []
    getattr(module, hook)(things.append)
    for thing in things:
        check(KINDS[hook], thing)
    return module, things[0]


def house(part, folder, **more):
    return SimpleNamespace(
        settings=part.Settings(), config_folder=folder, data_folder=folder, **more
    )


ALTO = Voice(name="alto", engine="tone", languages=("en",))


def test_the_normaliser_of_the_page():
    _, shout = offered("register_normalisers")

    assert shout("hello", hooks.Reading(language="en", voice=ALTO)) == "HELLO"


def test_the_normaliser_of_whole_texts_of_the_page():
    _, asides = offered("register_normalisers", 1)

    text = "It rains [he sighs. Then he laughs] again [or"
    edits = asides.edits(text)

    assert [(text[one.begin : one.end], one.said) for one in edits] == [
        ("[he sighs. Then he laughs]", ""),
        ("[or", ""),
    ]


def test_the_settings_of_the_page(tmp_path):
    code = blocks(section("## Settings of its own"), "python")[0]
    module = ModuleType("example")
    exec(compile(code, "settings on the page", "exec"), vars(module))
    softly = module.Softly()
    softly.configure(house(softly, tmp_path))

    assert softly("Stop!", None) == "Stop."


def test_the_splitter_of_the_page():
    _, lines = offered("register_splitters")
    text = "Dr. Who\n\n  called. \n"

    assert [text[begin:end] for begin, end in lines(text, None)] == ["Dr. Who", "called."]


def test_the_voices_of_the_page():
    _, slow = offered("register_voices")

    (twin,) = slow.voices([ALTO])

    assert (twin.name, twin.spoken_by, twin.engine) == ("alto_slow", "alto", "tone")


def test_the_engine_of_the_page():
    module, offer = offered("register_engines")
    engine = getattr(module, offer.target.partition(":")[2])()

    assert {len(pcm) for pcm in engine.speak(protocol.Session(
        session=1, text="One two.", language="en", voice="beep"
    ))} == {4_800}  # fmt: skip
    assert [voice.engine for voice in offer.voices()] == [offer.name]


def test_the_sink_of_the_page(tmp_path):
    _, counter = offered("register_sinks")

    class Job:
        id = "one"
        audio = AudioFormat()

        async def listen(self):
            yield Chunk(pcm=bytes(48_000), start_frame=0, sentence=0)

    async def work():
        await counter.start(house(counter, tmp_path))
        assert counter.wants(Utterance(text="Hello."))
        await counter.hear(Job())
        await counter.stop()

    asyncio.run(work())

    assert dict(counter.metrics()) == {"heard_seconds_total": 1.0}


def test_the_door_of_the_page():
    _, door = offered("register_doors")
    said = []

    async def work(folder):
        heard = asyncio.Event()
        desk = SimpleNamespace(say=lambda utterance: (said.append(utterance), heard.set()))
        await door.start(house(door, folder, runtime_folder=folder, desk=desk))
        _, writer = await asyncio.open_unix_connection(folder / "lines.sock")
        writer.write(b"Good morning.\n")
        writer.close()
        await asyncio.wait_for(heard.wait(), 10)
        await door.stop()

    with tempfile.TemporaryDirectory() as folder:  # the path of a socket must be short
        asyncio.run(work(Path(folder)))

    assert said == [Utterance(text="Good morning.", play=True, detached=True, client="lines")]


def test_the_observer_of_the_page(tmp_path):
    _, failures = offered("register_observers")

    async def work():
        await failures.start(house(failures, tmp_path))
        for status in (Status.DONE, Status.FAILED):
            await failures.notice(JobEnded(job="one", status=status, audio_s=0, took_s=0))
        await failures.stop()

    asyncio.run(work())

    assert [line.split()[-1] for line in (tmp_path / "failures.log").read_text().splitlines()] == [
        "one"
    ]


def test_the_gate_of_the_page(tmp_path):
    _, meeting = offered("register_gates")
    meeting.configure(house(meeting, tmp_path))
    now = datetime(2030, 1, 1, tzinfo=UTC)
    aloud = Utterance(text="Hello.", play=True)
    (tmp_path / "in-a-meeting").touch()

    assert meeting.judge(aloud, now).until == now + timedelta(minutes=1)
    alarm = dataclasses.replace(aloud, priority=Priority.IMPORTANT)
    assert meeting.judge(alarm, now) == hooks.PASS
