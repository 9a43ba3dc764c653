"""A start imports no more than it needs."""

import subprocess
import sys

import pytest

LOOK = "import sys; print(*(one for one in ('structlog', 'rich') if one in sys.modules))"


def imported(code: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{LOOK}"], capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_structlog_comes_without_what_it_would_paint_with():
    alone = imported("from cosyd.system.lean import import_structlog_alone as alone\nalone()")
    usual = imported("import structlog")

    assert alone == ["structlog"]
    assert usual == ["structlog", "rich"]


def test_who_wants_it_afterwards_gets_it():
    later = imported(
        "from cosyd.system.lean import import_structlog_alone as alone\nalone()\nimport rich.table"
    )

    assert later == ["structlog", "rich"]


def test_no_garbage_is_looked_for_in_a_start_nor_ever_among_what_it_made():
    code = (
        "import gc; from cosyd.system.lean import nothing_to_clear_away\n"
        "with nothing_to_clear_away(): made = [[] for _ in range(9000)], gc.isenabled()\n"
        "assert gc.isenabled() and not made[1] and gc.get_freeze_count() > 9000"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("start", ["import cosyd.daemon", "import cosyd.engine.worker"])
def test_nothing_else_brings_it_at_a_start(start):
    found = imported(
        f"from cosyd.system.lean import import_structlog_alone as alone\nalone()\n{start}"
    )

    assert found == ["structlog"]
