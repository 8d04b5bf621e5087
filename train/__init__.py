"""How the shipped model is made, and what was tried. Imports livetempo; is never imported by it; not in the wheel.

data/      from notes, recordings and nothing at all to feature frames, and to examples of them
networks/  the network of the paper, the scalar that each network gives, the loss
steps/     what `python -m train STEP` can do: one file each
study/     questions put to trained networks: do they cheat, do labels get saved, how large must they be
"""
