"""Rules for Prometheus and a dashboard for Grafana, as those who read them take them."""

import json
import re
import shutil
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

from scripts import ROOT

FOLDER = ROOT / "packaging" / "observability"
VARIABLES = {
    "$job": "cosyd",
    "$instance": ".*",
    "$__rate_interval": "5m",
}


OF_THE_DATA_SOURCE = {"titleFormat", "textFormat"}
"""How marks are named is Prometheus' part of Grafana, and not in its own schema."""


@pytest.fixture(scope="session")
def promtool():
    """Runs promtool on files of the folder; what it says, once it has agreed."""
    found = shutil.which(Path(sys.executable).parent / "promtool") or shutil.which("promtool")
    if not found:
        pytest.fail("These tests need promtool: run packaging/setup/promtool.sh.")

    def run(*arguments):
        done = subprocess.run(
            [found, *arguments], cwd=FOLDER, capture_output=True, text=True, check=False
        )
        assert not done.returncode, done.stdout + done.stderr
        return done.stdout

    return run


def alerts():
    groups = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def dashboard():
    return json.loads((FOLDER / "grafana-dashboard.json").read_text())


def panels():
    return [panel for panel in dashboard()["panels"] if panel["type"] != "row"]


def test_each_alert_fires_in_its_case_and_does_not_in_another(promtool):
    tests = yaml.safe_load((FOLDER / "alerts_test.yml").read_text())["tests"]
    cases = [case for test in tests for case in test["alert_rule_test"]]

    promtool("test", "rules", "alerts_test.yml")

    names = {alert["alert"] for alert in alerts()}
    assert {case["alertname"] for case in cases if case.get("exp_alerts")} == names
    assert {case["alertname"] for case in cases if not case.get("exp_alerts")} == names


def test_the_example_is_taken_with_all_of_its_rules(promtool, tmp_path):
    token = tmp_path / "token"
    token.write_text("secret")
    for name in ("rules.yml", "alerts.yml"):
        shutil.copy(FOLDER / name, tmp_path)
    example = (FOLDER / "prometheus.yml").read_text()
    (tmp_path / "prometheus.yml").write_text(
        example.replace("/etc/prometheus/cosyd.token", str(token))
    )

    told = promtool("check", "config", tmp_path / "prometheus.yml")

    assert f"{len(alerts())} rules found" in told


def test_each_alert_tells_how_grave_it_is_and_is_explained():
    page = (ROOT / "docs" / "operations.md").read_text()

    for alert in alerts():
        assert alert["labels"]["severity"] in {"warning", "critical"}
        assert alert["annotations"].keys() == {"summary", "description"}
        assert f"`{alert['alert']}`" in page


def test_all_that_the_dashboard_asks_can_be_answered(promtool, tmp_path):
    told = [target["expr"] for panel in panels() for target in panel["targets"]]
    for variable, value in VARIABLES.items():
        told = [one.replace(variable, value) for one in told]
    rules = [{"record": f"asked:{number}", "expr": one} for number, one in enumerate(told)]
    file = tmp_path / "asked.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "asked", "rules": rules}]}))

    promtool("check", "rules", file)

    assert not re.search(r"\$\w", "".join(told))


def test_the_dashboard_has_its_panels_side_by_side():
    every = dashboard()["panels"]
    places = [panel["gridPos"] for panel in every]

    assert len({panel["id"] for panel in every}) == len(every)
    assert all(place["x"] + place["w"] <= 24 for place in places)
    assert not [pair for pair in combinations(places, 2) if overlap(*pair)]
    assert all(panel["title"] and panel["targets"] for panel in panels())


def test_grafana_knows_all_that_the_dashboard_says():
    register_default_plugins()
    said = dashboard()

    understood = json.loads(JSONEncoder().encode(Dashboard.from_json(said)))

    assert set(lost(said, understood)) == OF_THE_DATA_SOURCE


def lost(said, understood):
    """The names of what is not in *understood*, or is otherwise there."""
    match said, understood:
        case dict(), dict():
            for name, value in said.items():
                found = name in understood and [*lost(value, understood[name])]
                yield from [name] if found is False else found
        case list(), list() if len(said) == len(understood):
            for one, other in zip(said, understood, strict=True):
                yield from lost(one, other)
        case _ if said != understood:
            yield repr(said)


def overlap(one, other):
    return all(
        one[at] < other[at] + other[size] and other[at] < one[at] + one[size]
        for at, size in (("x", "w"), ("y", "h"))
    )


def test_the_recorded_names_that_are_asked_for_are_recorded():
    groups = yaml.safe_load((FOLDER / "rules.yml").read_text())["groups"]
    recorded = {rule["record"] for group in groups for rule in group["rules"]}
    asking = (FOLDER / "alerts.yml").read_text() + (FOLDER / "grafana-dashboard.json").read_text()

    asked = set(re.findall(r"cosyd:\w+:\w+", asking))

    assert asked <= recorded
