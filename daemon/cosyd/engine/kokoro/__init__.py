"""Engine kokoro: 54 voices in nine languages, by Kokoro-82M on a CPU."""
