"""Every component id of the interactive pages, once. Named page, then thing: ``COMPARE_CHART = "compare-chart"``."""

ADDRESS = "address"
NOTIFICATION = "notification"
HOME_TASKS = "home-tasks"
OUR_INDICATORS = "our-indicators"
INDICATOR = "indicator"
COMPARE = "compare"
