"""Worked examples with real counts, and the script that makes them."""
