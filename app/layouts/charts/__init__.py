"""Every chart of the interactive pages: pure functions from values to plain plotly dictionaries."""
