from pathlib import Path

import pytest

from cosyd.sinks.endpoint import AUDIO, CONTROL, BusNotLocal, endpoints

FOLDER = Path("/run/user/1000/cosyd")


def local_endpoint(wanted, folder=FOLDER, *, keys=False):
    return endpoints(AUDIO, wanted, folder, tcp_host=None, keys=keys)[0]


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
    assert "cosyd bus keys" in caught.value.advice


@pytest.mark.parametrize("wanted", ["tcp://0.0.0.0:26791", "tcp://*:*", "tcp://192.168.1.7:1"])
def test_with_keys_other_machines_may_reach_it(wanted):
    assert local_endpoint(wanted, keys=True) == wanted


@pytest.mark.parametrize("wanted", ["tcp://:26791", "tcp://192.168.1.7", "pgm://239.1.1.1:5555"])
def test_keys_make_no_address_of_what_is_none(wanted):
    with pytest.raises(BusNotLocal):
        local_endpoint(wanted, keys=True)


def test_over_tcp_each_socket_has_a_port_of_its_own_besides():
    found = [endpoints(one, "", FOLDER, tcp_host="::1", keys=False) for one in (AUDIO, CONTROL)]

    assert found == [
        ["ipc:///run/user/1000/cosyd/audio", "tcp://[::1]:26791"],
        ["ipc:///run/user/1000/cosyd/control", "tcp://[::1]:26793"],
    ]


def test_an_address_of_the_network_for_the_ports_is_refused_as_well():
    with pytest.raises(BusNotLocal):
        endpoints(AUDIO, "", FOLDER, tcp_host="192.168.1.7", keys=False)
