"""Why something cannot be, waits, or was stopped, in the words of the daemon.

A saying a line; in braces, what differs from time to time.
"""

from __future__ import annotations

from typing import Final

OF_REASONS: Final = """\
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
the engine {engine} is at work with it
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
there is nothing to hear in it
there is noise in it, which is copied with the voice
there is much noise in it, which is copied with the voice
it is too short: {count} seconds without silence at its ends
it is too long: {count} seconds without silence at its ends
it seems to be noise, and nobody speaks in it
the file is damaged: {what}
it was recorded too loud, and is distorted
it is very quiet, so its noise is raised together with the voice
it sounds like a telephone, and so will the voice
it seems to hold music or song
it seems to be whispered, or no speech at all
two people seem to speak in it, one higher than the other
the transcript does not look like {language}
the transcript is not what is said: {heard} was heard
Check the microphone, and that its channel is not muted.
Record it in a quieter room, nearer to the microphone.
Record {least} to {most} seconds; 6 to 12 are best.
Cut out {least} to {most} seconds, at pauses; 6 to 12 are best.
Send a recording in which somebody speaks.
Send a recording in which somebody speaks aloud.
Send the whole file if there is one; what could be read is used.
Record it again with less gain; to make it softer now does not help.
Record it again, nearer to the microphone or with more gain.
Send a recording of at least 16 000 Hz; 24 000 and more are best.
Send speech without music behind it: whatever sounds is copied with the voice.
Cut out a stretch in which only one of them speaks.
Correct the transcript, so that it is what is said word by word.
it is silent
it is silent for {count} s in its midst
it is too short: {count} s for {characters} characters
it is too long: {count} s for {characters} characters
it is clipped: {count} times at full scale
what is heard at {first} s comes again at {second} s
"""
