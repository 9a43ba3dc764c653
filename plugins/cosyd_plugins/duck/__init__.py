"""What lowers other programs' sound: a process of its own, for :mod:`cosyd_plugins.ducking`.

It imports nothing of the daemon, so that it starts at once and takes little memory.
"""
