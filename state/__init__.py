"""What people write: what was done with each thing that needs somebody. Imports nothing of ours."""
