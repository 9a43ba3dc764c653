"""CosyVoice2, in PyTorch: the three models, and the engine that speaks with them.

An order goes from ``engine`` through ``rota`` to ``session``, which takes it through ``prompt``,
``generation`` and ``lm`` (text to speech tokens), ``flow`` (tokens to mel) and ``vocoder`` (mel to
sound). ``files`` reads what the model's authors publish, ``voices`` makes and keeps voices, and
``package`` is the authors' own class behind the same border. ``graphs``, ``seats`` and ``strides``
are what a graphics card records; ``measure`` tells how fast all of it is.

``offer`` and ``files.identity`` are all that the daemon imports; the rest lives in the worker
process.
"""
