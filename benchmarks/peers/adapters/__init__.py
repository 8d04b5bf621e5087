"""One small file for each program. They run in its environment, so they may import nothing of livetempo."""
