"""The page of engines and models, with a daemon that speaks in tones and a hub of our own."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest
from PySide6.QtCore import Qt

from cosyd.client import Client
from cosyd.contract.wire_models import PullRequest
from cosyd_gui.views.engines import EnginesPage
from hub import MODEL, Fault, Hub, miniature
from running import RunningDaemon
from shown import in_notice


@pytest.fixture(scope="module")
def fetching(tmp_path_factory):
    """A daemon that knows a hub; its cosyvoice2 looks for its model where there is none."""
    with Hub(miniature()) as hub:
        home = tmp_path_factory.mktemp("fetching")
        elsewhere = ("--set", f"engine.model={home / 'elsewhere'}")
        daemon = RunningDaemon(
            home, "--engine", "tone", "--set", "sinks=[]", *elsewhere, environ=hub.environ
        )
        try:
            daemon.wait_ready().wait_engine("tone", "ready")
            yield daemon, hub
        finally:
            daemon.close()


@pytest.fixture
def engines(show, qtbot):
    """The page, with a daemon whose engine may be released and killed."""
    page = show(EnginesPage)
    qtbot.waitUntil(lambda: "tone" in page.engines)
    return page


@pytest.fixture
def page(parts, fetching, qtbot, monkeypatch):
    """The page, with a daemon that can fetch models; it looks again sooner than it does else."""
    monkeypatch.setattr("cosyd_gui.views.engines.LOOK_MS", 300)
    page = EnginesPage(parts.of(fetching[0].home))
    qtbot.addWidget(page)
    page.resize(820, 640)
    page.show()
    qtbot.waitUntil(lambda: MODEL in page.models and "tone" in page.engines)
    return page


def press(qtbot, button):
    qtbot.waitUntil(lambda: button.isVisible() and button.isEnabled())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_an_engine_is_released_and_loaded_where_it_stands(engines, qtbot):
    row = engines.engines["tone"]

    press(qtbot, row.release_button)
    qtbot.waitUntil(lambda: row.pill.text() == "Released")
    press(qtbot, row.load_button)

    qtbot.waitUntil(lambda: row.pill.text().startswith("Ready"))
    assert engines.notice.says == ""


def test_the_keyboard_stays_at_the_engine_that_it_is_used_on(engines, qtbot):
    row = engines.engines["tone"]
    qtbot.waitUntil(row.release_button.isVisible)
    row.release_button.setFocus()

    for button in (row.load_button, row.release_button):
        qtbot.keyClick(engines.focusWidget(), Qt.Key.Key_Space)
        qtbot.waitUntil(button.isVisible)
        assert engines.focusWidget() is button


def test_a_crash_is_told_without_being_asked_for(engines, qtbot):
    row = engines.engines["tone"]
    qtbot.waitUntil(lambda: row.engine.pid is not None)
    before = row.engine.crashes

    os.kill(row.engine.pid, signal.SIGKILL)

    qtbot.waitUntil(lambda: row.engine.crashes > before and "crashed" in row.details.text())


def test_what_is_missing_is_told_at_the_engine_with_a_way_to_have_it(page):
    row = page.engines["cosyvoice2"]

    assert "CosyVoice2-0.5B" in row.problem.text()
    assert row.fetch_button.isVisible()


def test_a_model_that_is_not_as_it_should_be_is_told_and_can_be_tried_again(page, qtbot):
    row = page.models[MODEL]

    press(qtbot, row.fetch_button)  # the hub has a miniature, whose sums are not the official ones

    qtbot.waitUntil(lambda: "is not as it should be" in page.notice.says)
    assert in_notice(page.notice).text() == "Try again"
    qtbot.waitUntil(lambda: row.model.progress is None)


def test_what_somebody_else_fetches_is_shown_as_it_comes_verified_and_removed(
    page, fetching, qtbot
):
    daemon, _hub = fetching
    row = page.models[MODEL]

    asyncio.run(_pull(daemon))
    qtbot.waitUntil(lambda: row.model.state == "whole")
    press(qtbot, row.verify_button)
    qtbot.waitUntil(lambda: "as they should be" in page.notice.says)
    press(qtbot, row.remove_button)
    qtbot.waitUntil(lambda: "Remove CosyVoice2" in page.notice.says)
    press(qtbot, in_notice(page.notice))

    qtbot.waitUntil(lambda: row.model.state == "absent")


def test_a_folder_without_the_model_is_refused_and_what_was_typed_stays(page, qtbot, tmp_path):
    press(qtbot, page.models[MODEL].take_button)

    qtbot.keyClicks(page.form.folder, str(tmp_path))
    qtbot.keyClick(page.form.folder, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: bool(page.notice.says))
    assert page.form.folder.text() == str(tmp_path)
    assert page.form.isVisible()


def test_a_daemon_that_goes_while_a_model_comes_leaves_no_page_that_waits(parts, start, qtbot):
    with Hub(miniature()) as hub:
        hub.faults = {path: [Fault(stall_after=1)] for path in hub.files}
        daemon = start("--engine", "tone", "--set", "sinks=[]", environ=hub.environ)
        page = EnginesPage(parts.of(daemon.home))
        qtbot.addWidget(page)
        page.show()
        qtbot.waitUntil(lambda: MODEL in page.models)
        row = page.models[MODEL]

        press(qtbot, row.fetch_button)
        assert row.model.progress is not None
        daemon.close()

        qtbot.waitUntil(lambda: row.model.progress is None)
        assert page.notice.says


async def _pull(daemon):
    async with Client.local(daemon.home) as client:
        async for _ in client.models.pull(PullRequest(name=MODEL, revision="main")):
            pass
