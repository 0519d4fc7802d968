"""What the service costs, always as a ratio to something known that was measured in the same run."""
