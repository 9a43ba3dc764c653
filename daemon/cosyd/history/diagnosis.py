"""What the doctor says of the history. Works with or without a daemon, and changes nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from cosyd.history.database import FILE, WAIT_S
from cosyd.history.migrations import STEPS
from cosyd.system.database import REFUSALS
from cosyd.system.finding import Finding
from cosyd.system.migrations import TooNew

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cosyd.system.options import History


def findings(folder: Path, options: History) -> Iterator[Finding]:
    """Whether its file, which is in *folder*, can be used."""
    path = folder / FILE
    if not path.exists():
        says = "nothing yet" if options.keep else "none is kept (history.keep)"
        yield Finding(name="history", says=says)
        return
    try:
        count = _count(path)
    except REFUSALS as error:
        says = f"{path} cannot be used ({error}); nothing is noted of what is said"
        do = "Move it away: another one is made with the next job."
        abroad = f"the file cannot be used ({error})"
        yield Finding(name="history", ok="problem", says=says, do=do, abroad=abroad)
    else:
        what = "with" if options.text else "without"
        says = f"{count} jobs {what} their texts"
        yield Finding(name="history", says=f"{says} in {path}", abroad=says)


def _count(path: Path) -> int:
    """How many rows it has, where it is whole."""
    uri = f"{path.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, timeout=WAIT_S)) as db:
        if db.execute("PRAGMA user_version").fetchone()[0] > len(STEPS):
            raise TooNew
        (told,) = db.execute("PRAGMA quick_check(1)").fetchone()
        if told != "ok":
            raise sqlite3.DatabaseError(told)
        return int(db.execute("SELECT count(*) FROM jobs").fetchone()[0])
