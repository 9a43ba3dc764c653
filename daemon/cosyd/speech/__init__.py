"""From an utterance to a job that is spoken: the one way in, the plan, the queue, the scheduler."""
