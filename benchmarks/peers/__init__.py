"""What people use today, heard side by side: each program in its own environment and its own process.

    python -m benchmarks.peers install              # all of them: some gigabytes, a quarter of an hour
    python -m benchmarks.peers install aubio librosa
    python -m benchmarks.peers list                 # which of them can run here, and why not the others

None of them is a dependency of livetempo, none of their code is in this project: `registry.py` names them,
`install.py` asks pip for them, `serve.py` runs inside their environment and speaks with `client.py` through
pipes. livetempo is run the same way. The environments live in $LIVETEMPO_PEERS, or else in
~/.cache/livetempo-peers.
"""
