"""The commands of `paso10`, by subject; each file registers its own."""
