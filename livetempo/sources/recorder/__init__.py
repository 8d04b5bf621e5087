"""What runs in a process of its own, to record one input: finding it, opening it, copying what comes.

See program.py for why. Its parent starts it as a `Recording`; both know the request, the ring and its memory.
"""
