"""What becomes of the sound: the fan-out to all sinks, and the ZeroMQ bus."""
