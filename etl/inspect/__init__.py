"""Looks at a strange file or database, says what is in it with its evidence, and drafts a contract. Writes nothing by itself."""
