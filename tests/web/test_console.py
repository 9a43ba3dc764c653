"""The web console in a real browser: Debian's Chromium, driven as its users would."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cosyd.access import Clients, Effort
from cosyd.contract.access import Scope
from voice_houses import SPEECH, TEXT

CONSOLE = Path(__file__).parents[2] / "daemon" / "cosyd" / "console"
LIGHT = Effort(memory_kib=64, rounds=1, lanes=1)
STORY = " ".join(f"This is sentence number {n} of a story that goes on and on." for n in range(250))
THREE = (
    "Good morning to all of you who have come from near and far to hear this very long sentence. "
    "Here comes another one, which takes its time as well. \N{PARTY POPPER} And the last."
)


def pcm_of(house, job, rate=24_000):
    query = {"format": "pcm", "sample_rate": rate}
    return house.get(f"/v1/jobs/{job}/audio", params=query).content


def unseen(found, token):
    """What must not be seen of a visit: a token in an address, broken rules, errors."""
    assert not [url for url in found["requested"] if token in url]
    assert found["violations"] == []
    assert found["console"] == []


@pytest.mark.parametrize("way", [{}, {"noWorklet": True}], ids=["worklet", "without a worklet"])
def test_what_is_played_is_what_the_api_sends(visit, house, way):
    found = visit("speaks", tapped=True, text="Good morning.", voice="hibari", **way)

    assert found["asked"]["sample_rate"] == 24_000
    assert base64.b64decode(found["heard"]) == pcm_of(house, found["job"])
    unseen(found, house.token)


@pytest.mark.parametrize("way", [{}, {"noWorklet": True}], ids=["worklet", "without a worklet"])
def test_it_plays_while_it_is_spoken_and_to_stop_it_ends_the_job(visit, way):
    found = visit("stops", tapped=True, text=STORY, voice="hibari", **way)

    assert found["meanwhile"] == "speaking"
    assert found["stood"] < found["had"]
    assert 0 < found["had"] < 60
    assert found["status"] == "cancelled"


def test_without_a_worklet_each_sample_has_its_place(visit):
    found = visit("follows", noWorklet=True)

    assert found["kind"] == "scheduled"
    assert (found["wrong"], found["after"]) == (-1, False)


def test_over_a_poor_line_at_another_rate_it_waits_for_more_and_loses_nothing(visit, house):
    line = {"rate": 48_000, "bytes_s": 60_000}

    found = visit("struggles", tapped=True, text="Good morning.", voice="hibari", **line)

    assert found["gaps"] >= 1
    assert found["buffer"] > 60
    assert base64.b64decode(found["heard"]) == pcm_of(house, found["job"], 48_000)


def test_a_sentence_that_is_here_is_heard_by_a_touch_and_the_whole_is_saved(visit, house):
    found = visit("seeks", tapped=True, text=THREE, voice="hibari")

    job = house.get(f"/v1/jobs/{found['job']}").json()
    last = round(job["sentences"][-1]["start_s"] * 24_000) * 2
    whole, heard = pcm_of(house, found["job"]), base64.b64decode(found["heard"])
    assert [one.strip() for one in found["told"]] == [
        THREE[one["text_start"] : one["text_end"]].strip() for one in job["sentences"]
    ]
    assert found["marked"] in found["told"][:-1]
    assert heard.endswith(whole[last:])
    assert len(heard) < len(whole)
    assert found["whole"] == pytest.approx(job["audio_s"], abs=0.1)
    mp3 = house.get(f"/v1/jobs/{found['job']}/audio", params={"format": "mp3"}).content
    assert found["name"] == "Good-morning-to-all-of-you-who-have-come.mp3"
    assert base64.b64decode(found["saved"]) == mp3


def test_the_token_is_kept_for_the_tab_or_for_long_and_stands_in_no_address(visit, house):
    found = visit("signsIn")

    assert "does not know this token" in found["wrong"]
    assert found["first"] == [house.token, None]
    assert found["out"] == [None, None]
    assert found["stays"] == [None, house.token]
    unseen(found, house.token)


def test_who_may_less_is_told_so_and_who_is_shut_out_loses_nothing(visit, house):
    with Clients(house.home / "data", effort=LIGHT) as clients:
        _, shown = clients.add("guest", (Scope.SPEAK,))
    form = {
        "grant_type": "client_credentials",
        "client_id": shown.client_id,
        "client_secret": shown.client_secret,
    }
    token = house.post("/oauth/token", data=form).json()["access_token"]

    def shut_out():
        with Clients(house.home / "data") as clients:
            clients.remove("guest")

    found = visit("isRefused", shut_out, other=token)

    assert any("voices" in words for words in found["voices"])
    assert any("admin" in words for words in found["engines"])
    assert (found["removes"], found["loads"]) == (0, 0)
    assert "sign in again" in found["told"]
    assert found["typed"] == "What I was about to say."
    unseen(found, token)


def test_a_daemon_that_goes_and_comes_again_is_told_and_nothing_typed_is_lost(
    browser, start, tmp_path
):
    daemons = [start("--engine", "tone", "--no-auth", "--set", "sinks=[]")]
    port = daemons[0].url.rsplit(":", 1)[1]

    def again():
        daemons.append(start("--engine", "tone", "--no-auth", "--set", "sinks=[]", "--port", port))

    found = browser.play("isGone", daemons[0].close, again, url=daemons[0].url)

    assert found["forms"] == 0
    assert "does not answer" in found["told"]
    assert "does not answer" in found["problem"]
    assert found["typed"] == "Typed before it went."


def test_axe_finds_no_grave_fault_on_any_page_by_day_or_night(visit, house):
    found = visit("isLookedAt")

    assert found["faults"] == []
    unseen(found, house.token)


def test_on_a_phone_nothing_is_too_wide_and_each_word_is_there_in_both_languages(visit, house):
    house.say("A job that is listed.").raise_for_status()

    found = visit("isRead", language="zh-CN", phone=True)

    assert found["wide"] == []
    english, chinese = found["tables"]
    asked = {
        name
        for file in CONSOLE.glob("*.js")
        for name in re.findall(r"\bt\(\"([\w.]+)\"", file.read_text())
    }
    assert found["named"] == "zh-Hans"
    assert all(re.search(r"[\u4e00-\u9fff]", title) for title in found["titles"].values())
    assert found["after"] == english["page.api"]
    assert english.keys() == chinese.keys()
    assert asked <= english.keys()


def test_voices_come_of_the_microphone_and_of_files_and_a_removal_is_undone(visit):
    found = visit("addsVoices", tapped=True, file=str(SPEECH), words=TEXT)

    assert found["recorded"]
    assert "anna" in found["added"]
    assert found["found"] == 1
    assert found["samples"] > 0


def test_the_queue_is_seen_as_it_is_and_what_was_said_is_said_again(visit, house):
    texts = [f"Somebody else says something long, the {n}th time." for n in ("tenth", "last")]

    def others():
        for text in texts:
            house.say(" ".join([text] * 20), detach=True).raise_for_status()

    found = visit("queues", others, word="Somebody else")

    assert found["before"] >= 1
    assert found["kept"] == found["again"]
    assert any(found["kept"].startswith(text) for text in texts)


def test_the_machines_loudspeaker_is_steered_from_afar(visit):
    found = visit(
        "playsThere",
        text=" ".join(["This is one of four sentences of it, and a long one, too."] * 4),
    )

    assert found["states"] == ["playing", "paused", "sentence 2", "playing", "sentence 3", "muted"]


def test_a_document_becomes_a_file_that_is_fetched(visit, tmp_path):
    document = tmp_path / "tale.txt"
    document.write_text("There was a tale. It was short.")

    found = visit("narrates", file=str(document))

    assert found["title"] == "tale"
    assert found["name"].startswith("tale")
    assert len(base64.b64decode(found["saved"])) > 1_000
    assert "doubtful" in found["report"]


def test_engines_are_released_and_loaded_and_events_tell_of_it(visit):
    found = visit("tends")

    assert all("engine.changed" in line for line in found["told"])
    assert len(found["told"]) == found["paused"]


def test_the_examples_work_as_they_are_copied(visit, house, tmp_path):
    found = visit("teaches")

    curl, python, _ = found["copied"]
    subprocess.run([sys.executable, "-c", python], cwd=tmp_path, check=True)
    subprocess.run(["bash", "-c", curl], cwd=tmp_path, check=True, stderr=subprocess.DEVNULL)
    assert (tmp_path / "morning.wav").read_bytes()[:4] == b"RIFF"
    assert (tmp_path / "morning.mp3").stat().st_size > 500
    assert not any(house.token in example for example in found["hidden"])
    assert all(house.token in example for example in found["shown"])
    unseen(found, house.token)


def test_the_keyboard_alone_will_do(visit):
    found = visit("types", text=" ".join(["A sentence that is heard for a while."] * 5))

    assert found["first"] == "Speak"
    assert found["held"] == "resume"
