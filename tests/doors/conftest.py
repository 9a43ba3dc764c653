"""Daemons for the clients of foreign contracts."""

from daemons import start, tone_daemon, toned, voice_daemon

__all__ = ["start", "tone_daemon", "toned", "voice_daemon"]
