"""What groups of the estimator go on from in fixed places, and how a compiler takes them.

Most of a step is done in fourteen groups of three kinds. A compiler is given one of each kind, for
any number of streams and of frames that are seen: the whole estimator would take it minutes, for
each size again. What a group goes on from is handed to it piece by piece, since a compiler writes
into a piece where it lies, but copies all that lies in one with others.

Letters in the shapes: B streams, R rows of each, h heads, t frames of a chunk, T those that are
seen, d width of a head, C channels.
"""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from cosyd.engine.cosyvoice2.device import compiled
from cosyd.engine.cosyvoice2.estimator import CausalConv, Group
from cosyd.engine.cosyvoice2.past import found_among

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cosyd.engine.cosyvoice2.estimator import Estimator
    from cosyd.engine.cosyvoice2.past import Far, Past

    Places = Sequence[Tensor]
    Share = tuple[Sequence[Places], Places, Tensor]  # as Staged takes it
    Through = Callable[[nn.Module, Tensor, Tensor, Share], tuple[Tensor, list[Tensor]]]


class Staged:
    """A :class:`~cosyd.engine.cosyvoice2.past.Past` in fixed places, for one run of the estimator.

    Args:
        stage: Of each attention its keys and values, [R B, h, T, d] each; the chunk's own are
            written, at the beginning. Where what is found is the key, there are no values.
        before: Of each convolution the positions before the chunk, [R B, C, count].
        mask: Which frames are there, [R B, 1, 1, T]; to be added to scores.
    """

    def __init__(self, stage: Sequence[Places], before: Places, mask: Tensor) -> None:
        self._stage = iter(stage)
        self._before = iter(before)
        self._mask = mask
        self.kept: list[Tensor] = []
        """What each convolution so far wants to see before the next chunk."""

    def before(self, x: Tensor, count: int) -> Tensor:
        """See :class:`Past`."""
        both = torch.cat([next(self._before), x], dim=2)
        self.kept.append(both[:, :, both.shape[2] - count :])
        return both

    def attend(self, q: Tensor, k: Tensor, v: Tensor | None, far: Far | None = None) -> Tensor:
        """See :class:`Past`."""
        assert far is None  # distances count in the encoder alone
        places = next(self._stage)
        places[0][:, :, : k.shape[2]] = k
        if v is not None:
            places[1][:, :, : k.shape[2]] = v
        shared = q.shape[1] // k.shape[1]  # by so many heads: they ask as if they were more queries
        asked = q.unflatten(1, (-1, shared)).flatten(2, 3)
        found = found_among(asked, [places[0]], [places[-1]], self._mask)
        return found.unflatten(2, (shared, -1)).flatten(1, 2)

    def share(self, attentions: int, convolutions: int) -> Share:
        """What the next of them go on from; then it is the turn of those after them."""
        stage = list(islice(self._stage, attentions))
        return stage, list(islice(self._before, convolutions)), self._mask


class Staging(nn.Module):
    """A group of the estimator that is run in another way where its past is in fixed places.

    Args:
        group: It computes all else as ever.
        through: Runs it.
    """

    def __init__(self, group: Group, through: Through) -> None:
        super().__init__()
        self.group = group
        self.resnet = group.resnet
        self.through = through
        self._convolutions = sum(isinstance(one, CausalConv) for one in group.modules())

    def forward(self, x: Tensor, moment: Tensor, past: Past) -> Tensor:
        """See :class:`Group`."""
        if not isinstance(past, Staged):
            found: Tensor = self.group(x, moment, past)
            return found
        share = past.share(len(self.group.blocks), self._convolutions)
        # Each gets it laid out alike, or a compiler would take it for another kind.
        x, kept = self.through(self.group, x.contiguous(), moment, share)
        past.kept += kept
        return x


def compile_groups(estimator: Estimator, run: Callable[[], object]) -> bool:
    """Have the groups of *estimator* compiled for runs over fixed places.

    Args:
        estimator: It is changed, unless its groups cannot be compiled, which is logged.
        run: Runs it over fixed places of all sizes that are going to come: what has not been run
            here may have to be compiled in the midst of speech.

    Returns:
        Whether they are.
    """
    names = [name for name, one in estimator.named_modules() if isinstance(one, Group)]
    groups = {name: estimator.get_submodule(name) for name in names}

    def put(through: Through | None) -> None:
        for name, group in groups.items():
            parent, _, own = name.rpartition(".")
            place = group if through is None else Staging(group, through)
            setattr(estimator.get_submodule(parent), own, place)

    def rehearse(through: Through) -> None:
        put(_marked(through))
        run()

    through = compiled(_through, rehearse, dynamic=None)
    put(None if through is _through else through)
    return through is not _through


def _through(
    group: nn.Module, x: Tensor, moment: Tensor, share: Share
) -> tuple[Tensor, list[Tensor]]:
    past = Staged(*share)
    return group(x, moment, past), past.kept


def _marked(through: Through) -> Through:
    """*through*, which is told what changes: how many rows there are, and how many frames seen."""
    from torch._dynamo import maybe_mark_dynamic  # noqa: PLC0415 - heavy, and seldom wanted

    def marked(
        group: nn.Module, x: Tensor, moment: Tensor, share: Share
    ) -> tuple[Tensor, list[Tensor]]:
        stage, before, mask = share
        places = list(chain.from_iterable(stage))
        for one in (x, mask, *before, *places):
            maybe_mark_dynamic(one, 0)
        for one in places:
            maybe_mark_dynamic(one, 2)
        maybe_mark_dynamic(mask, 3)
        return through(group, x, moment, share)

    return marked
