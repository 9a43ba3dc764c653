"""Who still writes a file."""

from __future__ import annotations

import subprocess
import sys

from cosyd.narrate.watch.writers import unfinished, written

HOLD = "import sys; file = open(sys.argv[1], sys.argv[2]); print('open', flush=True); input()"


def test_a_file_that_another_process_writes_is_known_and_one_that_it_reads_is_not(folder):
    names = {"a.txt": "w", "b.txt": "r+", "c.txt": "r", "d.txt": None}
    for name in names:
        (folder / name).write_text("x")
    holders = [
        subprocess.Popen(
            [sys.executable, "-c", HOLD, folder / name, mode],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for name, mode in names.items()
        if mode
    ]
    for holder in holders:
        holder.stdout.readline()

    found = written([str(folder / name) for name in names])

    for holder in holders:
        holder.communicate(b"\n")
    assert found == {str(folder / "a.txt"), str(folder / "b.txt")}
    assert written([str(folder / name) for name in names]) == set()


def test_one_that_is_written_under_the_name_of_its_link_is_known(folder):
    (folder / "real").write_text("x")
    (folder / "link.txt").symlink_to("real")

    with (folder / "real").open("a"):
        assert written([str(folder / "link.txt")]) == {str(folder / "link.txt")}


def test_a_file_has_a_part_beside_it_while_it_is_downloaded(folder):
    assert not unfinished(str(folder / "a.txt"))

    (folder / "a.txt.aria2").touch()

    assert unfinished(str(folder / "a.txt"))
