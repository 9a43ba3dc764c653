"""All voices of all engines by name, and the choice among them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from cosyd.contract.errors import UnknownLanguage, UnknownVoice
from cosyd.contract.model import primary_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cosyd.contract.model import Voice

_NO_ALIASES: Final = MappingProxyType[str, str]({})


class Catalogue:
    """The voices there are. Never changes; where voices come or go, a new one is made.

    Args:
        voices: In the order in which they are listed. Of two with one name the first is kept.
        defaults: The name of the voice for each language: ``{"en": "hibari"}``.
        aliases: Other names that clients know: ``{"alloy": "hibari"}``.
        usual: Names that clients of other services ask for. They are nobody's own: each can still
            be given to a voice.

    Attributes:
        problems: What is wrong with the settings, each in a sentence for people. A default or an
            alias that names an unknown voice is overlooked, and told here.
        aliases: Those that name a voice that there is.
    """

    def __init__(
        self,
        voices: Iterable[Voice],
        *,
        defaults: Mapping[str, str],
        aliases: Mapping[str, str] = _NO_ALIASES,
        usual: Mapping[str, str] = _NO_ALIASES,
    ) -> None:
        problems: list[str] = []
        self._voices: dict[str, Voice] = {}
        for voice in voices:
            if self._voices.setdefault(voice.name, voice) is not voice:
                kept = self._voices[voice.name].engine
                problems.append(
                    f"Two engines have a voice called {voice.name!r}: that of {kept!r} is used,"
                    f" that of {voice.engine!r} is not."
                )
        self._folded = {name.casefold(): name for name in reversed(self._voices)}
        self.aliases: Mapping[str, str] = self._known(aliases, "alias", problems)
        self._other_names = {alias.casefold(): name for alias, name in self.aliases.items()}
        self._usual = {alias.casefold(): name for alias, name in usual.items()}
        self._defaults = {
            primary_language(tag): self._voices[name]
            for tag, name in self._known(defaults, "default voice for", problems).items()
        }
        for tag, voice in self._defaults.items():
            if not voice.speaks(tag):
                problems.append(
                    f"The default voice for {tag!r}, {voice.name!r}, does not speak it."
                )
        self.problems = tuple(problems)

    def _known(self, wanted: Mapping[str, str], what: str, problems: list[str]) -> dict[str, str]:
        """Those of *wanted* that name a voice, with the name as it is written there."""
        known: dict[str, str] = {}
        for key, name in wanted.items():
            real = name if name in self._voices else self._folded.get(name.casefold())
            if real is None:
                problems.append(f"The {what} {key!r} is {name!r}, but there is no such voice.")
            else:
                known[key] = real
        return known

    def get(self, name: str) -> Voice:
        """The voice called *name*: exactly so, else in other capitals, else by an alias.

        Raises:
            UnknownVoice: There is none.
        """
        voice = self.owner(name) or self._voices.get(self._usual.get(name.casefold(), ""))
        if voice is None:
            raise UnknownVoice(name=name)
        return voice

    def owner(self, name: str) -> Voice | None:
        """The voice whose own name or alias *name* is."""
        folded = name.casefold()
        for real in (name, self._folded.get(folded), self._other_names.get(folded)):
            if real in self._voices:
                return self._voices[real]
        return None

    def names(self) -> tuple[str, ...]:
        """The names of all voices, without aliases."""
        return tuple(self._voices)

    def all(self) -> tuple[Voice, ...]:
        """All voices, in the order in which they were given."""
        return tuple(self._voices.values())

    def languages(self) -> tuple[str, ...]:
        """The primary tags of all languages that can be spoken now; voices' own languages first."""
        ready = [voice for voice in self.all() if not voice.unready]
        own = [voice.language for voice in ready]
        others = [tag for voice in ready for tag in voice.languages]
        return tuple(dict.fromkeys(primary_language(tag) for tag in (*own, *others)))

    def check_language(self, language: str) -> None:
        """Make sure that some voice speaks *language*, which a client asked for.

        Raises:
            UnknownLanguage: None does.
        """
        if primary_language(language) not in self.languages():
            raise UnknownLanguage(language=language, languages=", ".join(self.languages()))

    def default_for(self, language: str, *, gender: str = "") -> Voice:
        """The voice for *language* where none is asked for.

        The one of the settings; else the first whose own language it is; else any that speaks it.

        Args:
            language: A BCP 47 tag; of voices in several regions, one of the same is preferred.
            gender: Preferred too, even to the voice of the settings, where it is not empty.

        Raises:
            UnknownLanguage: No voice speaks it.
        """
        speakers = self._speakers(language)
        if not speakers:
            self.check_language(language)
        same = [voice for voice in speakers if gender and voice.gender == gender]
        return (same or speakers)[0]

    def _speakers(self, language: str) -> list[Voice]:
        """All that speak *language* now, the fittest first."""
        tag = primary_language(language)
        default = self._defaults.get(tag)

        def unfitness(voice: Voice) -> tuple[bool, bool, bool]:
            other_region = voice.language.casefold() != language.casefold()
            foreign = primary_language(voice.language) != tag
            return voice is not default, foreign, other_region

        ready = (voice for voice in self.all() if not voice.unready)
        return sorted((voice for voice in ready if voice.speaks(tag)), key=unfitness)

    def choose(self, name: str | None, language: str) -> Voice:
        """Who says a sentence in *language*, which may only have been found in the text.

        The wanted voice, where it speaks the language. Else the default of that language, of the
        wanted one's gender where possible. Where no voice speaks the language, the wanted voice
        says it as well as it can; where none is wanted, the first default.

        Raises:
            UnknownVoice: There is no voice called *name*, or none at all.
        """
        wanted = None if name is None else self.get(name)
        if wanted is not None and wanted.speaks(language):
            return wanted
        if self._speakers(language):
            return self.default_for(language, gender=wanted.gender if wanted else "")
        return wanted or self._anyone()

    def _anyone(self) -> Voice:
        """The first default, else the first voice."""
        for voice in (*self._defaults.values(), *self.all()):
            if not voice.unready:
                return voice
        raise UnknownVoice(name="default")
