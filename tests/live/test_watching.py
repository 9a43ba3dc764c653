"""Observers and gates in a real daemon: a webhook with its receiver, and quiet hours."""

from __future__ import annotations

import signal
import threading
from datetime import UTC, datetime, timedelta

import pytest
import standardwebhooks

from patience import ended, wait_for
from receiver import Receiver
from running import RunningDaemon

PLAIN = "a plain secret"

SETTINGS = """
sinks = []
doors = []
observers = ["webhook"]
gates = ["quiet_hours"]

[plugins.webhook]
retry_first_s = 0.05
retry_most_s = 0.1
targets = [
    {{ url = "{all}", secret = "{secret}" }},
    {{ url = "{some}", events = ["job.ended", "daemon.*"], name = "the kitchen" }},
]

[plugins.quiet_hours]
timezone = "UTC"
from = "{quiet_from}"
to = "{quiet_to}"
"""


def hours(begin_h, end_h):
    """From so many hours after now to so many."""
    now = datetime.now(UTC)
    begin, end = (now + timedelta(hours=hour) for hour in (begin_h, end_h))
    return {"quiet_from": f"{begin:%H:%M}", "quiet_to": f"{end:%H:%M}"}


QUIET = hours(-2, 2)
LOUD = hours(-4, -2)


class House:
    """A daemon, those whom it tells, and its settings file."""

    def __init__(self, home, everyone, kitchen):
        self.everyone, self.kitchen = everyone, kitchen
        self._file = home / "config" / "cosyd.toml"
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self.write(QUIET)
        self.daemon = RunningDaemon(home, "--engine", "tone")

    def write(self, times):
        urls = {"all": self.everyone.url, "some": self.kitchen.url, "secret": PLAIN}
        self._file.write_text(SETTINGS.format(**urls, **times))

    def change(self, times):
        """Other quiet hours, taken up."""
        before = self.told("settings.reloaded")
        self.write(times)
        self.daemon.signal(signal.SIGHUP)
        wait_for(lambda: len(self.told("settings.reloaded")) > len(before))

    def told(self, event, job=None):
        """What the one that wants everything was told."""
        return [
            one.event["data"]
            for one in list(self.everyone.got)
            if one.type == event and job in {None, one.event["data"].get("job")}
        ]

    def send(self, text="Good night.", **more):
        """A detached job, to be played."""
        return self.daemon.say(text, detach=True, **more).json()["id"]

    def job(self, job_id):
        return self.daemon.get(f"/v1/jobs/{job_id}").json()

    def plugin(self, name):
        return next(one for one in self.daemon.get("/v1/plugins").json() if one["name"] == name)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with Receiver() as everyone, Receiver() as kitchen:
        made = House(tmp_path_factory.mktemp("watching"), everyone, kitchen)
        try:
            made.daemon.wait_ready().wait_engine("tone", "ready", "idle")
            yield made
        finally:
            made.daemon.close()


def test_events_are_posted_from_the_first_on_signed_and_without_text(house):
    answer = house.daemon.say("Nobody but me may read this.", format="pcm")

    job = answer.headers["x-job"]
    wait_for(lambda: house.told("job.ended", job))
    assert house.everyone.types().count("daemon.changed") == 1
    assert {"job.queued", "job.started", "job.first_audio", "job.sentence"} <= set(
        house.everyone.types()
    )
    for one in house.everyone.got:
        standardwebhooks.Webhook(PLAIN.encode()).verify(one.body, dict(one.headers))
        assert b"Nobody" not in one.body
    wait_for(lambda: "job.ended" in house.kitchen.types())
    assert set(house.kitchen.types()) == {"daemon.changed", "job.ended"}


def test_a_target_that_fails_is_told_and_costs_nobody_anything(house):
    house.kitchen.answers = [503] * 4
    before = len(house.kitchen.got)

    house.send(play=False)

    reason = wait_for(
        lambda: (one := house.plugin("webhook"))["state"] == "unavailable" and one["reason"]
    )
    assert reason.endswith("for the kitchen: HTTP 503 Service Unavailable")
    wait_for(lambda: house.plugin("webhook")["state"] == "ready")
    assert len(house.kitchen.got) >= before + 5
    assert PLAIN not in "\n".join(house.daemon.log)


def test_at_night_a_message_is_held_and_said_when_the_quiet_is_over(house):
    job = house.send()
    held = wait_for(lambda: (one := house.job(job))["held_until"] and one)
    passes = [house.send(priority="important"), house.send(play=False)]

    assert held["status"] == "queued"
    assert held["held_reason"] == f"it is quiet until {QUIET['quiet_to']}"
    assert 0 < held["held_until"] - datetime.now(UTC).timestamp() < 2 * 3_600
    for other in passes:
        assert ended(house.daemon, other)["status"] == "done"
    assert wait_for(lambda: house.told("job.held", job))[0]["gate"] == "quiet_hours"
    assert held["held_reason"] in house.daemon.run("jobs", "list", "--json").stdout.decode()
    assert house.job(job)["status"] == "queued"

    house.change(LOUD)

    after = ended(house.daemon, job)
    assert (after["status"], after["held_until"], after["held_reason"]) == ("done", None, "")
    house.change(QUIET)


def test_at_night_what_is_light_is_dropped_with_its_reason(house):
    answer = house.daemon.say("Ten percent.", priority="progress", play=True)

    problem = answer.json()
    assert (answer.status_code, problem["error"]) == (409, "job.dropped")
    assert f"it is quiet until {QUIET['quiet_to']}" in problem["message"]


def test_one_who_waits_for_a_held_job_is_answered_when_it_is_cancelled(house):
    answers = []
    waits = threading.Thread(
        target=lambda: answers.append(house.daemon.say("Good night.", play=True))
    )
    waits.start()
    job = wait_for(
        lambda: [one for one in house.daemon.get("/v1/jobs").json() if one["held_until"]]
    )[0]["id"]

    house.daemon.delete(f"/v1/jobs/{job}")

    waits.join(20)
    assert answers[0].json()["error"] == "job.cancelled"
    assert house.job(job)["held_until"] is None


def test_settings_that_make_no_sense_are_told_and_leave_the_night_quiet(house):
    house.write({"quiet_from": "10:00", "quiet_to": "10:00"})
    house.daemon.signal(signal.SIGHUP)

    (told,) = wait_for(lambda: [line for line in house.daemon.log if "settings.refused" in line])
    job = house.send()
    assert "[plugins.quiet_hours]: 'from' and 'to' are both '10:00'" in told
    wait_for(lambda: house.job(job)["held_until"])
    house.daemon.delete(f"/v1/jobs/{job}")


def test_a_stop_cancels_what_is_held_tells_it_and_keeps_what_could_not_be_told(house):
    """The last one: it stops the daemon."""
    house.kitchen.answers = [500] * 1_000
    job = house.send()
    wait_for(lambda: house.job(job)["held_until"])

    assert house.daemon.stop() == 0

    (told,) = house.told("job.ended", job)
    assert (told["status"], told["error"]) == ("cancelled", "job.cancelled")
    assert house.told("daemon.changed")[-1] == {"state": "stopping"}
    (kept,) = house.daemon.home.glob("data/webhook/*.json")
    assert job in kept.read_text()
