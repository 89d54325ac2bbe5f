"""The council's report: a tagged PDF that Typst sets from the same records as the slides."""
