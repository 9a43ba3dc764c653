"""The voice of a computer: a daemon that keeps CosyVoice2 warm and speaks for whoever asks."""

import pluggy

__version__ = "0.1.0"

hookimpl = pluggy.HookimplMarker("cosyd")
"""Marks a plug-in's implementation of a hook; see :mod:`cosyd.contract.hooks`."""

__all__ = ["__version__", "hookimpl"]
