"""A whole year of the programme for a test: the cast, their returns, the passing of days, and what everybody does."""
