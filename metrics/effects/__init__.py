"""Did a decision work: its series, the model of what would have been without it, its placebos and its comparisons."""
