"""Models that are fetched: which there are, where they come from, and whether they are whole."""
