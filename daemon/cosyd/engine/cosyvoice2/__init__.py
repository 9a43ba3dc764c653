"""CosyVoice2, in PyTorch: the three models, and the engine that speaks with them.

``offer`` and ``identity`` are the only files here that the daemon imports; the others live in the
worker process.
"""
