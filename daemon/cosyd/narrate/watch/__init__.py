"""Watched folders: each document in one is told of once it is whole, whatever happens meanwhile.

``folder`` is what runs; ``notices`` hears from the system that something has changed, and
``looking`` goes and sees what; ``settling`` says what is whole; ``aside`` puts originals away.
"""

from cosyd.narrate.watch.aside import aside
from cosyd.narrate.watch.folder import Folder
from cosyd.narrate.watch.refusing import check
from cosyd.narrate.watch.stamp import Stamp
from cosyd.narrate.watch.watched import Watched

__all__ = ["Folder", "Stamp", "Watched", "aside", "check"]
