"""Why something is as it is, in the words of the daemon: those that are told in other languages.

Errors have a sentence of their own, known by their code; the reason within it is free text, and so
is what the doctor finds. What is not here is told in English, as it came.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from PySide6.QtCore import QCoreApplication

REASONS: Final = "Reasons"
"""The context of translations for why something cannot be, waits, or was stopped."""

DOCTOR: Final = "Doctor"
"""The same for what the doctor finds, and advises."""

SAYINGS: Final = {
    REASONS: """\
No space left on device
Permission denied
No such file or directory
Read-only file system
Disk quota exceeded
Input/output error
Is a directory
Not a directory
File exists
Connection refused
database or disk is full
database disk image is malformed
the disk is full
another program is changing it
another process fetches, imports or removes it
it was asked for
it is not installed
it is empty
it is damaged
it is damaged ({what})
it is damaged beyond repair
it is not there
it is not there any more
it is not UTF-8
it is not UTF-8 text
it is no file
it is a file, not a folder
there is no such file
there is a file of that name
it cannot be read
it cannot be read ({what})
it has more than {count} MB
it has more than {count} characters
it is longer than {count} characters
it is larger than {count} MB
it took longer than {count} s
the daemon is stopping
the daemon is stopping, and it may not be said yet
nobody listens any more
somebody spoke in between
something else is being said
a newer one replaced it
what it waited for was given up
it is muted until {time}
it is muted until somebody ends it
it is quiet until {time}
The computer runs on its battery; it goes on when it is plugged in.
It waits for its hours, {hours}; it goes on at {time}.
A newer version of the document has replaced it.
no sound card was found
no sound card is called {name}; there are: {names}
the sound card does not answer
the sound card has vanished
the sound card {name} does not work, or no sound server runs
the speaker has stopped
it was paused, and the daemon is stopping
looking for a sound card
looking for a sound server
there is no sound server (PulseAudio or PipeWire)
the sound server has gone
the PortAudio library is missing (on Debian: libportaudio2)
libpulse is not installed (Debian: libpulse0)
PortAudio did not start ({what})
the package 'cosyd[sound]' is not installed
the package sounddevice is not installed
other programs can be lowered on Linux only
no sink that can be paused is in the setting 'sinks'
the sound was stopped
[plugins.webhook] names no targets
its import took longer than {count} s
has no method {method}()
not loaded: a file is a plug-in only where the setting daemon.plugin_files is true
others may write to {what} (mode {mode})
{name} says so
the command line says so
somebody else has changed it at this moment
No plug-in that is loaded has this table.
no plug-in that is loaded offers a {kind} called {name}
its model is not here
its model has come in part
it is being fetched or imported
it is speaking; cancel its jobs first
the engine {engine} speaks with it
it was imported and is no official release
it answers HTTP {status}
it is not there (HTTP {status})
the answer ended too early
{needed} MB are needed and {free} MB are free
it is cut off, or no file of PyTorch 1.6 or later
it has {count} bytes in place of {wanted}
stuck for {count} s
gave no sign of life for {count} s
it is being registered
it has no reference
it has no transcript
it takes two or more
no engine speaks with all of them
none that makes voices is installed
its engine {engine} does not convert
no engine here mixes {engine}
the engine {engine} cannot be started, {why}
the engine {engine} makes no voices, or is not installed
{name} is no voice that {engine} can speak
it could not be registered: {why}
it does not answer to {alias} here, which means another voice
what was registered of it cannot be read
it begins with neither a letter nor a digit
it ends with a dot
it is too long for a file system
{sign} is neither a letter nor a digit nor one of '_-.'
Windows keeps that name for itself
cosyd needs that word for itself
it is no zip file, or is not whole
it has no {file}
it has no {file}, and is no mix
the file {file} is damaged
the file {file} is not part of a voice
it needs a word or a pattern, and not both
the pattern {pattern} is wrong: {why}
the pattern has no group {group}
it holds characters that cannot be seen
no sound is found in it
no sound is found in it ({what})
there is no sound in it
it ends too early
its rate changes in the middle
reading it takes longer than {count} s
it is {what}
it is {what}, no file
it is in the format {what}
it has {count} channels
it is no WAV file
it is no pdf inside, whatever its name says
it is no {kind} inside, whatever its name says
its name ends in {suffix}
its name does not tell what it is
it is {what}, though its name ends in {suffix}
it is no text, or in an encoding that cannot be found out; save it as UTF-8
it is broken, or not as such files are ({what})
it is nested too deeply
{package} is not installed, which is part of cosyd[documents]
reading it takes more memory than a document may
it is of Office, but holds no text
it is a zip file, but none of Word
it is a zip file, but no EPUB
it is a zip file, but no OpenDocument
it is of an Office before 2007; save it as .docx
its pages are pictures
its pages are pictures, without a text layer
its fonts do not tell which letters they hold
it has more than {count} pages
it names no pages
it lacks the file that names its pages
it is protected against copying (DRM)
it asks for a password
it is encrypted in a way that is not known
the file is empty
it holds no words
it holds no letters and no digits
its text has more than {count} characters
it is not whole: its end is missing
it has {size} MB, and {most} MB may be read
the user of the daemon may not read it
a PDF document
a picture (PNG)
a picture (JPEG)
a picture (GIF)
a picture (WebP)
a recording (WAV)
a recording (Ogg)
a recording (FLAC)
a recording (MP3)
a recording or a video (MP4)
a video without sound
a video (AVI)
a video (Matroska)
a zip file, as EPUBs and office documents are
an old or a locked office document
a document in Rich Text Format
a database (SQLite)
it is no folder
it is not a folder any more
it is not mounted
it is the root of all files
it is your home folder
your home folder is in it
it is in {folder}, which is watched
{folder} is in it, which is watched
the daemon keeps its own files there
the system tells of itself there; it holds no documents
what comes of its documents would be put among them
Choose another folder.
Choose a folder in it that holds documents only.
Make it first, or check its name.
Check its path and its rights.
Correct its rights.
Watch the folder that it is in, or narrate it alone.
It is watched already, with all folders in it.
Correct it, or take it out. There are: {names}.
it is silent
it is silent for {count} s in its midst
it is too short: {count} s for {characters} characters
it is too long: {count} s for {characters} characters
it is clipped: {count} times at full scale
what is heard at {first} s comes again at {second} s
""",
    DOCTOR: """\
disk
folders
token
network
daemon
port
bus
sound
graphics card
clock
certificate
voices
history
settings
plug-ins
plug-in files
plug-in {name}
{gib} GiB free
{room} in {folder}
settings in {config}, data in {data}, runtime in {runtime}
only this machine can connect
others connect with TLS and a token
others connect to {host} with TLS and a token
others connect to {host}; everyone on the network may read what they send
others connect; everyone on the network may read what they send
pid {pid} at {url}, version {version}
none is running
any free one
{port} on {host} is free
{port} on {host} is the running daemon's
{port} on {host} is taken by {holder}
none yet; the first start makes it
others may read {file} (mode {mode})
others may change {file}
no sound card here
no NVIDIA card; the embedded voices need none
its model is not here
its model has come in part
its model is here, but not {missing}
the model in {folder} is complete
{engine} has all it needs
{engine} cannot speak: {missing} not installed
{folder} cannot be written to
{count} of your own in {folder}
nothing yet
none is kept (history.keep)
{count}, none of which fares badly
unavailable: {why}
failed: {why}
Start one with 'cosyd serve'.
Connect one, or give the container /dev/snd; files and streams work without.
'cosyd models pull {name}' fetches it; other engines speak without.
Correct that, or take it out of {places}.
Correct that.
Make room: models, voices and narrations are kept there.
Give a certificate: http.tls_certificate and http.tls_key.
Set it: downloads fail when certificates seem not to be valid yet.
pip install 'cosyd[sound]'; on Debian also: apt install libportaudio2.
Install what is missing; for the embedded voices: pip install 'cosyd[embedded]'.
Correct its owner or rights, or choose another place with --home.
Start it again: {version} is installed.
""",
}
"""What may be told, a saying a line; in braces, what differs from time to time."""

_FREE_TEXT = frozenset({"why", "what", "room"})
"""What is put in and is no name, no number."""

_PLACE = re.compile(r"\{(\w+)\}")


def retold(english: str, context: str) -> str:
    """*english* in the language of the user, where it is one of :data:`SAYINGS`.

    A reason may have a reason: that is retold as well.
    """
    own = QCoreApplication.translate(context, english)
    if own != english:
        return own
    for saying, pattern in _patterns(context):
        if (found := pattern.fullmatch(english)) and saying != (
            own := QCoreApplication.translate(context, saying)
        ):
            return own.format_map(
                {name: _fact(name, fact, context) for name, fact in found.groupdict().items()}
            )
    return english


def _fact(name: str, fact: str, context: str) -> str:
    if name not in _FREE_TEXT:
        return fact
    own = retold(fact, context)
    return own if own != fact else retold(fact, REASONS)


@cache
def _patterns(context: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The sayings with braces, those that tell most of themselves first."""
    told = [one for one in SAYINGS.get(context, "").splitlines() if _PLACE.search(one)]
    told.sort(key=lambda one: len(_PLACE.sub("", one)), reverse=True)
    return tuple((one, _pattern(one)) for one in told)


def _pattern(saying: str) -> re.Pattern[str]:
    parts = _PLACE.split(saying)
    texts, names = parts[::2], parts[1::2]
    places = [f"(?P<{name}>.+?)" for name in names]
    return re.compile("".join(_alternately([re.escape(one) for one in texts], places)), re.DOTALL)


def _alternately(texts: list[str], places: list[str]) -> list[str]:
    return [part for pair in zip(texts, [*places, ""], strict=True) for part in pair]
