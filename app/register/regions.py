"""The nine regions of England, which have not changed since they got their codes in 2011."""

from app.register.geography import Region

REGIONS = (
    Region("E12000001", "North East"),
    Region("E12000002", "North West"),
    Region("E12000003", "Yorkshire and The Humber"),
    Region("E12000004", "East Midlands"),
    Region("E12000005", "West Midlands"),
    Region("E12000006", "East of England"),
    Region("E12000007", "London"),
    Region("E12000008", "South East"),
    Region("E12000009", "South West"),
)
