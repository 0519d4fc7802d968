"""What the interactive pages look like: pure functions from values to components."""
