"""Lists for people hold names as they are, whatever signs these hold."""

import pytest

from cosyd.cli.listings import in_one_line, show

NAMES = ["[b]one[/b]", "[/closed]", "two\nlines\tand \x1b[31mred", "odd \udcff", "書 é"]


@pytest.mark.parametrize("terminal", [False, True])
def test_no_name_breaks_a_list_or_commands_the_terminal(terminal, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "200")
    if terminal:
        monkeypatch.setenv("FORCE_COLOR", "1")

    show(("Name", "State"), [(name, "done") for name in NAMES])

    lines = [line for line in capsys.readouterr().out.splitlines() if "done" in line]
    names = [line.partition("done")[0].strip() for line in lines]
    assert names == [
        "[b]one[/b]",
        "[/closed]",
        r"two\nlines\tand \x1b[31mred",
        r"odd \udcff",
        "書 é",
    ]


def test_what_can_be_seen_stays_as_it_is():
    assert in_one_line("A (b), 書, 10\u00a0km é") == "A (b), 書, 10\u00a0km é"


def test_a_narrow_terminal_cuts_nothing_off(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("FORCE_COLOR", "1")

    show(("Id", "Folder", "Out"), [("15e8fd514de3", "/srv/books/" * 4, "/srv/spoken/" * 4)])

    shown = capsys.readouterr().out
    assert "15e8fd514de3" in shown
    assert "\N{HORIZONTAL ELLIPSIS}" not in shown
