"""A denial counts only as the author's own word, standing to the end of the post."""

from __future__ import annotations

from dataclasses import replace
from time import process_time

import pytest

from rumorline.domain.decision import Action, Decision, Span
from rumorline.matching.decide import Matcher
from rumorline.matching.index import TicketIndex
from rumorline.matching.model import StanceModel
from rumorline.matching.reading import Reading
from rumorline.matching.thresholds import load_thresholds
from rumorline.matching.voice import own_words
from rumorline_model import MODEL
from tests.support import matching_cases as cases

DENIAL = "There were NO shots fired at Magnolia Mall."


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    """The shipped rules and model."""
    return Matcher(load_thresholds(), StanceModel(MODEL))


def decided(matcher: Matcher, text: str) -> Decision:
    """What a post of the city makes of the rumor of a shooting at the mall."""
    index = TicketIndex()
    place = "Magnolia Mall, Riverbend"
    index.add(cases.ticket("Shots were fired at Magnolia Mall", place=place, examples=()))
    city = replace(cases.source(), authority="City of Riverbend")
    post = cases.spoken(text, name="City of Riverbend", handle="Riverbend")
    (decision,) = matcher.match(post, city, index)
    return decision


@pytest.mark.parametrize(
    "framed",
    [
        'FAKE: "{}"',
        'False: "{}"',
        "Rumor: {}",
        "MYTH: {} FACT: there were.",
        "A post says: {} Do not believe it.",
        'Stop sharing this: "{}"',
        'Screenshot of a fake alert going around: "{}"',
        "Someone is impersonating us with this text: {}",
        "RT @JohnDoe77: {}",
        "“{}” – @JohnDoe77",
        "“{}” – the owner of the mall",
        "Breaking via KWEB7: {}",
        "Witness tells us: {}",
        "From a reader: {}",
        "We were told: {}",
        "{} That is what the owner says.",
        "{} EDIT: this is wrong.",
        "Oh sure, {}",
        "{} \U0001f643",
        "{} Wait, there were. Run.",
        "{} UPDATE 9 pm: there were. Shelter now.",
        "{} This account was hacked, delete this.",
        "EXERCISE EXERCISE EXERCISE. {}",
        "This is a drill. {}",
        "Tomorrow's training scenario: {}",
        "In our new novel: {}",
        "{} #satire",
        "We hope: {}",
        "{} One person was shot in the parking lot.",
        "{} The shots were fired at Oak Mall next door.",
        "Not from us: {}",
        "DRILL DRILL DRILL {}",
        "{} This is part of today's statewide exercise.",
        'A letter with our forged seal says "{}" and nobody here wrote it.',
        "A man at the door told our crew this. {}",
        "{} That's his word, not ours.",
        "From the joke page: {}",
        "A neighbor called to say this. {}",
        "Una vecina nos llamó para decir esto. {}",
        "Un cliente lo cuenta así. {}",
    ],
)
def test_a_denial_in_doubtful_company_goes_to_a_person(matcher: Matcher, framed: str) -> None:
    decision = decided(matcher, framed.format(DENIAL))
    assert decision.action is not Action.AUTO
    assert "voice" in decision.failed_gates


@pytest.mark.parametrize(
    "framed",
    [
        "{}",
        "We have checked every store. {}",
        "{} A shelf fell over.",
        "Update from the scene. {} Stores are open.",
        "{} Thank you for asking.",
    ],
)
def test_a_plain_denial_is_the_authors_own_word(matcher: Matcher, framed: str) -> None:
    assert "voice" not in decided(matcher, framed.format(DENIAL)).failed_gates


@pytest.mark.parametrize(
    ("asked", "text", "doubted"),
    [
        ("No shots were fired at Magnolia Mall, go shopping", "That is false.", True),
        ("the shooting is a hoax, right?", "No.", True),
        ("Shots were fired at Magnolia Mall", "That is false.", False),
        ("No shots at Magnolia Mall?", DENIAL, False),
        ("were shots fired at Magnolia Mall or not", "They were not.", False),
        ("Shots fired at Magnolia Mall, yes or no??", "No.", False),
        ("Shots were fired at Magnolia Mall. Why is nobody in the news?", "Wrong.", False),
        ("no shots were fired at Magnolia Mall, right or not", "Wrong.", True),
        ("is somebody still shooting at Magnolia Mall?", "No.", True),
        ("is somebody shooting at Magnolia Mall?", "No.", False),
    ],
)
def test_what_answers_a_denial_may_be_a_yes(asked: str, text: str, *, doubted: bool) -> None:
    claim = "Shots were fired at Magnolia Mall"
    reading = cases.reading(text, claim, parent=asked)
    assert bool(own_words(reading, Span(0, len(text)))) is doubted


@pytest.mark.parametrize(
    ("text", "doubted"),
    [
        ("That UFO over Riverbend? Hoax. It was a moth.", True),
        ("Shots at the mall? Hoax. It was a door.", False),
        ("Is the shooter still at Magnolia Mall? No. Come home.", True),
    ],
)
def test_an_answer_is_about_what_the_post_asks_itself(text: str, *, doubted: bool) -> None:
    reading = cases.reading(text, "Shots were fired at Magnolia Mall")
    assert bool(own_words(reading, reading.sentences[1].span)) is doubted


def test_a_denial_of_the_sources_own_part_is_no_denial_of_the_whole(matcher: Matcher) -> None:
    decision = decided(matcher, "There were NO shots fired by our officers at Magnolia Mall.")
    assert "voice" in decision.failed_gates


def test_what_it_was_may_name_the_sources_own_people(matcher: Matcher) -> None:
    text = "There were NO shots fired at Magnolia Mall, it was in fact a test by our crew."
    assert "voice" not in decided(matcher, text).failed_gates


@pytest.mark.parametrize("noise", ["“", "«a", '"', "says: ", "one person ", "no by ", "fake says "])
def test_the_work_grows_with_the_text_and_not_with_its_square(noise: str) -> None:
    # Four times the text costs four times the work, or sixteen times where it backtracks.
    short, long = (work(f"{DENIAL} {noise * size}"[:size]) for size in (8_000, 32_000))
    assert long / short < 9


def work(text: str) -> float:
    """CPU that it takes to ask whose words a post's first sentence is; the least of five."""
    reading = Reading(cases.spoken(text), cases.ticket("Shots were fired at Magnolia Mall"))
    evidence = Span(0, len(DENIAL))
    own_words(reading, evidence)  # what a reading works out once is worked out now
    times = []
    for _ in range(5):
        begun = process_time()
        own_words(reading, evidence)
        times.append(process_time() - begun)
    return min(times)
