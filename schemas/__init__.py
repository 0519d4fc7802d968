"""The boundary: untrusted files in, a typed return and findings that a person can act on out."""
