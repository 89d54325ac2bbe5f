"""The council's slides: PowerPoint with native charts, drawn from the records of a packet."""
