"""Record-level extracts of HR systems, turned into the counts of a return on the machine of whoever holds them."""
