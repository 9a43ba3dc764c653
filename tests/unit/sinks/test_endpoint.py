from pathlib import Path

import pytest

from cosyd.sinks.endpoint import BusNotLocal, local_endpoint

FOLDER = Path("/run/user/1000/cosyd")


def test_the_usual_endpoint_lies_in_the_runtime_folder():
    assert local_endpoint("", FOLDER) == "ipc:///run/user/1000/cosyd/audio"


@pytest.mark.parametrize(
    ("wanted", "bound"),
    [
        ("tcp://127.0.0.1:26791", "tcp://127.0.0.1:26791"),
        ("tcp://127.1.2.3:*", "tcp://127.1.2.3:*"),
        ("tcp://localhost:26791", "tcp://127.0.0.1:26791"),
        ("tcp://[::1]:26791", "tcp://[::1]:26791"),
        ("ipc:///somewhere/else", "ipc:///somewhere/else"),
    ],
)
def test_what_only_this_machine_can_reach_is_taken(wanted, bound):
    assert local_endpoint(wanted, FOLDER) == bound


@pytest.mark.parametrize(
    "wanted",
    [
        "tcp://0.0.0.0:26791",
        "tcp://*:26791",
        "tcp://192.168.1.7:26791",
        "tcp://[::]:26791",
        "tcp://[2001:db8::1]:26791",
        "tcp://eth0:26791",
        "tcp://somewhere.example:26791",
        "tcp://127.0.0.1",
        "tcp://127.0.0.1:http",
        "ipc://@hidden",
        "ipc://*",
        "ipc://relative/path",
        "ipc://",
        "pgm://239.1.1.1:5555",
        "inproc://audio",
        "127.0.0.1:26791",
    ],
)
def test_what_others_could_reach_is_refused(wanted):
    with pytest.raises(BusNotLocal) as caught:
        local_endpoint(wanted, FOLDER)

    assert wanted in str(caught.value)
    assert "plugins.zeromq.endpoint" in caught.value.advice
