"""Each contract tells of errors in its own words."""

import pytest

from cosyd.api.compat.dialects import DIALECTS, dialect_of, door_of, status_of
from cosyd.contract.errors import (
    EngineCrashed,
    EngineFailed,
    EngineUnavailable,
    OutOfRange,
    QueueFull,
    ReferenceRefused,
    UnknownVoice,
)

ERROR = UnknownVoice(name="bass")


@pytest.mark.parametrize(
    ("path", "door"),
    [
        ("/v1/speech", "native"),
        ("/v1/live", "live"),
        ("/v1/audio/speech", "openai"),
        ("/audio/speech", "openai"),
        ("/v1/text-to-speech/nova/stream", "elevenlabs"),
        ("/elevenlabs/v1/voices", "elevenlabs"),
        ("/api/v1/audio/speech", "eas"),
        ("/api-ws/v1/audio/speech", "eas"),
        ("/api-ws/v1/inference", "dashscope"),
        ("/tts", "tts"),
        ("/tts/v1/synthesize", "cloud"),
        ("/oauth/token", "oauth"),
        ("/process", "marytts"),
        ("/processes", "native"),
    ],
)
def test_a_path_belongs_to_one_contract(path, door):
    owners = [one.door for one in DIALECTS if one.owns(path)]

    assert door_of(path) == door
    assert owners == ([door] if door not in {"native", "live"} else [])


def test_openai_clients_read_a_type_a_parameter_and_a_code():
    dialect = dialect_of("/v1/audio/speech")
    told = dialect.told(OutOfRange(field="speed", value=9, low=0.5, high=2), "r1")["error"]
    busy = dialect.told(QueueFull(waiting=64), "r1")["error"]

    assert told["param"] == "speed"
    assert told["code"] == OutOfRange.code
    assert told["type"] == "invalid_request_error"
    assert busy["type"] in {"rate_limit_error", "server_error"}


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda one: one.door)
def test_all_of_them_say_what_happened_and_what_to_do(dialect):
    told = str(dialect.told(ERROR, "r1"))

    assert str(ERROR) in told
    assert ERROR.advice in told


@pytest.mark.parametrize("error", [EngineCrashed(), EngineFailed(), EngineUnavailable()])
def test_to_clients_of_the_cloud_an_engine_that_is_down_is_a_bad_gateway(error):
    assert status_of("/tts/v1/stream", error) == 502
    assert status_of("/tts", error) == status_of("/v1/speech", error) == error.status


@pytest.mark.parametrize("error", [UnknownVoice(name="bass"), ReferenceRefused()])
def test_tts_says_400_to_whatever_could_have_been_asked_otherwise(error):
    assert status_of("/tts", error) == 400
    assert status_of("/tts/v1/stream", error) == error.status
