"""The register: national reference data read from files, and the views computed from it. Pure: no web, no database."""
