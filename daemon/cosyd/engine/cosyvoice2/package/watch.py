"""The package's speaking, watched: no error of its LLM is lost, and what nobody wants is given up.

As shipped, an exception in the thread of the LLM leaves a streamed sentence waiting for ever, and
one that is not streamed short without a word; and closing the generator lets the LLM run on to its
end and leaves what it said in three tables of the model. The algorithm is not touched: a thread is
looked after, and the estimator looks up between two of its steps.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator


class GivenUp(Exception):
    """Nobody wants the rest."""


class Run:
    """One sentence on its way."""

    def __init__(self) -> None:
        self.stopped = False
        """Set from any thread."""

        self.error: Exception | None = None
        """What went wrong in the thread of the LLM."""

        self.idle = threading.Event()
        """Whether that thread has nothing to do for this sentence, or nothing more."""

        self.idle.set()

    def check(self) -> None:
        """Go on, or not.

        Raises:
            GivenUp: Nobody wants the rest.
            Exception: What went wrong in the thread of the LLM.
        """
        if self.error is not None:
            raise self.error
        if self.stopped:
            raise GivenUp


class Watch:
    """Watches a ``CosyVoice2Model`` (``cosyvoice.cli.model``), one sentence at a time.

    Args:
        model: Its methods are replaced by ones that call them.
    """

    def __init__(self, model: Any) -> None:
        self._model = model
        self._tokens = model.llm.inference
        self._job = model.llm_job
        self._run = Run()
        model.llm.inference = self._watched_tokens
        model.llm_job = self._watched_job
        if isinstance(model.flow.decoder.estimator, torch.nn.Module):  # TensorRT's is none
            model.flow.decoder.estimator.register_forward_pre_hook(self._look_up)

    def begin(self) -> Run:
        """The next sentence."""
        self._run = Run()
        return self._run

    def interrupt(self) -> None:
        """Give up the sentence under way. From any thread."""
        self._run.stopped = True

    def waves(self, said: Generator[dict[str, Any], None, None], run: Run) -> Iterator[Any]:
        """The waves [1, n] of what the class says; ends early when it is given up.

        Raises:
            Exception: Whatever went wrong, in whichever thread.
        """
        whole = False
        try:
            for part in said:
                run.check()
                yield part["tts_speech"]
            run.check()
            whole = True
        except GivenUp:
            return
        except Exception:
            if run.error is not None:  # the first of them; the others follow from it
                raise run.error from None
            raise
        finally:
            run.stopped = not whole
            said.close()
            run.idle.wait()
            self._forget()

    def _forget(self) -> None:
        model = self._model
        for table in (model.tts_speech_token_dict, model.llm_end_dict, model.hift_cache_dict):
            table.clear()

    def _watched_tokens(self, *given: Any, **named: Any) -> Iterator[Any]:
        run = self._run
        for token in self._tokens(*given, **named):
            if run.stopped:
                return
            yield token

    def _watched_job(self, *given: Any) -> None:
        """The thread of the LLM. Its last argument is the sentence's name in the tables."""
        run = self._run
        run.idle.clear()
        try:
            self._job(*given)
        except Exception as error:  # noqa: BLE001 - handed to the one who waits
            run.error = error
            self._model.llm_end_dict[given[-1]] = True
        finally:
            run.idle.set()

    def _look_up(self, *_: Any) -> None:
        self._run.check()
