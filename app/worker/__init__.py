"""The background process: reads uploaded files and computes releases, away from the pages."""
