"""The SC-WRES benchmarking service. Importing this package costs nothing and pulls in no framework."""
