"""``/schema`` describes what the daemon does."""

from __future__ import annotations

import yaml
from openapi_spec_validator import validate


def test_the_schema_is_valid_openapi_3_1(tone_daemon):
    schema = tone_daemon.get("/schema").json()

    validate(schema)
    assert schema["openapi"].startswith("3.1")
    assert tone_daemon.get("/schema/openapi.json").json() == schema
    assert yaml.safe_load(tone_daemon.get("/schema/openapi.yaml").text) == schema


def test_every_way_to_go_wrong_has_an_example(tone_daemon):
    speech = tone_daemon.get("/schema").json()["paths"]["/v1/speech"]["post"]

    problems = {
        status: set(answer["content"]["application/problem+json"]["examples"])
        for status, answer in speech["responses"].items()
        if "application/problem+json" in answer["content"]
    }
    assert {"400", "401", "404", "409", "413", "429", "503"} <= set(problems)
    assert "voice.unknown" in problems["404"]


def test_every_example_request_is_taken(tone_daemon):
    speech = tone_daemon.get("/schema").json()["paths"]["/v1/speech"]["post"]
    examples = speech["requestBody"]["content"]["application/json"]["examples"]

    for name, example in examples.items():
        body = {**example["value"], "voice": None}
        assert tone_daemon.post("/v1/speech", json=body).status_code in {200, 202}, name
