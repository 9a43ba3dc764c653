"""What the flow's first step says where nothing is told: the same in all utterances, so said once.

The solver begins with noise that depends on the place alone. Where the estimator is told neither
voice nor words, what it makes of that depends on nothing else. It is one of twenty rows: a
twenty-fifth of the flow's time on a processor, and a twentieth of what it keeps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from cosyd.engine.cosyvoice2.past import Stretch, Track

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from torch import Tensor

    from cosyd.engine.cosyvoice2.flow_stream import FlowStream
    from cosyd.engine.cosyvoice2.past import Past

    Said = Callable[[Tensor, Tensor, Past], Tensor]

LIMIT_FRAMES = 500
"""Behind them, which are ten seconds with the voice's own, each utterance goes on by itself: what
is kept for all stays, 0.23 MB for a frame in fp32."""


class Untold:
    """What is said to nobody in particular at the first step, as far as it is known.

    Args:
        attentions: Of the estimator.
        chunk_frames: Of a whole chunk. A shorter one sees less of itself, and is not the same.
    """

    def __init__(self, attentions: int, chunk_frames: int) -> None:
        self._track = Track(attentions)
        self._chunk = chunk_frames
        self._said: list[Tensor] = []  # of each chunk, [1, 80, t]
        self._contexts: list[list[Tensor]] = [[]]  # at the beginning of each, and of the next

    @property
    def frames(self) -> int:
        """So many are known."""
        return self._chunk * len(self._said)

    def velocities(
        self,
        estimator: Said,
        streams: Sequence[FlowStream],
        x: Tensor,
        told: Tensor,
        moment: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """What the estimator says to *streams*, whose own tracks of the first step go on.

        Args:
            estimator: Or who computes its rows.
            streams: All at their first step.
            x: Noise, [B, 80, t].
            told: What each is told, [B, 240, t].
            moment: See :meth:`Estimator.forward`.

        Returns:
            With what is told, and with nothing: [B, 80, t] each.
        """
        own = self._own(streams, x.shape[2])
        for number, one in enumerate(streams):
            if number not in own and one.frames == self.frames:
                self._go_on(estimator, x[number : number + 1], told, moment)
        nothing = torch.zeros_like(told[: len(own)])
        rows = torch.cat([torch.cat([x, x[list(own)]]), torch.cat([told, nothing])], dim=1)
        past = Stretch([*(one.steps[0][0] for one in streams), *own.values()])
        answers = estimator(rows, moment, past).split(1)
        past.end(x.shape[2])
        untold = dict(zip(own, answers[len(streams) :], strict=True))
        for number, one in enumerate(streams):
            if number not in own:
                untold[number] = self._said[one.frames // self._chunk]
        every = range(len(streams))
        return torch.cat(answers[: len(streams)]), torch.cat([untold[n] for n in every])

    def _go_on(self, estimator: Said, x: Tensor, told: Tensor, moment: Tensor) -> None:
        """Come to know the next chunk: by itself, so that other runs are not rounded otherwise."""
        self._track.contexts = list(self._contexts[-1])  # a run that failed may have left others
        past = Stretch([self._track])
        rows = torch.cat([x, torch.zeros_like(told[:1])], dim=1)
        self._said.append(estimator(rows, moment, past))
        past.end(x.shape[2])
        self._contexts.append(list(self._track.contexts))

    def _own(self, streams: Sequence[FlowStream], frames: int) -> dict[int, Track]:
        """By the numbers of those streams that go on by themselves: their tracks."""
        own: dict[int, Track] = {}
        for number, one in enumerate(streams):
            start = one.frames
            if one.untold is None:
                if frames == self._chunk and start + frames <= LIMIT_FRAMES:
                    continue
                one.untold = self._track.back(start, self._contexts[start // self._chunk])
            own[number] = one.untold
        return own
