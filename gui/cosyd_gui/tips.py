"""Texts of others as tool tips. No Qt in here."""

from __future__ import annotations

from html import escape

LINE = 100
"""Characters; what is longer is broken into lines, which Qt does for HTML alone."""

MOST = 1_500
"""Characters of a text; one that fills the screen helps nobody."""


def tip(text: str) -> str:
    """*text* as it stands: Qt would take it for HTML where it looks like that."""
    if len(text) <= LINE and "<" not in text:
        return text
    shown = text if len(text) <= MOST else text[:MOST].rstrip() + "…"
    return f'<div style="white-space: pre-wrap">{escape(shown, quote=False)}</div>'
