"""Voices that come with the package: one folder each, with the licence of its recording."""
