import os
import socket
from pathlib import Path

import pytest

from cosyd.system.runtime import who_holds_port


@pytest.mark.parametrize(
    ("family", "bound", "asked"),
    [
        (socket.AF_INET, "127.0.0.1", "127.0.0.1"),
        (socket.AF_INET, "127.0.0.1", "localhost"),
        (socket.AF_INET, "0.0.0.0", "127.0.0.1"),
        (socket.AF_INET, "127.0.0.1", "0.0.0.0"),
        (socket.AF_INET6, "::1", "::1"),
        (socket.AF_INET6, "::", "127.0.0.1"),
    ],
)
def test_the_holder_of_a_port_is_named(family, bound, asked):
    with socket.socket(family) as listener:
        listener.bind((bound, 0))
        listener.listen()

        holder = who_holds_port(asked, listener.getsockname()[1])

    name = Path("/proc/self/comm").read_text().strip()
    assert holder == f"{name} (pid {os.getpid()})"


def test_the_same_port_at_another_address_is_another_matter():
    with socket.socket() as listener:
        listener.bind(("127.0.0.2", 0))
        listener.listen()

        assert who_holds_port("127.0.0.1", listener.getsockname()[1]) == "another program"


def test_an_unknown_holder_is_spoken_of_politely():
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))

        assert who_holds_port("127.0.0.1", bound.getsockname()[1]) == "another program"
    assert who_holds_port("no such host", 1) == "another program"
