"""How the shipped model is made. Imports livetempo; is never imported by it; not in the wheel."""
