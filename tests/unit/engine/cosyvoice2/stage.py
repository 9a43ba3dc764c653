"""What tests of engines that are advanced in steps share: orders, and what comes of them."""

from __future__ import annotations

import numpy as np
import torch

from cosyd.engine.cosyvoice2.voices.state import VoiceState
from cosyd.engine.orders import Session
from cosyd.engine.protocol import Finished, Sound
from soundmodels import prompt

SHORT = "Hi."
"""15 speech tokens of the miniature: too few for a chunk."""

LONG = "Hello there."
"""45: a chunk of 25, and the rest."""

LONGER = "Hello there, and all the others who are here as well."
"""235."""

FULL = "DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes"


def order(number=1, text=SHORT, voice="anna", **more):
    return Session(session=number, text=text, language="en", voice=voice, **{"seed": 5, **more})


def voice_of(tokens, seed=1, model=""):
    """A voice whose reference has so many speech tokens."""
    heard = prompt(tokens)
    return VoiceState(
        model=model,
        embedding=torch.randn(192, generator=torch.Generator().manual_seed(seed)),
        speech_tokens=tuple(heard.tokens[0].tolist()),
        mel=heard.mel[0],
    )


def run(engine, *orders, steps=4_000):
    """What comes of *orders*, submitted together: the sound of each, and how it ended."""
    for one in orders:
        engine.submit(one)
    sound, ends = {one.session: b"" for one in orders}, {}
    for _ in range(steps):
        for item in engine.step() or ():
            if isinstance(item, Sound):
                assert item.session not in ends
                sound[item.session] += item.pcm
            else:
                ends[item.session] = item
        if len(ends) == len(orders):
            return sound, ends
    raise AssertionError(f"it never ends: {ends}")


def alone(engine, one):
    """The sound of an order that nobody is beside."""
    sound, ends = run(engine, one)
    assert ends[one.session] == Finished(one.session)
    return sound[one.session]


def rest(engine):
    """The sound of all that is under way, until there is nothing to do."""
    sound = {}
    while (news := engine.step()) is not None:
        for item in news:
            if isinstance(item, Sound):
                sound[item.session] = sound.get(item.session, b"") + item.pcm
    return sound


def until_sound(engine, number):
    """Steps until something of session *number* is heard."""
    steps = 0
    while True:
        steps += 1
        news = engine.step()
        if any(isinstance(item, Sound) and item.session == number for item in news):
            return steps


def alike(one, other):
    """Whether two sounds are the same but for how a product of more rows is rounded."""
    one, other = (np.frombuffer(pcm, np.int16).astype(int) for pcm in (one, other))
    return one.shape == other.shape and int(np.abs(one - other).max(initial=0)) <= 4
