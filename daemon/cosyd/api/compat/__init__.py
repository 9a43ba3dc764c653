"""Foreign contracts: one file for each, a thin translation to ``speech.say`` and the voices."""
