"""The first part of a narration: its document is read and planned."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from cosyd.narrate.covers import keep_cover
from cosyd.narrate.looking import look_at, stamp_of
from cosyd.narrate.manner import Manner
from cosyd.narrate.plan import Plan
from cosyd.narrate.planning import Planning
from cosyd.voices import durable

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from cosyd.narrate.document import Document
    from cosyd.narrate.records import Record
    from cosyd.narrate.tools import Tools

PLAN = "plan.msgpack"
MEGABYTE = 1_000_000


def looked_again(record: Record, max_mb: int) -> dict[str, Any]:
    """What is to be kept of the document where it is another than when it came."""
    path = Path(os.fsdecode(record.lies))
    if record.content and stamp_of(path) == record.stamp:
        return {}
    look = look_at(path, max_mb * MEGABYTE)
    return {"stamp": look.stamp, "content": look.content}


def plan_and_keep(
    tools: Tools, record: Record, document: Document, stopped: Callable[[], bool]
) -> dict[str, Any]:
    """Plan *document*, and keep the plan. For a thread.

    Returns:
        What is known of the narration now.

    Raises:
        CosydError: It cannot be narrated so.
        OSError: The disk does not let us.
    """
    wishes = record.asked.over(document.wishes).over(record.usual)
    manner = Manner.of(wishes)
    lies = Path(os.fsdecode(record.lies))
    home = tools.home(record.id)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    durable.sync_folder(home.parent)
    plan = Planning(
        tools.speech.planner, tools.offer, state_now=tools.state_now, stopped=stopped
    ).plan(
        document,
        manner,
        name=Path(record.name).stem,
        cover=keep_cover(record, document, lies, home),
    )
    durable.write(home / PLAN, msgspec.msgpack.encode(plan))
    return {
        "planned": True,
        "kept": True,
        "wishes": wishes,
        "title": plan.title,
        "author": plan.author,
        "language": plan.language,
        "chapters": len(plan.chapters),
        "sentences": len(plan.lines),
    }


def kept_plan(home: Path) -> Plan | None:
    """The plan that is kept; None where it cannot be read any more."""
    try:
        return msgspec.msgpack.decode((home / PLAN).read_bytes(), type=Plan)
    except (OSError, msgspec.MsgspecError):
        return None
