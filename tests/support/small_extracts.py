"""Mappings of small extracts that several tests count by."""

STAFF = """
[staff]
scheme = "NHS-2001-16plus1"
[staff.columns]
person = "No"
ethnicity = "Ethnicity"
service = "Service"
hours = "Hours"
pay = "Pay"
senior = "Senior"
[staff.values.service]
adult = "adult"
children = "children"
housing = "leave_out"
[staff.values.senior]
y = "yes"
n = "no"
"""
STAFF_HEADER = "No,Ethnicity,Service,Hours,Pay,Senior"
