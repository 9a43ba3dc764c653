"""``cosyd bench``, with a model of random weights."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from checkpoints import miniature
from cosyd.cli.bench import markdown
from cosyd.cli.main import main
from cosyd.engine.cosyvoice2.figures import Figures, Request, Together


@pytest.fixture
def bench(tmp_path):
    """Runs it at a home of its own."""
    settings = tmp_path / "home" / "config" / "cosyd.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("[cosyvoice2]\nthreads = 1\nfirst_tokens = 8\n", "utf-8")

    def run(*arguments, status=0):
        home = str(tmp_path / "home")
        result = CliRunner().invoke(main, ["--home", home, "bench", *map(str, arguments)])
        assert result.exit_code == status, result.output
        return result.output

    return run


def test_it_measures_what_it_is_asked_for(bench, tmp_path):
    model = miniature(tmp_path / "model", tokens_per_text_token=0.5)
    asked = ("--model", model, "--sentences", "2", "--requests", "3", "--repeats", "1")

    (told,) = json.loads(bench(*asked, "--json"))

    assert (told["first_tokens"], told["looked_at"], told["cuda_graphs"]) == (8, 3, False)
    assert told["device"] == "cpu, 1 threads"
    assert [one["number"] for one in told["requests"]] == [1, 2, 3]
    (row,) = told["together"]
    assert row["sentences"] == 2
    assert 0 < row["first_ms"] <= row["first_ms_p95"]
    assert min(row["token_ms"], row["chunk_ms"], row["realtime"], row["peak_mb"]) > 0


def test_without_a_card_it_says_so(bench, monkeypatch, tmp_path):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")

    said = bench("--gpu", "--model", tmp_path, status=1)

    assert "There is no device 'cuda' here" in said
    assert "cosyvoice2.device" in said


def test_without_a_model_it_says_how_to_get_one(bench):
    assert "'cosyd models pull cosyvoice2-0.5b'" in bench(status=1)


@pytest.mark.parametrize("counts", ["0", "1,65", "two", ""])
def test_how_many_at_once_has_bounds(bench, counts):
    assert "numbers from 1 to 64" in bench("--sentences", counts, status=2)


def test_the_table_can_be_sent_to_others():
    figures = Figures(
        device="NVIDIA RTX 0",
        driver="1.2, CUDA 13",
        torch="2.13",
        dtype="bfloat16",
        cuda_graphs=True,
        first_tokens=8,
        looked_at=3,
        load_s=9.5,
        requests=[Request(number=1, first_ms=61.0), Request(number=100, first_ms=60.5)],
        together=[
            Together(
                sentences=4, first_ms=70.0, first_ms_p95=81.5, token_ms=2.0, chunk_ms=12.5,
                realtime=0.05, peak_mb=2_345,
            )
        ],
    )  # fmt: skip

    lines = list(markdown(figures))

    assert lines[0] == (
        "**NVIDIA RTX 0, driver 1.2, CUDA 13**, torch 2.13, bfloat16, with CUDA graphs."
    )
    assert "11 tokens" in lines[1]
    assert lines[2] == "First sound of request 1: 61 ms, 100: 60.5 ms."
    assert lines[-2] == "| 4 | 70 ms | 81.5 ms | 2 ms | 12.5 ms | 0.05 | 2345 MB |"
    assert {line.count("|") for line in lines if line.startswith("|")} == {8}
