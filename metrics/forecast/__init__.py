"""What comes next: models behind one protocol, checked by rolling origin, with the intervals that their own errors give."""
