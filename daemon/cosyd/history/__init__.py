"""What was said before: a row for each job that has ended."""
