"""Questions put to trained networks: do they cheat, do labels get saved, how large must they be."""
