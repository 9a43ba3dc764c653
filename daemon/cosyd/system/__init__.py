"""The house around the voice: settings, folders, the one-daemon lock, logs, and the doctor."""
