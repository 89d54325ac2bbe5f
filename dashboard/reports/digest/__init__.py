"""The daily digest: the sentences of Hoy, by mail, for each director."""
