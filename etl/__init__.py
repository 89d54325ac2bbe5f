"""Sources into the warehouse: contracts, readers, typing, checks. Owns the fact tables and is the only code that writes them."""
