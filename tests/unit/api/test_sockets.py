"""What the server asks of the system."""

from __future__ import annotations

import subprocess
import sys

import pytest

ASK = """
import resource
from cosyd.api.sockets import make_room
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
make_room(512)
print(*resource.getrlimit(resource.RLIMIT_NOFILE))
"""


@pytest.mark.parametrize(
    ("soft", "hard", "then"), [(256, 2000, 1024), (256, 600, 600), (1500, 2000, 1500)]
)
def test_as_many_files_may_be_open_as_clients_may_come_or_as_the_system_lets(soft, hard, then):
    code = ASK.format(soft=soft, hard=hard)

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout.split() == [str(then), str(hard)]
