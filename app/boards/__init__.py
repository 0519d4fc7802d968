"""Boards of indicators by month: when a figure is green, amber or red, and which way it is going."""
