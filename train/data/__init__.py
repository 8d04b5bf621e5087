"""From notes, recordings and nothing at all to feature frames, and to examples of them."""
