"""The inline styles that Dash's own components bring, by hash: the content policy allows these and no others.

Collected in a browser by ``tests/browser/test_content_policy.py``, which fails when the list is no longer exact.
"""

STYLE_HASHES: tuple[str, ...] = ()
