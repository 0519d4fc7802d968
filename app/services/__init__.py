"""What the service does: plain functions that take a session first and leave the commit to their caller."""
