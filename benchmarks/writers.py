"""Clients of the live door that write as a language model does, and listen."""

from __future__ import annotations

import asyncio
import json
import re
import time
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

TOKENS_A_SECOND = 30
PCM_BYTES_A_SECOND = 48_000
LAST = {"end", "cancelled", "error"}

SUBJECTS = ("The river", "A small boat", "Our neighbour", "The old clock", "Every lamp")
DOINGS = ("moves slowly past", "waits all morning for", "never quite forgets")
OBJECTS = ("the quiet houses near the harbour", "seven grey birds on the roof", "a long letter")
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """One that will write."""

    url: str
    token: str
    voice: str
    number: int
    """None writes what another writes."""

    sentences: int
    delay_s: float

    @property
    def tokens(self) -> list[str]:
        """What it writes: words with the blank before them, and marks."""
        return re.findall(r"\s*\w+|[^\w\s]", " ".join(map(self._sentence, range(self.sentences))))

    @property
    def address(self) -> str:
        """Of its conversation."""
        return f"{self.url.replace('http', 'ws', 1)}/v1/live?voice={self.voice}&language=en"

    def _sentence(self, number: int) -> str:
        place = self.number * self.sentences + number
        who, does, what = SUBJECTS[place % 5], DOINGS[place // 5 % 3], OBJECTS[place % 3]
        house = f"{NUMBERS[self.number % 10]} {NUMBERS[self.number // 10 % 10]}"
        return f"{who} {does} {what} in house {house}."


@dataclass(slots=True, kw_only=True)
class Session:
    """What one client saw. Times are monotonic seconds."""

    characters: int
    """Of its text."""

    asked: float = 0.0
    """When the token went out that ends the first sentence."""

    sound: list[tuple[float, float]] = field(default_factory=list)
    """When each stretch of sound came, and how many seconds of it."""

    ended: str = "hung up"
    text_end: int = 0
    """Up to which character it was told that the text has been spoken."""

    @property
    def first_s(self) -> float:
        """From that token to the first sound."""
        return self.sound[0][0] - self.asked

    @property
    def spoken_s(self) -> float:
        """How much sound there was."""
        return sum(seconds for _, seconds in self.sound)

    @property
    def complete(self) -> bool:
        """Whether all that was written was spoken."""
        return self.ended == "end" and self.text_end == self.characters

    @property
    def dry_s(self) -> float:
        """The longest silence of a player that begins with the first sound."""
        longest_s = 0.0
        filled_to = self.sound[0][0] if self.sound else 0.0
        for came, seconds in self.sound:
            longest_s = max(longest_s, came - filled_to)
            filled_to = max(filled_to, came) + seconds
        return longest_s


def talk(clients: list[Client]) -> list[Session]:
    """All of *clients* at once, in this process."""

    async def all_of_them() -> list[Session]:
        return await asyncio.gather(*map(converse, clients))

    return asyncio.run(all_of_them())


async def converse(client: Client) -> Session:
    """Write, and listen meanwhile."""
    tokens = client.tokens
    session = Session(characters=len("".join(tokens)))
    headers = {"authorization": f"Bearer {client.token}"}
    async with connect(
        client.address, additional_headers=headers, proxy=None, open_timeout=60
    ) as door:
        opened = json.loads(await door.recv())
        assert opened["type"] == "opened", opened
        await asyncio.sleep(client.delay_s)
        hearing = asyncio.create_task(hear(door, session))
        session.asked = await write(door, tokens)
        await hearing
    return session


async def write(door: ClientConnection, tokens: list[str]) -> float:
    """Write at the pace of a model; when the first sentence was whole."""
    began, asked = time.monotonic(), 0.0
    for place, token in enumerate(tokens):
        await asyncio.sleep(began + place / TOKENS_A_SECOND - time.monotonic())
        await say(door, type="text", text=token)
        if token == "." and not asked:
            asked = time.monotonic()
    await say(door, type="end")
    return asked


async def say(door: ClientConnection, **message: Any) -> None:
    """Send a message."""
    await door.send(json.dumps(message))


async def hear(door: ClientConnection, session: Session) -> None:
    """Note what comes, until the utterance has ended."""
    async for message in door:
        now = time.monotonic()
        if isinstance(message, bytes):
            session.sound.append((now, len(message) / PCM_BYTES_A_SECOND))
            continue
        told = json.loads(message)
        if told["type"] == "sentence":
            session.text_end = told["text_end"]
        elif told["type"] in LAST:
            session.ended = told["type"]
            return
