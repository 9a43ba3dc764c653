"""The command ``cosyd``."""

from cosyd.cli.main import main

__all__ = ["main"]
