"""Who must have done what by when: milestones derived from events and today's date. Pure: no web, no database."""
