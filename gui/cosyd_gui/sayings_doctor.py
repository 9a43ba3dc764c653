"""What the doctor of the daemon finds, and advises; written as the other sayings."""

from __future__ import annotations

from typing import Final

OF_THE_DOCTOR: Final = """\
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
"""
