"""The language of a post whose platform names none."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rumorline.domain.post import Account, Post
from rumorline.services.language import language_of, with_language

CASES = Path(__file__).parents[3] / "shared" / "data" / "cases"
SAID = {
    "en": "There is no ICE checkpoint at the train station. It was a routine explosives check.",
    "es": "No hay ningún retén de ICE en la estación. Fue una revisión de rutina de explosivos.",
    "pt": "Não há nenhum bloqueio na estação de trem. Foi uma verificação de rotina.",
    "fr": "Il n'y a aucun barrage à la gare. C'était un contrôle de routine.",
    "ht": "Pa gen okenn baraj nan estasyon tren an. Se te yon kontwòl nòmal.",
    "tl": "Walang checkpoint sa istasyon ng tren ngayong gabi. Karaniwang inspeksyon lang iyon.",
    "vi": "Không có trạm kiểm soát nào ở nhà ga tối nay. Đó chỉ là kiểm tra định kỳ.",
    "he": "אין מחסום בתחנת הרכבת הערב. זו הייתה בדיקה שגרתית בלבד.",
}


def post(text: str, language: str | None = None) -> Post:
    now = datetime(2019, 7, 9, tzinfo=UTC)
    return Post("x:1", "1", Account("x", "1"), "x/main", text, now, language)


@pytest.mark.parametrize(("language", "text"), SAID.items())
def test_a_post_is_told_by_its_words(language: str, text: str) -> None:
    assert language_of(text) == language
    assert with_language(post(text)).language == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No.",
        "OK",
        "🚨🚨🚨",
        "12345 67890",
        "https://hartford.example/the/whole/truth/about/it",
        "@HartfordPolice @mayor",
        "#Hartford #TrainStation",
    ],
)
def test_what_has_hardly_any_words_is_left_unknown(text: str) -> None:
    assert language_of(text) is None
    assert with_language(post(text)).language is None


def test_a_guess_that_the_detector_does_not_trust_is_none() -> None:
    assert language_of("Falso falso Hfd PD FYI asap etc") is None


def test_what_the_platform_says_is_not_doubted() -> None:
    assert with_language(post(SAID["en"], "es")).language == "es"


@pytest.mark.skipif(not CASES.exists(), reason="the case sets are not on this machine")
def test_of_the_posts_of_the_case_sets_nearly_all_are_told() -> None:
    told: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for path in sorted(CASES.glob("*/posts.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            case = json.loads(line)
            found = language_of(case["text"])
            told[case["language"]] += 1
            wrong[case["language"]] += found not in (case["language"], None)
    for language in ("en", "es", "pt", "fr"):
        assert wrong[language] <= told[language] * 0.01, (language, wrong[language])


def test_nothing_is_loaded_until_a_post_needs_it() -> None:
    program = (
        "import sys\nfrom rumorline.services import resolving\nprint('gcld3' in sys.modules)\n"
    )
    run = subprocess.run(  # noqa: S603 - a program of ours, in a fresh interpreter
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "False"
