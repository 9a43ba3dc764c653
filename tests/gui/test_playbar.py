"""What is heard, at the bottom of every page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal

from cosyd.contract.events import SentenceSpoken
from cosyd.contract.model import Priority, Status
from cosyd.contract.sinks import Playback
from cosyd.contract.wire import JobView, TimingView
from cosyd_gui.state import Contact, State
from cosyd_gui.widgets.playbar import PlayBar

JOB = "4711"


class SlowLink(QObject):
    """Answers a question when the test says so."""

    changed = Signal(object)
    happened = Signal(object)

    def __init__(self):
        super().__init__()
        self.state = State(contact=Contact.HERE)
        self.asked: list[Any] = []

    def ask(self, _owner, _what, then=None, _failed=None):
        self.asked.append(then)

    def hears(self, sentence):
        playback = Playback(state="playing", job=JOB, sentence=sentence)
        self.state = State(contact=Contact.HERE, playback=playback)
        self.changed.emit(self.state)


@pytest.fixture
def link():
    return SlowLink()


@pytest.fixture
def bar(house, link, qtbot):
    bar = PlayBar(replace(house, link=link))
    qtbot.addWidget(bar)
    bar.show()
    return bar


def job(*sentences):
    place = {"start_s": 0.0, "end_s": 1.0, "text_start": 0, "text_end": 1}
    spoken = [
        TimingView(index=index, text=text, voice="tone", language="en", **place)
        for index, text in enumerate(sentences)
    ]
    return JobView(
        id=JOB, stream="", status=Status.SPEAKING, priority=Priority.MESSAGE, created_at=0.0,
        characters=1, detached=True, audio_s=1.0, first_audio_ms=1.0, error=None,
        sentences=spoken, sinks=[], audio_url="",
    )  # fmt: skip


def test_a_sentence_that_is_spoken_while_the_words_are_asked_for_is_asked_for_again(bar, link):
    link.hears(1)

    link.happened.emit(SentenceSpoken(job=JOB, index=1, start_s=0.0, end_s=1.0))
    first = link.asked.pop()
    first(job("The first."))
    second = link.asked.pop()
    second(job("The first.", "The second."))

    assert bar.says == "The second."
    assert not link.asked
