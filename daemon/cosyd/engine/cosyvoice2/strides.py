"""Steps of the flow's solver over fixed places: with as many streams, always the same work.

What a stream has kept grows with each chunk, and lies anywhere. For a step it is brought to a place
that stays, behind which lies silence that nobody sees; what the step adds to it is taken back from
there. On a card the copies take far less time than to be handed the thousand pieces of a step one
by one. Whole chunks are made so; the end of a sentence, and what does not fit, as ever.

Border: what :class:`~cosyd.engine.cosyvoice2.flow.Flow` asks for in a step of several streams,
whose tracks go on as if it had done the step itself.

Letters in the shapes: B streams, R rows of each, h heads, d width of a head, t frames of a chunk, T
those that are seen.
"""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

import torch

from cosyd.engine.cosyvoice2.encoder import FRAMES_PER_TOKEN
from cosyd.engine.cosyvoice2.estimator import CausalConv
from cosyd.engine.cosyvoice2.flow_stream import FlowPrompt
from cosyd.engine.cosyvoice2.graphs import BUCKETS, Repeated, bucket, graph_of
from cosyd.engine.cosyvoice2.staged import Staged, compile_groups

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from cosyd.engine.cosyvoice2.flow import Flow
    from cosyd.engine.cosyvoice2.graphs import Graph
    from cosyd.engine.cosyvoice2.past import Track

SEEN = (256, 512, 1_024, 2_048)
"""Frames that a frame sees, of its own chunk and before: five seconds to forty."""

ROWS = 2
"""Of each stream: with what it is told, and without."""

STAGE_BYTES = 512 << 20
"""What the place may take to which all that was kept is brought: in half precision one stream of
forty seconds fits, or four of ten."""


class Strides:
    """Steps over fixed places.

    Args:
        flow: Whose steps they are.
        seats: So many streams go together at most.
        seen: See :data:`SEEN`.
        stage_bytes: See :data:`STAGE_BYTES`.
        recorded: Whether what is done again and again is to be recorded on a card.
    """

    def __init__(
        self,
        flow: Flow,
        seats: int,
        seen: tuple[int, ...] = SEEN,
        stage_bytes: int = STAGE_BYTES,
        *,
        recorded: bool = True,
    ) -> None:
        count = bucket(min(seats, BUCKETS[-1]))
        like, bands = flow.input_embedding.weight, flow.shape.estimator.mel_bands
        frames = FRAMES_PER_TOKEN * flow.shape.chunk_tokens
        self._flow = flow
        self._seen = seen
        self._stage_bytes = stage_bytes
        self._recorded = recorded
        self._frames = frames
        state = torch.promote_types(like.dtype, torch.float32)
        self._x = like.new_zeros((count, bands, frames), dtype=state)
        self._velocity = torch.zeros_like(self._x)
        self._condition = like.new_zeros((ROWS * count, 3 * bands, frames))
        self._moment = like.new_zeros(
            (flow.shape.estimator.middle_groups + 2, flow.shape.estimator.channels)
        )
        self._lengths = torch.zeros(count, dtype=torch.long, device=like.device)
        self._shapes = [
            (ROWS, one.inputs, one.before)
            for one in flow.estimator.modules()
            if isinstance(one, CausalConv)
        ]
        self._sizes = [math.prod(shape) for shape in self._shapes]  # of what convolutions keep
        self._contexts = like.new_zeros((count, sum(self._sizes)))
        self._kept: tuple[int, ...] | None = None
        """Attentions, k and v, heads, width: once a stream has kept something."""

        self._stage = like.new_zeros(0)
        self._graphs: dict[tuple[int, int], Graph] = {}

    @property
    def nbytes(self) -> int:
        """What the largest place holds."""
        return self._stage.nbytes

    @torch.inference_mode()
    def compile(self) -> bool:
        """Have steps compiled, of all sizes: it takes long.

        Returns:
            Whether they are; why not is in the log then.
        """
        self._learn()
        counts = [count for count in BUCKETS if count <= len(self._x)]
        sizes = [(count, seen) for count in counts for seen in self._seen]
        fitting = [size for size in sizes if self._numbers(*size) <= self._stage.numel()]

        def rehearse() -> None:
            for size in fitting:
                self._work(*size)

        return compile_groups(self._flow.estimator, rehearse)

    def fits(self, tracks: Sequence[Track], frames: int) -> bool:
        """Whether a step of the streams at *tracks*, over so many frames, can be made here."""
        if frames != self._frames or len(tracks) > len(self._x):
            return False
        if self._kept is None and not self._prepared(tracks):
            return False
        longest = frames + max(one.length for one in tracks)
        return (
            longest <= self._seen[-1] and self._numbers(*self._size(tracks)) <= self._stage.numel()
        )

    @torch.inference_mode()
    def velocity(
        self, x: Tensor, condition: Tensor, moment: Tensor, tracks: Sequence[Track]
    ) -> Tensor:
        """What :meth:`Flow.velocity` says, of streams that :meth:`fits`; their tracks go on.

        Args:
            x: [B, 80, t].
            condition: [R B, 240, t].
            moment: [G, 256].
            tracks: One of each stream, all at this step.
        """
        streams = len(tracks)
        count, seen = self._size(tracks)
        graph = self._graph(count, seen)
        stage = self._staged(count, seen)
        self._x[:streams] = x
        self._condition[: ROWS * streams] = condition
        self._moment.copy_(moment)
        lengths = torch.tensor([one.length for one in tracks])
        self._lengths[:streams].copy_(lengths, non_blocking=True)
        for number, track in enumerate(tracks):
            self._bring(track, stage[:, :, ROWS * number : ROWS * (number + 1)], number)
        graph.replay()
        for number, track in enumerate(tracks):
            rows = slice(ROWS * number, ROWS * (number + 1))
            track.add(stage[:, :, rows, :, : self._frames])
            self._take_contexts(track, number)
        return self._velocity[:streams].clone()

    def _learn(self) -> None:
        """Come to know what streams keep: from one that says nothing."""
        shape, where = self._flow.shape, self._x.device
        looked_at = shape.encoder.lookahead_tokens
        tokens = torch.zeros((1, shape.chunk_tokens + looked_at), dtype=torch.long)
        mel = torch.zeros((1, 0, shape.estimator.mel_bands), device=where)
        nobody = torch.ones((1, shape.embedding))
        stream = self._flow.begin(FlowPrompt(tokens=tokens[:, :0], mel=mel), nobody)
        for _ in self._flow.follow([stream], tokens, looked_at):
            pass
        self.fits(stream.steps[0], self._frames)

    def _prepared(self, tracks: Sequence[Track]) -> bool:
        """Whether it is known by now what streams keep; the place for it is made."""
        blocks = next((one.blocks for one in tracks if one.blocks), None)
        if blocks is None:
            return False
        attentions, kinds, _, heads, _, width = blocks[0].room.shape
        self._kept = (attentions, kinds, heads, width)
        most = ROWS * len(self._x) * self._seen[-1] * math.prod(self._kept)
        like = self._condition
        self._stage = like.new_zeros(min(most, self._stage_bytes // like.element_size()))
        return True

    def _size(self, tracks: Sequence[Track]) -> tuple[int, int]:
        """Of the graph that is needed: streams, and frames that are seen."""
        longest = self._frames + max(one.length for one in tracks)
        return bucket(len(tracks)), bucket(longest, self._seen)

    def _numbers(self, count: int, seen: int) -> int:
        assert self._kept is not None
        return ROWS * count * seen * math.prod(self._kept)

    def _staged(self, count: int, seen: int) -> Tensor:
        """The place for so much, [attention, k or v, R B, h, T, d]: first the chunk, then the past.

        The order in which frames are seen does not matter, since attention knows no positions.
        """
        assert self._kept is not None
        attentions, kinds, heads, width = self._kept
        shape = (attentions, kinds, ROWS * count, heads, seen, width)
        return self._stage[: math.prod(shape)].view(shape)

    def _bring(self, track: Track, stage: Tensor, number: int) -> None:
        """Lay out what was kept of one stream; silence behind it, since 0 times NaN is NaN."""
        end = self._frames
        for block in track.blocks:
            start, end = end, end + block.used
            stage[..., start:end, :] = block.room[..., : block.used, :]
        stage[..., end:, :] = 0.0
        if track.contexts:
            torch.cat([one.flatten() for one in track.contexts], out=self._contexts[number])
        else:
            self._contexts[number] = 0.0

    def _take_contexts(self, track: Track, number: int) -> None:
        parts = self._contexts[number].clone().split(self._sizes)
        track.contexts[:] = [
            part.view(shape) for part, shape in zip(parts, self._shapes, strict=True)
        ]

    def _graph(self, count: int, seen: int) -> Graph:
        graph = self._graphs.get((count, seen))
        if graph is None:
            work = partial(self._work, count, seen)
            graph = Repeated(work)
            if self._recorded:
                graph = graph_of(work, self._stage.device, f"flow {count} x {seen}")
            self._graphs[count, seen] = graph
        return graph

    def _work(self, count: int, seen: int) -> None:
        rows, contexts = ROWS * count, self._contexts[:count]
        stage = [attention.unbind() for attention in self._staged(count, seen)]
        # Copies in any case: a compiler would take what lies within another place for another kind.
        parts = torch.split_with_sizes_copy(contexts, self._sizes, dim=1)
        before = [
            part.view(rows, *shape[1:]) for part, shape in zip(parts, self._shapes, strict=True)
        ]
        past = Staged(stage, before, self._mask(count, seen))
        self._velocity[:count] = self._flow.velocity(
            self._x[:count], self._condition[:rows], self._moment, past
        )
        torch.cat([one.reshape(count, -1) for one in past.kept], dim=1, out=contexts)

    def _mask(self, count: int, seen: int) -> Tensor:
        """Which places hold something, [R B, 1, 1, T]; to be added to scores."""
        ends = self._frames + self._lengths[:count].repeat_interleave(ROWS)
        hidden = torch.arange(seen, device=ends.device) >= ends[:, None]
        mask = torch.zeros_like(hidden, dtype=self._condition.dtype)
        return mask.masked_fill(hidden, -math.inf)[:, None, None]
