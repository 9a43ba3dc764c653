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


@pytest.mark.parametrize("start", ["import cosyd.daemon", "import cosyd.engine.worker"])
def test_nothing_else_brings_it_at_a_start(start):
    found = imported(
        f"from cosyd.system.lean import import_structlog_alone as alone\nalone()\n{start}"
    )

    assert found == ["structlog"]
