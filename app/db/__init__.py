"""The database: its tables, its engine, and sessions that are born with a scope."""
