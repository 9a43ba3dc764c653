"""Voices of the model: from a recording to what it needs of one, kept in a file, found by name."""
