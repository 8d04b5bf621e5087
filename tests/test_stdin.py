"""Whatever a program may write to a pipe is understood, or refused in one clear sentence."""

import os
import shutil
import struct
import subprocess
import threading
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livetempo.errors import LivetempoError, UsageError
from livetempo.ring import RingBuffer
from livetempo.sources.pcm import PcmDecoder
from livetempo.sources.pcmlayout import SAMPLE_FORMATS, PcmLayout
from livetempo.sources.stdin import StatedLayout, StdinSource

UNKNOWN = 0xFFFFFFFF
NOTHING_STATED = StatedLayout()
WAVES = {  # format tag and bits
    "s16le": (1, 16),
    "s24le": (1, 24),
    "s32le": (1, 32),
    "f32le": (3, 32),
}


def samples(frames, channels):
    """Some that every format can hold exactly: multiples of 2**-15."""
    steps = np.random.default_rng(frames).integers(-(2**15), 2**15, (frames, channels))
    return (steps / 2**15).astype(np.float32)


def encode(values, sample_format):
    if sample_format == "f32le":
        return values.astype("<f4").tobytes()
    wide = (values.astype(np.float64) * 2**31).astype("<i4")
    keep = WAVES[sample_format][1] // 8
    return wide.view(np.uint8).reshape(*wide.shape, 4)[..., 4 - keep :].tobytes()


def chunk(name, body, size=None):
    return name + struct.pack("<I", len(body) if size is None else size) + body + b"\0" * (len(body) % 2)


def format_chunk(sample_format="s16le", channels=2, rate=44100, *, extensible=False, frame_bytes=None):
    tag, bits = WAVES[sample_format]
    frame_bytes = channels * bits // 8 if frame_bytes is None else frame_bytes
    body = struct.pack(
        "<HHIIHH", 0xFFFE if extensible else tag, channels, rate, rate * frame_bytes, frame_bytes, bits
    )
    if extensible:
        guid_rest = bytes.fromhex("000000001000800000aa00389b71")
        body += struct.pack("<HHIH", 22, bits, 0, tag) + guid_rest
    return chunk(b"fmt ", body)


def wav(data, *, start=b"RIFF", size=None, before=b"", after=b"", fmt=None):
    fmt = format_chunk() if fmt is None else fmt
    return start + struct.pack("<I", UNKNOWN) + b"WAVE" + before + fmt + chunk(b"data", data, size) + after


def listen(data, stated=NOTHING_STATED, channel=None, piece=None):
    """(source, all samples that reached the ring), written to a real pipe in pieces."""
    reading, writing = os.pipe()

    def write():
        step = piece or max(1, len(data))
        try:
            for start in range(0, len(data), step):
                os.write(writing, data[start : start + step])
        except BrokenPipeError:
            pass
        finally:
            os.close(writing)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        source = StdinSource(reading, stated, channel)
        return source, drain(source)
    finally:
        os.close(reading)
        writer.join()


def drain(source, ring_size=1 << 16, pause=0.0):
    ring = source.ring = RingBuffer(ring_size, sample_rate=source.ring.sample_rate)
    source.start()
    out, pieces = np.zeros(1000, np.float32), []
    while True:
        finished = source.finished
        count = ring.read_into(out)
        if count:
            pieces.append(out[:count].copy())
            time.sleep(pause)
        elif finished:
            break
    if source.failure:
        raise source.failure
    assert ring.dropped == 0
    return np.concatenate([np.zeros(0, np.float32), *pieces])


@pytest.mark.parametrize("channels", [1, 2, 3])
@pytest.mark.parametrize("sample_format", SAMPLE_FORMATS)
def test_every_format_gives_the_same_samples(sample_format, channels):
    values = samples(500, channels)
    data = encode(values, sample_format)
    _, raw = listen(data, StatedLayout(sample_format, 48000, channels), piece=333)
    assert np.allclose(raw, values.mean(axis=1), atol=1e-6)
    _, one = listen(data, StatedLayout(sample_format, 48000, channels), channel=channels - 1)
    assert np.array_equal(one, values[:, -1])
    for extensible in (False, True):
        fmt = format_chunk(sample_format, channels, 22050, extensible=extensible)
        source, heard = listen(wav(data, fmt=fmt), piece=7)
        assert source.ring.sample_rate == 22050
        assert np.array_equal(heard, raw)


@given(cuts=st.lists(st.integers(0, 30), max_size=20), channels=st.integers(1, 3))
@settings(deadline=None)
def test_bytes_may_be_cut_anywhere(cuts, channels):
    layout = PcmLayout("s24le", 44100, channels)
    values = samples(60, channels)
    data = encode(values, "s24le")
    decoder, heard = PcmDecoder(layout), []
    for cut in [*cuts, len(data)]:
        heard.append(decoder.feed(data[:cut]))
        data = data[cut:]
    assert np.array_equal(np.concatenate(heard), values)


@pytest.mark.parametrize("size", [UNKNOWN, 0, 0x7FFFFFFF, 0x7FFFF000])
def test_a_size_that_the_writer_could_not_know_means_until_the_end(size):
    values = samples(3000, 2)
    _, heard = listen(wav(encode(values, "s16le"), size=size))
    assert len(heard) == 3000


def test_what_surrounds_the_sound_is_passed_over():
    values = samples(300, 2)
    before = chunk(b"JUNK", bytes(27)) + chunk(b"LIST", b"INFOodd")
    after = chunk(b"LIST", b"\xff" * 4001)
    _, heard = listen(wav(encode(values, "s16le"), before=before, after=after), piece=11)
    assert np.allclose(heard, values.mean(axis=1), atol=1e-6)


@pytest.mark.parametrize("known", [True, False])
def test_rf64_says_its_size_in_another_chunk(known):
    data = encode(samples(300, 2), "s16le")
    ds64 = chunk(b"ds64", struct.pack("<QQQI", 0, len(data) if known else 0, 300, 0))
    stream = wav(data, start=b"RF64", size=UNKNOWN, before=ds64, after=bytes(400))
    _, heard = listen(stream)
    assert len(heard) == (300 if known else 400)


@pytest.mark.parametrize("missing", [1, 2, 3, 5])
def test_a_frame_that_is_cut_short_is_left_out_and_the_rest_is_kept(missing):
    data = encode(samples(100, 2), "s16le")
    _, heard = listen(wav(data, size=len(data))[:-missing])
    assert len(heard) == 100 - (missing + 3) // 4
    _, heard = listen(data[:-missing], StatedLayout("s16le", 44100, 2))
    assert len(heard) == 100 - (missing + 3) // 4


@pytest.mark.parametrize(
    ("stream", "sentence"),
    [
        (b"", "stdin is empty"),
        (wav(b"")[:38], "ends within its header"),
        (wav(b"")[:14], "ends within its header"),
        (wav(b"", fmt=b""), "the sound comes before its format"),
        (wav(b"", fmt=chunk(b"fmt ", bytes(8))), "format is cut short"),
        (wav(b"", fmt=format_chunk(channels=0)), "1 to 1024 channels, not 0"),
        (wav(b"", fmt=format_chunk(rate=0)), "not 0"),
        (wav(b"", fmt=format_chunk(rate=4_000_000_000 // 4)), "sample rate must lie within"),
        (wav(b"", fmt=format_chunk(frame_bytes=3)), "do not make 3 bytes"),
        (wav(b"", fmt=chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 8000, 8000, 1, 8))), "8-bit PCM"),
        (wav(b"", fmt=chunk(b"fmt ", struct.pack("<HHIIHH", 7, 1, 8000, 8000, 1, 8))), "code 0x0007"),
        (b"RIFF\0\0\0\0WAVE" + chunk(b"JUNK", b"", size=0xFFFFFF00), "no sound follows"),
        (b"RIFF\0\0\0\0WAVE" + 3 * chunk(b"JUNK", bytes(8_000_000)), "no sound follows"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(stream, sentence):
    with pytest.raises(LivetempoError, match=sentence) as caught:
        listen(stream)
    assert caught.value.exit_code == 1
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("stated", [StatedLayout(), StatedLayout("s16le"), StatedLayout("s16le", 44100)])
def test_raw_sound_must_be_described(stated):
    with pytest.raises(UsageError, match="--format, --rate and --channels"):
        listen(b"ID3\x04 this is an mp3 file", stated)


def test_a_description_that_contradicts_the_header_is_refused():
    with pytest.raises(UsageError, match="says s16le, 44100 Hz, 2 channels"):
        listen(wav(b""), StatedLayout(None, 48000, None))
    _, heard = listen(wav(encode(samples(5, 2), "s16le")), StatedLayout("s16le", 44100, 2))
    assert len(heard) == 5


def test_a_channel_that_is_not_there_is_refused():
    with pytest.raises(UsageError, match="no channel 3"):
        listen(wav(b""), channel=2)


def test_a_descriptor_that_cannot_be_read_is_a_sentence(tmp_path):
    folder = os.open(tmp_path, os.O_RDONLY)
    try:
        with pytest.raises(LivetempoError, match="stdin cannot be read"):
            StdinSource(folder, StatedLayout())
    finally:
        os.close(folder)


def test_the_pipe_waits_for_a_slow_reader_and_nothing_is_lost():
    values = samples(20_000, 1)
    reading, writing = os.pipe()
    writer = threading.Thread(
        target=lambda: (os.write(writing, encode(values, "f32le")), os.close(writing)), daemon=True
    )
    writer.start()
    source = StdinSource(reading, StatedLayout("f32le", 44100, 1))
    heard = drain(source, ring_size=1500, pause=0.002)
    assert np.array_equal(heard, values[:, 0])
    os.close(reading)


@pytest.mark.parametrize(
    "command",
    [
        "ffmpeg -v error -i {} -f wav -",
        "ffmpeg -v error -i {} -c:a pcm_f32le -f wav -",
        "ffmpeg -v error -i {} -c:a pcm_s24le -rf64 always -f wav -",
        "sox {} -t wav -",
        "sox {} -b 24 -t wav -",
        "sox {} -b 32 -e floating-point -t wav -",
    ],
)
def test_what_real_programs_write_to_a_pipe(command, tmp_path):
    program = command.split()[0]
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    values = samples(5000, 2)
    song = tmp_path / "song.wav"
    song.write_bytes(wav(encode(values, "s16le"), size=4 * 5000))
    with subprocess.Popen(command.format(song).split(), stdout=subprocess.PIPE) as writer:
        source = StdinSource(writer.stdout.fileno(), StatedLayout())
        heard = drain(source)
    assert source.ring.sample_rate == 44100
    assert np.allclose(heard, values.mean(axis=1), atol=1e-6)
