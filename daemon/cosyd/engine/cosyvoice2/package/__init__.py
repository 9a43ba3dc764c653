"""The reference runtime: the `cosyvoice` package as it is, in an interpreter of its own."""
