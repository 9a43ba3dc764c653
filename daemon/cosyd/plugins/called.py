"""What plug-ins offer that only waits to be called: normalisers, splitters, voices and gates."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from cosyd.contract.watching import Verdict
from cosyd.plugins.caller import Stuck
from cosyd.plugins.exact import exact, exact_voices
from cosyd.plugins.tables import settings_of
from cosyd.text.made import checked
from cosyd.text.rewriting import Rewritten
from cosyd.text.split import spans_at

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from cosyd.contract.hooks import Edit, House
    from cosyd.contract.model import Utterance, Voice
    from cosyd.plugins.caller import Caller
    from cosyd.plugins.fares import Fares, Key


class Called:
    """Stands in for such a part, and keeps account of how it fares.

    It raises what the part raises, and what it made of it that nobody can use; and
    :class:`~cosyd.plugins.caller.Stuck` where it took too long.

    Args:
        kind: What it is offered as.
        part: The part itself.
        fares: Where its state is kept.
        caller: Runs its calls; None: they are run where they are made, since the part is ours.
    """

    def __init__(self, kind: str, part: Any, fares: Fares, caller: Caller | None) -> None:
        self.name: str = part.name
        self.whole = bool(getattr(part, "whole", False))
        self.direct = caller is None
        self.configurable = callable(getattr(part, "configure", None))
        self.key: Key = (kind, self.name)
        self._part = part
        self._fares = fares
        self._caller = caller

    def __call__(self, text: str, how: Any) -> Any:
        """A normaliser's text, or a splitter's places."""
        if self.key[0] == "splitter":
            most = len(text) + 1  # of one that never ends, enough to see that they do not fit
            return self._run(
                lambda: tuple(islice(self._part(text, how), most)), lambda it: spans_at(text, it)
            )
        return self._run(lambda: self._part(text, how), checked)

    def edits(self, text: str) -> Sequence[Edit]:
        """See :class:`cosyd.contract.reading.WholeNormaliser`."""
        edits: tuple[Edit, ...] = self._run(
            lambda: tuple(self._part.edits(text)), lambda it: Rewritten(text).after(it)
        )
        return edits

    def voices(self, built_in: Sequence[Voice]) -> Sequence[Voice]:
        """See :class:`cosyd.contract.engines.VoiceSource`."""
        voices: tuple[Voice, ...] = self._run(
            lambda: tuple(self._part.voices(built_in)), exact_voices
        )
        return voices

    def judge(self, utterance: Utterance, now: datetime) -> Verdict:
        """See :class:`cosyd.contract.watching.Gate`."""
        verdict: Verdict = self._run(
            lambda: self._part.judge(utterance, now), lambda it: exact(it, Verdict)
        )
        return verdict

    def settings(self, table: Mapping[str, Any]) -> Any:
        """The part's own settings, of its *table*.

        Raises:
            SettingsInvalid: They do not fit.
        """
        return self._apart(lambda: settings_of(self._part, table))

    def configure(self, house: House) -> None:
        """Give it its settings; only where it is :attr:`configurable`."""
        self._apart(lambda: self._part.configure(house))

    def _run(self, work: Callable[[], Any], check: Callable[[Any], object]) -> Any:
        try:
            result = self._apart(work)
            if not self.direct:
                check(result)
        except Stuck:
            raise
        except Exception as error:
            # Without what the error says, which may hold the text.
            self._fares.failed(self.key, f"{type(error).__name__} in a call")
            raise
        self._fares.worked(self.key)
        return result

    def _apart(self, work: Callable[[], Any]) -> Any:
        if self._caller is None:
            return work()
        return self._caller.run(work, lambda since: self._fares.stuck(self.key, since))
