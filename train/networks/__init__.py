"""The network of the paper, the scalar that each network gives, the loss."""
