"""PCM and what becomes of it: levels, sample rates, and the formats in which it leaves."""
