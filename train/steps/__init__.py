"""What `python -m train STEP` can do: one file for each step."""
