"""The compiled inner loops: from samples to onsets, from onsets to a rhythm, from scores to a belief."""
