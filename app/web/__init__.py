"""The plain pages: everything that works without JavaScript, and the shell around every page."""
