"""Which language a sentence is in: by its script first, then by statistics and common words.

A sentence that is short says little of its language, so it also weighs what the whole utterance
and the default say: a home that is left only for good reasons. To take Spanish for English costs a
strange accent once; an English user must never get a Spanish voice.
"""

from __future__ import annotations

import functools
import math
import re
import threading
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from cosyd.contract.model import primary_language
from cosyd.text.runs import KANA, LATIN_WORD, host_script
from cosyd.text.scripts import SCRIPT_OF, SPOKEN_IN, STRETCH
from cosyd.text.split import sentences
from cosyd.text.tables import identifier
from cosyd.text.words import COMMON

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

STRANGERS: Final = ("de", "nl", "sv", "da", "pl", "tr", "ro", "fi", "cs", "hu")
"""Latin-script languages that a text may well be in, though no voice here speaks them: without
them, German would be taken for French. A sentence in one of them is given to the home language."""

HOME_BONUS: Final = 2.0
"""How much likelier the home language is, as a natural logarithm: e² is about seven times."""

CONTEXT_LIMIT: Final = 3.0
"""The most that the rest of the utterance may say against a language, as a natural logarithm."""

WORD_WEIGHT: Final = 1.5
"""What a common word says for the languages that have it, shared among them. It counts once more
where all words of the sentence are common ones of a language: "Hola.", "Come in."."""

OWN_WORD_WEIGHT: Final = 2.5
"""What a common word says that only one language has: more than :data:`HOME_BONUS`, so that
"Merci." alone is French."""

CONTEXT_CHARS: Final = 2_000
CONTEXT_SENTENCES: Final = 40
"""How much of the utterance is looked at for the language of each sentence."""

_FLOOR: Final = 1e-6
_CHINESE_ONLY = re.compile(
    "[你您她们們这這哪吗嗎呢吧很让讓]|我[是有在要也的]|不[是要会會]|是的|的[。！？]"
)
_WORD_OR_MARK = re.compile(f"[\u00bf\u00a1]|{LATIN_WORD.pattern}")
_ADDRESS = re.compile(r"\S*[/@\\]\S*|\S+\.\w\S*")


class LanguageFinder:
    """Finds the language of sentences, among those that voices here speak.

    All methods may be called from several threads at once. The model is loaded at first use, which
    takes up to a second where its tables are not kept in *cache* yet: call :meth:`warm` in a
    thread before that matters.

    Args:
        candidates: BCP 47 tags of the languages that some voice speaks.
        default: What a text is taken for that says nothing of its language.
        cache: The folder in which to keep the model's tables; None: in memory, 50 MB.
    """

    def __init__(
        self, candidates: tuple[str, ...], default: str = "en", cache: Path | None = None
    ) -> None:
        self._cache = cache
        self._default = primary_language(default)
        self._candidates = tuple(dict.fromkeys(map(primary_language, candidates)))
        self._latin = tuple(tag for tag in self._candidates if tag not in SCRIPT_OF)
        self._words = {tag: COMMON[tag] for tag in (*self._latin, *STRANGERS) if tag in COMMON}
        self._lock = threading.Lock()
        self._model: Any = None

    def warm(self) -> None:
        """Load the model, so that the first sentence need not wait for it."""
        if self._latin[1:]:
            self._loaded()

    def find(self, sentence: str, context: str | None = None) -> str:
        """The language of *sentence*, as its primary tag.

        Of a script that no candidate is written in, the script's most spoken language is told.

        Args:
            sentence: One sentence, as it came; URLs and addresses in it are overlooked.
            context: The utterance that it stands in, where there is more of it.
        """
        around = (context or "")[:CONTEXT_CHARS]
        return self._find(sentence, around, self._prior(span.text for span in sentences(around)))

    def find_all(self, spoken: Iterable[str]) -> list[str]:
        """The languages of all sentences *spoken* in one utterance, each the others' context.

        One without letters, such as a number, has the language of the one before it.
        """
        known = list(spoken)
        context = " ".join(known)[:CONTEXT_CHARS] if len(known) > 1 else ""
        prior = self._prior(known[:CONTEXT_SENTENCES] if context else ())
        found: list[str] = []
        for sentence in known:
            neighbour = found[-1] if found and not host_script(sentence) else None
            found.append(neighbour or self._find(sentence, context, prior))
        return found

    def _find(self, sentence: str, context: str, prior: Mapping[str, float]) -> str:
        script = host_script(sentence)
        if script == "latin":
            return self._among(self._latin, sentence, prior) or self._home()
        if script == "":
            return self._by_default(context, prior)
        if script == "han":
            return "ja" if _japanese(sentence, context) else "zh"
        mine = tuple(tag for tag in SPOKEN_IN[script] if tag in self._candidates)
        return self._among(mine, sentence, {}) or SPOKEN_IN[script][0]

    def _by_default(self, context: str, prior: Mapping[str, float]) -> str:
        """What the text around a sentence without letters is in."""
        return self._find(context, "", prior) if host_script(context) else self._default

    def _home(self) -> str:
        """The Latin-script language that a sentence is taken for unless it says otherwise."""
        if self._default in self._latin or not self._latin:
            return self._default
        return "en" if "en" in self._latin else self._latin[0]

    def _prior(self, around: Iterable[str]) -> dict[str, float]:
        """What the sentences around one say of each language, as natural logarithms.

        Each language has as much weight as it has letters in them.
        """
        letters: dict[str, int] = defaultdict(int)
        for sentence in around if self._latin[1:] else ():
            if host_script(sentence) == "latin":
                letters[self._among(self._latin, sentence, {}) or self._home()] += len(sentence)
        most = max(letters.values(), default=0)
        return {
            tag: max(math.log(letters[tag] / most), -CONTEXT_LIMIT)
            if letters[tag]
            else -CONTEXT_LIMIT
            for tag in (*self._latin, *STRANGERS)
            if most
        }

    def _among(self, tags: tuple[str, ...], text: str, prior: Mapping[str, float]) -> str | None:
        """The one of *tags* that *text* is likeliest in; None if it is none of them."""
        if tags == tags[:1]:
            return tags[0] if tags else None
        home = self._home()
        scores = {
            tag: score + prior.get(tag, 0.0) + (HOME_BONUS if tag == home else 0.0)
            for tag, score in self._evidence(text).items()
            if tag in tags or (tag in STRANGERS and tags is self._latin)
        }
        best = max(scores, key=lambda tag: scores[tag], default=home)
        return best if best in tags else None

    def _evidence(self, text: str) -> dict[str, float]:
        """How likely *text* is in each language that is looked for, as natural logarithms."""
        plain = _ADDRESS.sub(" ", text).lower().replace("\u2019", "'")
        votes = _votes(plain, self._words)
        return {
            tag: math.log(max(chance, _FLOOR)) + votes[tag]
            for tag, chance in self._loaded().rank(plain)
        }

    def _loaded(self) -> Any:
        with self._lock:
            if self._model is None:
                wanted = frozenset(self._candidates) | frozenset(STRANGERS)
                self._model = _load(wanted, self._cache)
            return self._model


@functools.lru_cache(maxsize=1)  # each reload of the settings makes a finder, mostly of the same
def _load(wanted: frozenset[str], cache: Path | None) -> Any:
    """The part of py3langid's model that tells the *wanted* languages apart."""
    return identifier(wanted, cache)


def _votes(text: str, words: Mapping[str, frozenset[str]]) -> dict[str, float]:
    """What the common words in *text* say for each language, as natural logarithms."""
    votes: dict[str, float] = defaultdict(float)
    complete = set(words)
    found = _WORD_OR_MARK.findall(text)
    for word in found:
        before, mark, after = word.partition("'")
        forms = {word, before + mark, after}
        theirs = [tag for tag, common in words.items() if not common.isdisjoint(forms)]
        weight = OWN_WORD_WEIGHT if theirs == theirs[:1] else WORD_WEIGHT / len(theirs)
        complete.intersection_update(theirs)
        for tag in theirs:
            votes[tag] += weight
    for tag in complete if found else ():
        votes[tag] += WORD_WEIGHT
    return votes


def _japanese(sentence: str, context: str) -> bool:
    """Whether a *sentence* of Han characters alone is Japanese: 東京都庁 amid kana.

    Told by the characters: Japan's standard has no simplified ones, and Chinese sentences
    can hardly do without a few.
    """
    if not KANA.search(context) or _CHINESE_ONLY.search(sentence):
        return False
    return all(_in_japan(match.group()) for match in STRETCH.finditer(sentence))


def _in_japan(text: str) -> bool:
    try:
        text.encode("shift_jis")
    except UnicodeEncodeError:
        return False
    return True
