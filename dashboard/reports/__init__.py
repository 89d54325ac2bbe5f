"""The council's documents: the same figures as on the pages, frozen and on paper."""
