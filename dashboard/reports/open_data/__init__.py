"""Open data: what a release is made of, and the folder where the releases stand."""
