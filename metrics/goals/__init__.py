"""Goals (step four): how far each has come, where it will be on its date, and the table that pages read."""
