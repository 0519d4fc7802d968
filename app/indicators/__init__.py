"""What is measured: editions, counts, indicators, intervals and disclosure control. Pure: no web, no database."""
