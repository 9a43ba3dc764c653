"""Daemons for the tests of this folder."""

from daemons import start, tone_daemon, toned, voice_daemon

__all__ = ["start", "tone_daemon", "toned", "voice_daemon"]
