"""The bench: made things are the same with the same seed, and tables and pictures tell all."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

from click.testing import CliRunner

from rumorline_tools.bench.made import Maker
from rumorline_tools.cli.bench import command


def test_the_same_seed_makes_the_same_tickets_and_posts() -> None:
    first, again, other = (Maker(seed) for seed in (3, 3, 4))
    tickets = first.tickets(50)
    assert tickets == again.tickets(50) != other.tickets(50)
    assert first.posts(tickets, 8) == again.posts(tickets, 8)


def test_every_post_about_a_ticket_says_some_of_its_words() -> None:
    maker = Maker(0)
    tickets = maker.tickets(50)
    for post in maker.posts(tickets, 40):
        if post.ticket is not None:
            assert set(post.text.lower().split()) & set(tickets[post.ticket].claim.lower().split())


def test_candidates_are_measured_told_and_drawn(tmp_path: Path) -> None:
    plot = tmp_path / "growth.svg"
    asked = ["candidates", "--sizes", "30", "--system", "rumorline", "--plot", str(plot)]
    done = CliRunner().invoke(command, [*asked, "--json"])
    assert done.exit_code == 0, done.output
    (row,) = json.loads(done.stdout)["rows"]
    assert (row["tickets"], row["top_1"], row["top_20"]) == (30, 1.0, 1.0)
    assert "rumorline" in ET.fromstring(plot.read_text("utf-8")).itertext()  # noqa: S314 - our own


def test_an_unknown_system_is_named_beside_the_known_ones() -> None:
    done = CliRunner().invoke(command, ["candidates", "--system", "grep"])
    assert "no system 'grep'; there are rumorline" in str(done.exception)


def test_loading_the_tickets_is_measured_and_told_both_ways() -> None:
    done = CliRunner().invoke(command, ["load-tickets", "--sizes", "30"])
    assert done.exit_code == 0, done.output
    assert [line.split()[0] for line in done.stdout.splitlines() if " words " in line] == ["30"] * 2
