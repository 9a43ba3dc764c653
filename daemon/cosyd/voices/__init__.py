"""The voices: which there are, and which of them says a sentence."""
