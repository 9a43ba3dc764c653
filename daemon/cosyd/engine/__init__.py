"""Engines, each in a worker process of its own, and the host that starts, watches and ends them."""
