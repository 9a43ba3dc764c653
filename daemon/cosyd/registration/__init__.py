"""Registration: from a reference to a voice that can speak."""
