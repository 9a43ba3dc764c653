"""Checks the documents: every relative link leads to a file, every anchor to a heading.

Called by ``make docs``. Addresses on the web are not looked up: that would make a check of this
repository depend on the whole world.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]

_FENCE = re.compile(r"^(```|~~~).*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"\]\(\s*<?([^)>\s]+)>?(?:\s+[\"'][^)]*)?\)")
_HTML_LINK = re.compile(r"\b(?:href|src|srcset)=\"([^\"]+)\"")
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_ELSEWHERE = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def documents(root: Path) -> list[Path]:
    """The documents that are checked: those at the root, and all below ``docs``."""
    return [*sorted(root.glob("*.md")), *sorted((root / "docs").rglob("*.md"))]


def broken_links(document: Path, root: Path) -> Iterator[str]:
    """What is wrong with the links of *document*, one line each."""
    text = _CODE.sub("", _FENCE.sub("", document.read_text(encoding="utf-8")))
    for target in (*_LINK.findall(text), *_HTML_LINK.findall(text)):
        if not _ELSEWHERE.match(target) and (wrong := _wrong(document, unquote(target), root)):
            yield f"{document.relative_to(root)}: {target}: {wrong}"


def _wrong(document: Path, target: str, root: Path) -> str | None:
    path, _, anchor = target.partition("#")
    file = (document.parent / path).resolve() if path else document
    if not file.is_relative_to(root):
        return "leads out of the repository"
    if not file.exists():
        return "there is no such file"
    if anchor and file.suffix == ".md" and anchor not in _anchors(file):
        return "there is no such heading"
    return None


def _anchors(document: Path) -> set[str]:
    headings = _HEADING.findall(_FENCE.sub("", document.read_text(encoding="utf-8")))
    return {_slug(heading) for heading in headings}


def _slug(heading: str) -> str:
    """The name that forges give to a heading: small letters, hyphens, no punctuation."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def main() -> int:
    """Check all documents; 0 when every link leads somewhere."""
    found = documents(ROOT)
    broken = [line for document in found for line in broken_links(document, ROOT)]
    for line in broken:
        print(line)
    print(f"{len(found)} documents, {len(broken)} broken links")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
