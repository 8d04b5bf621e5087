"""Performances become sound: FluidSynth, one long-lived synthesiser for each soundfont."""

from __future__ import annotations

from pathlib import Path

import fluidsynth
import numpy as np
from numpy.typing import NDArray

from train.data.midi import Event, Performance
from train.data.takes import RENDER_RATE


class FluidSynthesiser:
    """Plays a Performance with one soundfont."""

    def __init__(self, soundfont: Path) -> None:
        self._synth = fluidsynth.Synth(samplerate=float(RENDER_RATE), gain=0.4)
        self._font = self._synth.sfload(str(soundfont))

    def render(self, performance: Performance, rng: np.random.Generator) -> NDArray[np.float32]:
        """Mono float32 at RENDER_RATE; a random room and a random mix of the channels."""
        synth = self._synth
        synth.system_reset()
        synth.set_reverb(
            rng.uniform(0, 0.9), rng.uniform(0, 1), rng.uniform(0, 20), rng.choice([0.0, rng.uniform(0, 0.8)])
        )
        for channel in range(16):
            synth.program_select(channel, self._font, 128 if channel == 9 else 0, 0)
        mix = 2 ** rng.uniform(-1, 1, 16)
        done, pieces = 0, []
        total = round(performance.seconds * RENDER_RATE)
        for event in performance.events:
            at = min(round(event.seconds * RENDER_RATE), total)
            if at > done:
                pieces.append(synth.get_samples(at - done))
                done = at
            self._play(event, mix)
        if total > done:
            pieces.append(synth.get_samples(total - done))
        stereo = np.concatenate(pieces).reshape(-1, 2)
        return np.asarray(stereo.astype(np.float32).mean(axis=1) / 32768, np.float32)

    def _play(self, event: Event, mix: NDArray[np.float64]) -> None:
        synth, channel = self._synth, event.channel
        if event.kind == "note" and event.second > 0:
            synth.noteon(channel, event.first, int(np.clip(event.second * mix[channel], 1, 127)))
        elif event.kind == "note":
            synth.noteoff(channel, event.first)
        elif event.kind == "program_change":
            synth.program_change(channel, event.first)
        elif event.kind == "control_change":
            synth.cc(channel, event.first, event.second)
        elif event.kind == "pitchwheel":
            synth.pitch_bend(channel, event.second)
