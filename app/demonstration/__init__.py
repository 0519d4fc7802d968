"""The demonstration: invented organisations, labelled wherever they show, with realistic sizes and known answers."""
