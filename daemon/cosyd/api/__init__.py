"""The doors over HTTP. Each is a thin translation to what the rooms below offer."""
