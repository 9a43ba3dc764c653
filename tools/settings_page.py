"""Writes the list of all settings into ``docs/settings.md``; with ``--check`` only compares.

Called by ``make docs``. What the page says is what the code says, so it cannot go stale unnoticed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from cosyd.system.options import Settings
from cosyd.system.settings_file import as_toml

PAGE = Path(__file__).resolve().parents[1] / "docs" / "settings.md"
BEGIN = "<!-- all settings: written by tools/settings_page.py -->\n"


def page(current: str) -> str:
    """*current* with the list after its mark brought up to date."""
    before, _, _ = current.partition(BEGIN)
    return f"{before}{BEGIN}\n```toml\n{as_toml(Settings())}```\n"


def main() -> int:
    """Write or compare; 0 when the page is up to date."""
    current = PAGE.read_text(encoding="utf-8")
    wanted = page(current)
    if current == wanted:
        return 0
    if "--check" in sys.argv[1:]:
        print(f"docs/{PAGE.name} is out of date: run python tools/settings_page.py")
        return 1
    PAGE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
