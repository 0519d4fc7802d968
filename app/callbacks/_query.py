"""The query of an address, as the one state of a page: what was chosen, and nothing that could be trusted."""

from urllib.parse import parse_qs

LONGEST_QUERY = 1000
MOST_FIELDS = 20


def query_of(search: object) -> dict[str, str]:
    """Return the first value of each parameter of an address's query; empty for anything else."""
    if not isinstance(search, str) or len(search) > LONGEST_QUERY:
        return {}
    try:
        found = parse_qs(search.removeprefix("?"), max_num_fields=MOST_FIELDS)
    except ValueError:
        return {}
    return {name: values[0] for name, values in found.items()}
