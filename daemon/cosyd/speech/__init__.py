"""From an utterance to a job that is spoken: planning, the queue, the scheduler, and the one way in."""
