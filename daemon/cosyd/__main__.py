"""``python -m cosyd``."""

from cosyd.cli import main

main()
