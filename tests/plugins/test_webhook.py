"""A real receiver at the other end, checked by the verifier of the Standard Webhooks project."""

from __future__ import annotations

import asyncio
import base64
import json
import stat
import time
from contextlib import asynccontextmanager
from email.utils import formatdate

import msgspec
import pytest
import standardwebhooks
from structlog.testing import capture_logs

from cosyd.contract.events import DaemonChanged, JobEnded, JobStarted, Missed, PluginChanged
from cosyd.contract.house import House
from cosyd.contract.model import Status
from cosyd_plugins.webhook import Webhook, attempt, rounds
from cosyd_plugins.webhook.settings import EVENTS, Settings
from receiver import Receiver

KEY = b"a key of twenty-four bytes"
SECRET = "whsec_" + base64.b64encode(KEY).decode()
QUICK = {"retry_first_s": 0.02, "retry_most_s": 0.05}
LIMIT_S = 20


def ended(job="j1"):
    return JobEnded(job=job, status=Status.DONE, audio_s=1.0, took_s=0.5)


class Told(list):
    """States, as the daemon is told them."""

    @property
    def now(self):
        return self[-1] if self else None


@asynccontextmanager
async def webhook(folder, *targets, **more):
    """One at work, and how it says that it fares."""
    told = Told()
    table = {**QUICK, "targets": list(targets), **more}
    hook = Webhook()
    house = House(
        settings=msgspec.convert(table, Settings),
        config_folder=folder,
        data_folder=folder,
        runtime_folder=folder,
        tell=lambda *said: told.append(said),
    )
    await hook.start(house)
    try:
        async with asyncio.timeout(LIMIT_S):
            yield hook, told
    finally:
        await hook.stop()


async def until(ask):
    """Let the receiver's thread and the couriers go on until *ask* is true."""
    async with asyncio.timeout(LIMIT_S):
        while not ask():  # noqa: ASYNC110 - another thread's doing, which has no event
            await asyncio.sleep(0.005)


def target(receiver, **more):
    return {"url": receiver.url, **more}


def test_an_event_is_posted_as_json_with_a_signature_that_others_can_verify(tmp_path):
    async def run(receiver):
        async with webhook(tmp_path, target(receiver, secret=SECRET)) as (hook, told):
            await hook.notice(replace_at(ended(), 1_700_000_000.25))
            await until(lambda: receiver.got and told)
            return told.now

    with Receiver() as receiver:
        state = asyncio.run(run(receiver))
        (got,) = receiver.got

    checked = standardwebhooks.Webhook(SECRET).verify(got.body, dict(got.headers))
    assert checked == got.event
    assert got.headers["content-type"] == "application/json"
    assert checked.pop("version").count(".") == 2
    assert checked == {
        "type": "job.ended",
        "timestamp": "2023-11-14T22:13:20.250Z",
        "id": got.headers["webhook-id"],
        "missed": 0,
        "data": {
            "job": "j1",
            "status": "done",
            "audio_s": 1.0,
            "took_s": 0.5,
            "error": None,
            "door": "",
            "engine": "",
            "held_s": 0.0,
            "spoke_s": 0.0,
            "underruns": 0,
            "silent_s": 0.0,
            "live": False,
        },
    }
    assert state == ("ready", "")


def replace_at(event, at):
    return msgspec.structs.replace(event, at=at)


def test_a_plain_secret_is_the_key_itself_and_without_one_nothing_is_signed(tmp_path):
    async def run(plain, none):
        targets = target(plain, secret=KEY.decode()), target(none)
        async with webhook(tmp_path, *targets) as (hook, _):
            await hook.notice(ended())
            await until(lambda: plain.got and none.got)

    with Receiver() as plain, Receiver() as none:
        asyncio.run(run(plain, none))

    standardwebhooks.Webhook(KEY).verify(plain.got[0].body, dict(plain.got[0].headers))
    assert "webhook-signature" not in none.got[0].headers


def test_each_target_is_told_what_it_wants_and_nothing_of_the_webhook_itself(tmp_path):
    async def run(jobs, others):
        targets = (
            target(jobs, events=["job.*"]),
            target(others, events=["daemon.changed", "plugin.*"]),
        )
        async with webhook(tmp_path, *targets) as (hook, _):
            await hook.notice(JobStarted(job="j1", waited_ms=1.0))
            await hook.notice(PluginChanged(plugin="webhook", state="unavailable"))
            await hook.notice(PluginChanged(plugin="speaker", state="ready"))
            await hook.notice(DaemonChanged(state="stopping"))
            await until(lambda: jobs.got and len(others.got) == 2)

    with Receiver() as jobs, Receiver() as others:
        asyncio.run(run(jobs, others))

    assert jobs.types() == ["job.started"]
    assert others.types() == ["plugin.changed", "daemon.changed"]
    assert others.got[0].event["data"]["plugin"] == "speaker"


@pytest.mark.parametrize("trouble", [408, 429, 500, 503])
def test_what_may_work_later_is_tried_again_in_order_and_with_the_same_id(tmp_path, trouble):
    async def run(receiver):
        async with webhook(tmp_path, target(receiver, secret=SECRET)) as (hook, told):
            await hook.notice(ended("first"))
            await hook.notice(ended("second"))
            await until(lambda: len(receiver.got) == 4 and told.now == ("ready", ""))
            return told

    with Receiver(trouble, trouble) as receiver:
        told = asyncio.run(run(receiver))

    assert [one.event["data"]["job"] for one in receiver.got] == ["first"] * 3 + ["second"]
    assert len({(one.id, one.body) for one in receiver.got}) == 2
    for one in receiver.got:
        standardwebhooks.Webhook(SECRET).verify(one.body, dict(one.headers))
    state, reason = told[0]
    assert state == "unavailable"
    assert reason.startswith(f"2 events wait for http://127.0.0.1:{receiver.port}: HTTP {trouble}")


@pytest.mark.parametrize("refusal", [302, 400, 404])
def test_what_will_never_work_is_given_up_and_the_next_one_tells_of_it(tmp_path, refusal):
    elsewhere = {"location": "http://127.0.0.1:1/elsewhere"}

    async def run(receiver):
        async with webhook(tmp_path, target(receiver)) as (hook, told):
            await hook.notice(ended())
            await until(lambda: told)
            await hook.notice(ended("next"))
            await until(lambda: len(told) == 2)
            return told

    with Receiver((refusal, elsewhere)) as receiver:
        told = asyncio.run(run(receiver))

    assert [one.event["missed"] for one in receiver.got] == [0, 1]
    (state, reason), after = told
    assert (state, after) == ("unavailable", ("ready", ""))
    assert f"refused job.ended: HTTP {refusal}" in reason


def test_a_host_that_cannot_be_is_told_and_given_up(tmp_path):
    async def run():
        async with webhook(tmp_path, {"url": "http://xn--a/"}) as (hook, told):
            await hook.notice(ended())
            await until(lambda: told)
            return told.now

    assert asyncio.run(run()) == (
        "unavailable", "http://xn--a refused job.ended: its URL names no host"
    )  # fmt: skip


def test_who_is_gone_is_told_nothing_more(tmp_path):
    async def run(receiver):
        async with webhook(tmp_path, target(receiver)) as (hook, told):
            for job in ("first", "second", "third"):
                await hook.notice(ended(job))
            await until(lambda: told)
            await hook.notice(ended("fourth"))
            await asyncio.sleep(0.05)
            return told

    with Receiver(410) as receiver:
        (told,) = asyncio.run(run(receiver))

    assert len(receiver.got) == 1
    reason = f"http://127.0.0.1:{receiver.port} wants no more events: HTTP 410 Gone"
    assert told == ("unavailable", reason)
    assert not list(tmp_path.glob("webhook/*"))


@pytest.mark.parametrize("asked", ["1", "date"])
def test_a_target_that_asks_for_a_pause_gets_it(tmp_path, asked):
    async def run(receiver):
        async with webhook(tmp_path, target(receiver)) as (hook, _):
            await hook.notice(ended())
            await until(lambda: receiver.got)
            begun = time.monotonic()
            await until(lambda: len(receiver.got) == 2)
            return time.monotonic() - begun

    pause = asked if asked == "1" else formatdate(time.time() + 1.95, usegmt=True)
    with Receiver((429, {"retry-after": pause})) as receiver:
        waited_s = asyncio.run(run(receiver))

    assert waited_s > 0.8


def test_one_who_does_not_answer_delays_neither_the_others_nor_the_daemon(tmp_path):
    async def run(slow, quick):
        slow.go.clear()
        targets = target(slow, name="the slow one"), target(quick)
        async with webhook(tmp_path, *targets, timeout_s=0.2) as (hook, told):
            for number in range(20):
                await hook.notice(ended(f"j{number}"))
            await until(lambda: len(quick.got) == 20)
            before = {one.event["data"]["job"] for one in slow.got}
            await until(lambda: told.now[0] == "unavailable")
            reason = told.now[1]
            slow.go.set()
            await until(lambda: slow.got[-1].event["data"]["job"] == "j19")
            return before, reason

    with Receiver() as slow, Receiver() as quick:
        before, reason = asyncio.run(run(slow, quick))

    assert before == {"j0"}
    assert reason == "20 events wait for the slow one: no answer within 0.2 s"
    assert [one.event["data"]["job"] for one in quick.got] == [f"j{n}" for n in range(20)]


def test_an_answer_that_never_ends_is_an_answer(tmp_path, monkeypatch):
    monkeypatch.setattr(attempt, "READ_S", 0.05)

    async def run(receiver):
        async with webhook(tmp_path, target(receiver)) as (hook, told):
            await hook.notice(ended())
            await until(lambda: told)
            return told.now

    with Receiver((200, {"content-length": "1000"})) as receiver:
        assert asyncio.run(run(receiver)) == ("ready", "")

    assert len(receiver.got) == 1


def test_where_there_is_no_room_the_oldest_are_lost_and_counted(tmp_path):
    async def run(receiver):
        receiver.go.clear()
        async with webhook(tmp_path, target(receiver), room=2) as (hook, told):
            await hook.notice(ended("j0"))
            await until(lambda: receiver.got)
            for number in range(1, 6):
                await hook.notice(ended(f"j{number}"))
            receiver.go.set()
            await until(lambda: len(receiver.got) == 3 and told)

    with Receiver() as receiver:
        asyncio.run(run(receiver))

    assert [(one.event["data"]["job"], one.event["missed"]) for one in receiver.got] == [
        ("j0", 0), ("j4", 3), ("j5", 0),
    ]  # fmt: skip


def test_an_event_is_given_up_when_it_is_too_old(tmp_path):
    async def run(receiver):
        async with webhook(tmp_path, target(receiver), give_up_after_s=60) as (hook, told):
            await hook.notice(replace_at(ended("old"), time.time() - 61))
            await hook.notice(ended("new"))
            await until(lambda: told.now == ("ready", ""))

    with Receiver(500) as receiver:
        asyncio.run(run(receiver))

    assert [(one.event["data"]["job"], one.event["missed"]) for one in receiver.got] == [
        ("old", 0), ("new", 1),
    ]  # fmt: skip


def test_what_could_not_be_delivered_is_kept_over_a_stop_and_sent_after_the_next_start(tmp_path):
    with Receiver() as nobody:
        port = nobody.port
    there = {"url": f"http://someone:pass-word@127.0.0.1:{port}/secret-path?k=v"}

    async def fail():
        async with webhook(tmp_path, there, retry_first_s=3_600) as (hook, told):
            await hook.notice(ended("first"))
            await until(lambda: told)
            await hook.notice(ended("second"))
        return told

    async def deliver(receiver):
        async with webhook(tmp_path, there) as (hook, told):
            await hook.notice(ended("third"))
            await until(lambda: len(receiver.got) == 3 and told)

    with capture_logs() as logs:
        told = asyncio.run(fail())
        (kept,) = tmp_path.glob("webhook/*")
        mode = stat.S_IMODE(kept.stat().st_mode)
        ids = [one["id"] for one in json.loads(kept.read_bytes())["messages"]]
        with Receiver(port=port) as receiver:
            asyncio.run(deliver(receiver))

    assert told.now == (
        "unavailable", f"2 events wait for http://127.0.0.1:{port}: connection refused"
    )  # fmt: skip
    assert [one.event["data"]["job"] for one in receiver.got] == ["first", "second", "third"]
    assert [one.id for one in receiver.got][:2] == ids
    assert mode == 0o600
    assert not kept.exists()
    assert receiver.got[0].path == "/secret-path?k=v"
    assert receiver.got[0].headers["authorization"].startswith("Basic ")
    everything = f"{logs}{told}{kept}"
    assert not [word for word in ("pass-word", "secret-path", "k=v") if word in everything]


def test_a_stop_tries_once_more_and_does_not_wait_for_one_who_never_answers(tmp_path, monkeypatch):
    monkeypatch.setattr(rounds, "LAST_TRY_S", 0.3)

    async def run(late, stuck):
        stuck.go.clear()
        targets = target(late), target(stuck)
        async with webhook(tmp_path, *targets, retry_first_s=3_600, retry_most_s=3_600) as (
            hook, told,
        ):  # fmt: skip
            await hook.notice(ended())
            await until(lambda: told and stuck.got)

    with Receiver(500) as late, Receiver() as stuck:
        asyncio.run(run(late, stuck))

    assert len(late.got) == 2
    assert len(list(tmp_path.glob("webhook/*"))) == 1


def test_what_cannot_be_kept_is_told_and_costs_the_others_nothing(tmp_path):
    async def run(one, other):
        async with webhook(tmp_path, one, other) as (hook, told):
            await hook.notice(ended())
            await until(lambda: told and told.now[1].count("refused") == 2)
        return told

    one, other = ({"url": f"http://127.0.0.1:1/{path}"} for path in "ab")
    asyncio.run(run(one, other))
    first, second = sorted(tmp_path.glob("webhook/*"))
    first.unlink()
    first.mkdir()
    second.unlink()
    with capture_logs() as logs:
        asyncio.run(run(one, other))

    assert second.is_file()
    assert [(one["event"], one["events"]) for one in logs if "events" in one] in (
        [("webhook.kept", 1), ("webhook.lost", 1)], [("webhook.lost", 1), ("webhook.kept", 1)],
    )  # fmt: skip


def test_where_nothing_can_be_kept_one_event_after_another_is_delivered_all_the_same(tmp_path):
    async def run(receiver):
        async with webhook(tmp_path, target(receiver)) as (hook, _):
            for count in (1, 2, 3):
                await hook.notice(ended())
                await until(lambda count=count: len(receiver.got) == count)

    (tmp_path / "webhook").touch()  # no folder can be made of it
    with Receiver() as receiver:
        asyncio.run(run(receiver))


def test_what_was_kept_and_cannot_be_read_or_is_too_old_is_no_hindrance(tmp_path):
    async def once(receiver, **more):
        async with webhook(tmp_path, target(receiver), **more) as (hook, told):
            await hook.notice(ended("new"))
            await until(lambda: receiver.got and (told or receiver.answers))

    with Receiver() as receiver:
        receiver.answers = [500] * 100
        asyncio.run(once(receiver))
        (kept,) = tmp_path.glob("webhook/*")
        receiver.answers, receiver.got = [], []
        time.sleep(0.02)
        asyncio.run(once(receiver, give_up_after_s=0.01))
        (fresh,) = receiver.got
        kept.write_bytes(b'{"messages": 7')
        receiver.got = []
        asyncio.run(once(receiver))

    assert fresh.event["missed"] == 1
    assert [one.event["missed"] for one in receiver.got] == [0]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"url": "ftp://example.org"}, "'url' has to be such as https://example.org/hook"),
        ({"url": "example.org/hook"}, "'url' has to be"),
        ({"url": "http://"}, "'url' has to be"),
        ({"url": "http://user:pass-word@/x"}, "'url' has to be"),
        ({"url": "http://example.org:99999/"}, "'url' has to be"),
        ({"url": "http://[::1/"}, "'url' has to be"),
        ({"url": "http://exa mple.org/"}, "'url' has to be"),
        ({"secret": "whsec_pass-word!"}, "'secret' begins with 'whsec_'"),
        ({"secret": "whsec_"}, "'secret' begins with 'whsec_'"),
        ({"events": []}, "'events' is empty"),
        ({"events": ["job.endet"]}, "no event 'job.endet'; the nearest one is 'job.ended'"),
        ({"events": ["weather.*"]}, "no event 'weather.*'; there are "),
        ({"url": "http://one.example/"}, "two targets have the same 'url'"),
    ],
)
def test_a_target_that_cannot_be_told_anything_is_refused_without_a_word_of_its_secrets(
    wrong, reason
):
    targets = [{"url": "http://one.example/"}, {"url": "http://two.example/", **wrong}]

    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.convert({"targets": targets}, Settings)

    assert reason in str(caught.value)
    assert "pass-word" not in str(caught.value)


def test_secrets_are_in_no_representation():
    made = msgspec.convert(
        {"targets": [{"url": "https://u:pass-word@h.example:8/secret-path", "secret": "hush"}]},
        Settings,
    )

    assert "h.example:8" in repr(made)
    assert not [word for word in ("pass-word", "secret-path", "hush") if word in repr(made)]


def test_without_targets_it_says_so(tmp_path):
    async def run():
        async with webhook(tmp_path) as (hook, told):
            await hook.notice(Missed(count=3))
            return told

    assert asyncio.run(run()) == [("unavailable", "[plugins.webhook] names no targets")]
    assert "job.ended" in EVENTS
