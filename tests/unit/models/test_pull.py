"""Models are fetched from hubs that err, break off, stall, change and lie."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest

from cosyd.contract.errors import (
    ModelBusy,
    ModelFileWrong,
    ModelNoSpace,
    ModelSourceFailed,
    ModelThere,
    ModelTokenWanted,
    UnknownModel,
)
from cosyd.contract.wire_models import ModelProgress, PullRequest
from cosyd.engine.cosyvoice2.files.identity import FILES, missing_files
from cosyd.models.known import release
from cosyd.models.lock import held
from cosyd.models.ways import Patience
from hub import COMMIT, LLM_BYTES, MODEL, Fault, Hub, miniature

LLM = "llm.pt"
SMALL = "CosyVoice-BlankEN/config.json"
HALF = Fault(drop_after=100_000)


def content(folder) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES if (folder / name).exists()}


def test_what_is_fetched_is_what_the_engine_reads():
    known = release(MODEL)

    assert set(known.needed("engine")) == set(FILES)
    assert {len(one.sha256) for one in known.files} == {64}
    assert set(known.needed("reference")) - set(FILES) == {
        "CosyVoice-BlankEN/generation_config.json",
        "CosyVoice-BlankEN/model.safetensors",
    }


@pytest.mark.parametrize("source", ["huggingface", "modelscope"])
def test_a_model_is_whole_when_each_file_has_its_sum(hub, pull, folder, source):
    model = pull(source=source)

    assert content(folder) == hub.files
    assert model.state == "whole"
    assert model.revision == (COMMIT if source == "huggingface" else "main")
    assert not list(folder.rglob("*.part*"))


def test_a_pull_of_what_is_here_asks_for_nothing(hub, pull):
    pull()
    asked = len(hub.asked)

    pull(revision="")

    assert len(hub.asked) == asked


def test_a_dropped_connection_is_taken_up_where_it_broke(hub, pull, folder):
    hub.faults[LLM] = [HALF, HALF]

    pull()

    ranges = [headers.get("range") for headers in hub.requests(LLM)]
    assert ranges == [None, "bytes=100000-", "bytes=200000-"]
    assert all("if-range" in headers for headers in hub.requests(LLM)[1:])
    assert content(folder) == hub.files


@pytest.mark.parametrize(
    "faults",
    [
        [Fault(status=503)],
        [Fault(status=429, headers={"Retry-After": "0"})],
        [Fault(status=500), Fault(status=502)],
        [HALF, Fault(ignore_range=True)],
        [HALF, Fault(status=416)],
        [HALF, Fault(headers={"Content-Range": "bytes 7-9/10"})],
        [Fault(stall_after=100_000)],
        [Fault(drop_after=100_000, headers={"ETag": '"another"'})],
        [Fault(flip=True)],
        [Fault(length=-1, drop_after=5_000)],
    ],
    ids=lambda faults: "+".join(
        ",".join(f"{k}={v}" for k, v in vars(one).items() if v not in (0, None, {}, False, 0.0))
        for one in faults
    ),
)
def test_a_hub_that_errs_and_mends_still_gives_the_right_file(hub, pull, folder, faults):
    hub.faults[LLM] = list(faults)

    pull(stall_s=0.3)

    assert content(folder) == hub.files
    assert len(hub.requests(LLM)) >= len(faults)


@pytest.mark.parametrize(
    "case",
    [
        (LLM, [Fault(flip=True)] * 2, "SHA-256"),
        (SMALL, [Fault(flip=True)] * 2, "Git sum"),
        (LLM, [Fault(body=b"<html>Log in, dear guest</html>")], "bytes are offered"),
        (LLM, [Fault(length=LLM_BYTES - 1)], "bytes are offered"),
        (LLM, [Fault(body=bytes(LLM_BYTES + 5), length=-1)], "more than"),
        (LLM, [HALF, Fault(body=bytes(LLM_BYTES)), Fault(body=bytes(LLM_BYTES))], "SHA-256"),
    ],
)
def test_what_is_not_the_file_never_gets_its_name(hub, pull, folder, case):
    path, faults, says = case
    hub.faults[path] = list(faults)

    with pytest.raises(ModelFileWrong, match=says) as caught:
        pull()

    assert caught.value.facts["file"] == path
    assert not (folder / path).exists()
    assert path in missing_files(folder)


def test_a_page_in_place_of_a_file_costs_nothing_that_has_come(hub, pull, folder):
    hub.faults[LLM] = [HALF, Fault(body=b"<html>Log in</html>", ignore_range=True)]

    with pytest.raises(ModelFileWrong):
        pull()
    pull()

    assert hub.requests(LLM)[-1]["range"] == "bytes=100000-"
    assert content(folder) == hub.files


def test_a_hub_that_stays_broken_is_told_and_what_has_come_is_kept(hub, pull, folder):
    hub.faults[LLM] = [HALF, *[Fault(status=503)] * 3]

    with pytest.raises(ModelSourceFailed, match="HTTP 503") as caught:
        pull()
    pull()

    assert "--from modelscope" in caught.value.advice
    assert hub.requests(LLM)[-1]["range"] == "bytes=100000-"


def test_a_hub_that_gives_nothing_anew_each_time_is_given_up(hub, pull):
    hub.faults[LLM] = [Fault(drop_after=100, ignore_range=True)] * 20

    with pytest.raises(ModelSourceFailed):
        pull()


@pytest.mark.parametrize(
    ("fault", "error", "says"),
    [
        (Fault(status=401), ModelTokenWanted, "HTTP 401"),
        (Fault(status=404), ModelSourceFailed, "not there"),
        (Fault(status=429, headers={"Retry-After": "7200"}), ModelSourceFailed, "7200 s"),
        (Fault(status=302, headers={"Location": "ftp://elsewhere/x"}), ModelSourceFailed, "Unsup"),
    ],
)
def test_a_refusal_is_told_at_once(hub, pull, fault, error, says):
    hub.faults[LLM] = [fault]

    with pytest.raises(error, match=says):
        pull()

    assert len(hub.requests(LLM)) == 1


def test_a_hub_is_left_alone_for_as_long_as_it_asks(hub, pull, monkeypatch):
    rests = []

    async def rest(seconds, *_):
        rests.append(seconds)

    hub.faults[LLM] = [Fault(status=429, headers={"Retry-After": "17"})]
    monkeypatch.setattr("cosyd.models.fetch.asyncio.sleep", rest)
    pull()

    assert 17 in rests


@pytest.mark.parametrize(
    "token",
    [
        ("huggingface", "HF_TOKEN", "authorization", "Bearer hf_secret"),
        ("modelscope", "MODELSCOPE_TOKEN", "cookie", "m_session_id=hf_secret"),
    ],
)
def test_a_token_goes_to_its_hub_and_to_no_other(hub, pull, folder, token, caplog):
    source, variable, header, carries = token
    with Hub(hub.files) as elsewhere:
        there = elsewhere.url.replace("127.0.0.1", "localhost")
        location = f"{there}/x/resolve/main/{LLM}"
        hub.faults[LLM] = [Fault(status=302, headers={"Location": location})]

        pull(source=source, environ={variable: "hf_secret"})

        assert {headers.get(header) for _, headers in hub.asked} == {carries}
        assert [headers.get(header) for _, headers in elsewhere.asked] == [None]
    assert content(folder) == hub.files
    assert "hf_secret" not in caplog.text


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"path": "../../evil"}, "cannot be"),
        ({"path": "/etc/evil"}, "cannot be"),
        ({"path": "a\\..\\evil"}, "cannot be"),
        ({"path": "manifest.json"}, "cannot be"),
        ({"size": -1}, "cannot be"),
        ({"path": "other.pt"}, "does not list it"),
    ],
)
def test_a_list_that_lies_is_refused(hub, pull, tmp_path, change, says):
    hub.listing = lambda files: [{**one, **change} if one["path"] == LLM else one for one in files]

    with pytest.raises(ModelFileWrong, match=says):
        pull()

    assert not list(tmp_path.rglob("*evil*"))
    assert not hub.requests("flow.pt")


@pytest.mark.parametrize("told", [{"not": "a list"}, [{"type": "file"}], "nonsense", [7]])
def test_a_list_that_makes_no_sense_is_refused(hub, pull, told):
    hub.listing = lambda _: told

    with pytest.raises(ModelSourceFailed, match="not understood"):
        pull()


def test_a_size_in_the_list_that_is_not_the_size_is_refused(hub, pull, folder):
    hub.listing = lambda files: [{**one, "size": 5} if one["path"] == LLM else one for one in files]

    with pytest.raises(ModelFileWrong, match="300000 bytes are offered in place of 5"):
        pull()

    assert LLM not in content(folder)


def test_another_file_than_the_release_has_is_refused(hub, pull, folder):
    with pytest.raises(ModelFileWrong):
        pull(revision="")

    assert content(folder) == {}


def test_a_model_that_has_changed_since_it_was_pinned_is_not_mixed_with_it(hub, pull, folder):
    pull()
    (folder / LLM).unlink()
    hub.files = miniature(seed=2)

    with pytest.raises(ModelFileWrong, match="SHA-256"):
        pull(revision="")
    with pytest.raises(ModelThere):
        pull()

    assert LLM not in content(folder)


def test_a_full_disk_is_told_before_anything_is_fetched(hub, pull):
    total = sum(map(len, hub.files.values()))

    with pytest.raises(ModelNoSpace, match="1 MB are needed and 0 MB are free"):
        pull(free_bytes=lambda _: int(total * 1.04))
    assert not hub.requests(LLM)

    assert pull(free_bytes=lambda _: int(total * 1.06)).state == "whole"


def test_what_is_here_already_needs_no_space(hub, pull):
    hub.faults[LLM] = [HALF, *[Fault(status=503)] * 3]
    with pytest.raises(ModelSourceFailed):
        pull()

    assert pull(free_bytes=lambda _: 250_000).state == "whole"


def test_a_damaged_file_is_found_and_it_alone_is_fetched_again(hub, pull, store, folder):
    pull()
    data = bytearray(hub.files[LLM])
    data[1000] ^= 1
    (folder / LLM).write_bytes(data)
    asked = len(hub.asked)

    seen = asyncio.run(store().verify(MODEL))
    mended = pull(revision="")

    assert (seen.state, [one.path for one in seen.files if one.state == "wrong"]) == (
        "partial",
        [LLM],
    )
    assert mended.state == "whole"
    assert [path.rpartition("/")[2] for path, _ in hub.asked[asked:]] == [LLM]
    assert content(folder) == hub.files


def test_more_than_the_engine_reads_comes_only_when_it_is_asked_for(hub, pull, folder):
    names = ("CosyVoice-BlankEN/model.safetensors", "CosyVoice-BlankEN/generation_config.json")
    hub.files |= dict.fromkeys((*names, "asset/picture.png"), b"x" * 2_000)

    pull()
    first = [(folder / name).exists() for name in (*names, "asset/picture.png")]
    pull(revision="", files="reference")
    second = [(folder / name).exists() for name in (*names, "asset/picture.png")]
    pull(revision="", files="all")

    assert first == [False, False, False]
    assert second == [True, True, False]
    assert (folder / "asset/picture.png").exists()


def test_two_at_a_time_come_and_progress_ends_at_all(hub, store):
    async def follow() -> list:
        keeper = store()
        request = PullRequest(name=MODEL, revision="main")
        return [one async for one in keeper.follow(keeper.begin(request))]

    news = asyncio.run(follow())

    last = next(one for one in reversed(news) if isinstance(one, ModelProgress))
    assert (last.bytes_done, last.files_done) == (last.bytes_total, last.files_total)
    assert last.bytes_total == sum(map(len, hub.files.values()))


def test_a_second_pull_joins_the_first(hub, store):
    hub.faults[LLM] = [Fault(pace_s=0.01)]

    async def both() -> tuple:
        keeper = store()
        request = PullRequest(name=MODEL, revision="main")
        works = [keeper.begin(request), keeper.begin(request)]
        with pytest.raises(ModelBusy):
            keeper.begin(PullRequest(name=MODEL, revision="main", files="all"))
        ends = await asyncio.gather(*(_last(keeper, work) for work in works))
        return works, ends

    works, ends = asyncio.run(both())

    assert works[0] is works[1]
    assert [one.state for one in ends] == ["whole", "whole"]
    assert len(hub.requests(LLM)) == 1


@pytest.mark.parametrize(("stop_when_left", "state"), [(True, "partial"), (False, "whole")])
def test_a_pull_that_is_left_goes_on_unless_it_was_to_stop(hub, store, stop_when_left, state):
    hub.faults[LLM] = [Fault(pace_s=0.02)]

    async def leave() -> str:
        keeper = store()
        request = PullRequest(name=MODEL, revision="main", stop_when_left=stop_when_left)
        work = keeper.begin(request)
        async with aclosing(keeper.follow(work)) as news:
            async for one in news:
                if one.bytes_done > 100_000:
                    break
        await asyncio.wait({work.task})
        return (await keeper.model(MODEL)).state

    assert asyncio.run(leave()) == state


def test_what_a_stopped_pull_has_brought_is_kept(hub, store, pull, folder):
    hub.faults[LLM] = [Fault(pace_s=0.02)]

    async def stop() -> int:
        keeper = store()
        work = keeper.begin(PullRequest(name=MODEL, revision="main"))
        await _until(lambda: work.progress.told().bytes_done > 100_000)
        stopped = await keeper.stop(MODEL)
        assert stopped.progress is None
        return (folder / "llm.pt.part").stat().st_size

    here = asyncio.run(stop())
    pull()

    assert here > 50_000
    assert hub.requests(LLM)[-1]["range"] == f"bytes={here}-"
    assert content(folder) == hub.files


def test_another_process_at_work_is_told(pull, tmp_path):
    with held(tmp_path / "models", MODEL), pytest.raises(ModelBusy, match="another process"):
        pull()


def test_a_folder_that_cannot_be_written_is_told(pull, tmp_path):
    (tmp_path / "models").write_text("a file")

    with pytest.raises(Exception, match="cannot be used"):
        pull()


def test_an_unknown_model_is_told_with_those_that_are_known(store):
    with pytest.raises(UnknownModel) as caught:
        store().begin(PullRequest(name="cosyvoice9"))

    assert MODEL in caught.value.advice


def test_nothing_of_an_address_with_a_signature_is_told(hub, pull):
    port = hub.url.rpartition(":")[2]
    hub.faults[LLM] = [
        Fault(status=302, headers={"Location": f"http://127.0.0.1:{port}/y?X-Signature=s3cret#{n}"})
        for n in range(9)
    ]
    hub.files = {**hub.files}

    with pytest.raises(ModelSourceFailed) as caught:
        pull(patience=Patience(tries=1))

    assert "s3cret" not in str(caught.value)


async def _until(ask):
    while not ask():  # noqa: ASYNC110 - there is nothing to wait for
        await asyncio.sleep(0.01)


async def _last(keeper, work):
    return [one async for one in keeper.follow(work)][-1]
