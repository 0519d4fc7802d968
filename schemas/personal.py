"""Signs of personal details in free text: enough to refuse it, so that it is neither kept nor shown."""

import re

# A name as lists of people write it: Mrs Jane O'Neill, Quagga, Zebedee A
NAME = re.compile(r"(?:(?:Mrs?|Ms|Miss|Dr)\.? )?[A-Z][a-z'’-]+(?:,? [A-Z][A-Za-z'’-]*){1,2}")  # noqa: RUF001
_SIGNS = (
    re.compile(r"[^\s@]{1,64}@[^\s@.]{1,64}\.[^\s@]"),  # an e-mail address
    re.compile(r"\b[A-CEGHJ-PR-TW-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]\b", re.IGNORECASE),  # National Insurance
    re.compile(r"(?<![\d.,])(?:\+44|0)\s?\d{2,5}[\s-]?\d{3,4}[\s-]?\d{3,4}(?!\d)"),  # a British telephone number
    re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b"),  # a postcode, in capitals
    re.compile(r"\b(?:dob|d\.o\.b|date of birth|born on)\b", re.IGNORECASE),
    re.compile(r"\b(?:payroll|employee|staff)\s(?:no|number|id)\.?\s?:?\s?\w*\d", re.IGNORECASE),
)


def looks_personal(text: str) -> bool:
    """Whether a text seems to hold an e-mail address, a telephone or National Insurance number, or the like."""
    return any(sign.search(text) for sign in _SIGNS)
