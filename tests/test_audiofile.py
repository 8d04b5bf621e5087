"""Files become blocks, whatever their format; what cannot be read gets one clear sentence."""

from __future__ import annotations

import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from livetempo import LivetempoError
from livetempo.audiofile import BLOCK_FRAMES, open_recording
from tests import recordings
from tests.recordings import cut_in_half, damage, needs_ffmpeg, set_wav_header, write_sound
from tests.signals import backbeat, white_noise

LIBSNDFILE_FORMATS = ["wav", "flac", "ogg", "mp3", "aiff", "caf", "w64", "au"]
FFMPEG_FORMATS = ["m4a", "aac", "wma", "mka", "mkv", "wv", "mp4", "opus"]


def read(path: str | os.PathLike[str]) -> tuple[int, np.ndarray, str]:
    """The sample rate, all samples and the notice of a file."""
    with open_recording(path) as recording:
        blocks = list(recording.blocks())
        return recording.sample_rate, np.concatenate(blocks), recording.notice


def sentence_about(path: str | os.PathLike[str]) -> str:
    """Why the file cannot be read."""
    with pytest.raises(LivetempoError) as caught, open_recording(path) as recording:
        for _ in recording.blocks():
            pass
    sentence = str(caught.value)
    assert "\n" not in sentence
    return sentence


@pytest.mark.parametrize("suffix", LIBSNDFILE_FORMATS)
def test_formats_of_libsndfile(tmp_path: Path, suffix: str) -> None:
    """The samples come out as they went in, codecs aside, at the file's own rate and with all channels."""
    music = np.stack([backbeat(124.0, 3.0, 44100), 0.5 * backbeat(124.0, 3.0, 44100)], axis=1)
    rate, samples, notice = read(write_sound(tmp_path / f"a.{suffix}", music))
    assert (rate, samples.dtype, notice) == (44100, np.float32, "")
    assert samples.shape == music.shape
    assert np.corrcoef(samples[:, 0], music[:, 0])[0, 1] > 0.98
    assert np.std(samples[:, 1]) == pytest.approx(0.5 * np.std(samples[:, 0]), rel=0.05)


@needs_ffmpeg
@pytest.mark.parametrize("suffix", FFMPEG_FORMATS)
def test_formats_of_ffmpeg(tmp_path: Path, suffix: str) -> None:
    """The same through ffmpeg; codecs add up to a tenth of a second at the ends."""
    music = np.stack([backbeat(124.0, 3.0, 48000)] * 2, axis=1)
    rate, samples, notice = read(write_sound(tmp_path / f"a.{suffix}", music, 48000))
    assert (rate, samples.dtype, notice) == (48000, np.float32, "")
    assert samples.shape[1] == 2
    assert abs(len(samples) - len(music)) < 0.1 * 48000
    assert np.std(samples) == pytest.approx(np.std(music), rel=0.1)


@needs_ffmpeg
def test_sound_of_a_film(tmp_path: Path) -> None:
    """The first sound track of a film is read, its pictures are not."""
    wav, film = write_sound(tmp_path / "a.wav", backbeat(124.0, 2.0, 44100)), tmp_path / "film.mp4"
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=s=64x64:d=2", "-i", str(wav), str(film)]
    subprocess.run(command, check=True)
    rate, samples, _ = read(film)
    assert rate == 44100
    assert len(samples) / rate == pytest.approx(2.0, abs=0.1)


@pytest.mark.parametrize("channels", [1, 2, 5, 6, 32])
def test_channels(tmp_path: Path, channels: int) -> None:
    """Every channel arrives in its place."""
    loudness = np.arange(1, channels + 1) / channels
    path = write_sound(tmp_path / "a.wav", white_noise(0.5, 44100)[:, None] * loudness)
    _, samples, _ = read(path)
    assert np.std(samples, axis=0) == pytest.approx(0.1 * loudness, rel=0.05)


@pytest.mark.parametrize("rate", [8000, 11025, 22050, 96000, 192000])
def test_sample_rates_are_kept(tmp_path: Path, rate: int) -> None:
    """Nothing is resampled."""
    found, samples, _ = read(write_sound(tmp_path / "a.flac", white_noise(0.5, rate), rate))
    assert (found, len(samples)) == (rate, rate // 2)


@pytest.mark.parametrize("frames", [1, 2, BLOCK_FRAMES - 1, BLOCK_FRAMES, BLOCK_FRAMES + 1])
def test_lengths_around_a_block(tmp_path: Path, frames: int) -> None:
    """No sample is lost or doubled where blocks meet."""
    ramp = np.linspace(-0.9, 0.9, frames)
    _, samples, _ = read(write_sound(tmp_path / "a.wav", ramp, subtype="FLOAT"))
    assert np.array_equal(samples[:, 0], ramp.astype(np.float32))


def test_nan_and_infinity_pass_through(tmp_path: Path) -> None:
    """What they mean is for the tracker to say."""
    wild = np.array([0.0, np.nan, np.inf, -np.inf, 3.0])
    _, samples, _ = read(write_sound(tmp_path / "a.wav", wild, subtype="FLOAT"))
    assert np.array_equal(samples[:, 0], wild.astype(np.float32), equal_nan=True)


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """A minute of music takes up no more than a few blocks."""
    path = write_sound(tmp_path / "a.wav", white_noise(60.0, 44100))
    with open_recording(path) as recording:
        tracemalloc.start()
        for _ in recording.blocks():
            pass
        _, most_bytes = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert most_bytes < 2_000_000  # the whole file is 10.5 MB as float32


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg", "mp3", "aiff"])
def test_a_file_cut_short_is_read_as_far_as_it_goes(tmp_path: Path, suffix: str) -> None:
    """And a sentence says how far that was."""
    path = cut_in_half(write_sound(tmp_path / f"a.{suffix}", white_noise(8.0, 44100)))
    rate, samples, notice = read(path)
    seconds = len(samples) / rate
    assert seconds == pytest.approx(4.0, abs=0.5)
    assert "a." + suffix in notice
    assert f"{seconds:.1f} s" in notice


@needs_ffmpeg
@pytest.mark.parametrize("suffix", ["m4a", "aac", "mka", "wma"])
def test_ffmpeg_reads_a_file_cut_short_as_far_as_it_goes(tmp_path: Path, suffix: str) -> None:
    """And a sentence says how far that was."""
    path = cut_in_half(write_sound(tmp_path / f"a.{suffix}", white_noise(8.0, 44100)))
    rate, samples, notice = read(path)
    assert 2.0 < len(samples) / rate < 5.0
    assert "is cut short or damaged" in notice


@pytest.mark.parametrize("suffix", ["flac", "mp3", "ogg"])
def test_a_damaged_file_is_read_as_far_as_it_goes(tmp_path: Path, suffix: str) -> None:
    """What comes before the damage is not lost."""
    rate, samples, notice = read(damage(write_sound(tmp_path / f"a.{suffix}", white_noise(12.0, 44100))))
    assert len(samples) / rate > 5.0
    assert "damaged" in notice


def test_a_streamed_wav_promises_nothing(tmp_path: Path) -> None:
    """Programs that write to a pipe cannot know the length; that is no damage."""
    path = write_sound(tmp_path / "a.wav", white_noise(2.0, 44100))
    set_wav_header(path, 4, "<I", 0xFFFFFFFF)
    set_wav_header(path, 40, "<I", 0xFFFFFFFF)
    rate, samples, notice = read(path)
    assert len(samples) == 2 * rate
    assert notice == ""


def test_missing(tmp_path: Path) -> None:
    """No such file."""
    assert sentence_about(tmp_path / "nowhere.wav").endswith("nowhere.wav does not exist")


def test_directory(tmp_path: Path) -> None:
    """A directory is not a recording."""
    assert "is a directory" in sentence_about(tmp_path)


def test_empty(tmp_path: Path) -> None:
    """Not a single byte."""
    (tmp_path / "a.wav").touch()
    assert sentence_about(tmp_path / "a.wav").endswith("a.wav is empty")


def test_no_frames(tmp_path: Path) -> None:
    """A header, and nothing behind it."""
    assert "holds no sound" in sentence_about(write_sound(tmp_path / "a.wav", np.zeros(0)))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_pipes_are_for_listening(tmp_path: Path) -> None:
    """A named pipe would block; it is told where streams belong."""
    os.mkfifo(tmp_path / "pipe")
    assert "livetempo listen -" in sentence_about(tmp_path / "pipe")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_permission_denied(tmp_path: Path) -> None:
    """A file that is somebody else's."""
    path = write_sound(tmp_path / "a.wav", np.zeros(100))
    path.chmod(0)
    assert "permission denied" in sentence_about(path)


@pytest.mark.parametrize("write", [recordings.write_text, recordings.write_random, recordings.write_zip])
@pytest.mark.parametrize("suffix", ["wav", "mp3", "flac", "m4a", "bin", "raw"])
def test_not_audio(tmp_path: Path, write: Callable[[Path], Path], suffix: str) -> None:
    """Words, noise and archives under any name are refused in a sentence."""
    path = write(tmp_path / f"a.{suffix}")
    assert str(path) in sentence_about(path)


@needs_ffmpeg
def test_a_picture_holds_no_sound(tmp_path: Path) -> None:
    """ffmpeg knows what it is, and that there is nothing to hear."""
    assert sentence_about(recordings.write_png(tmp_path / "a.png")).endswith("a.png holds no sound")


def test_a_header_alone(tmp_path: Path) -> None:
    """Cut within the header, and right after it."""
    path = write_sound(tmp_path / "a.wav", np.zeros(1000))
    data = path.read_bytes()
    for length in (1, 4, 12, 20, 36, 43, 44):
        path.write_bytes(data[:length])
        assert str(path) in sentence_about(path)


def test_no_channels(tmp_path: Path) -> None:
    """A header that claims zero channels."""
    path = set_wav_header(write_sound(tmp_path / "a.wav", np.zeros(1000)), 22, "<H", 0)
    assert "channel count is zero" in sentence_about(path)


@pytest.mark.parametrize("rate", [0, 1, 100, 3999, 1_000_000, 4_000_000_000])
def test_absurd_sample_rate(tmp_path: Path, rate: int) -> None:
    """A header that claims a rate at which nothing can be heard."""
    path = set_wav_header(write_sound(tmp_path / "a.wav", np.zeros(1000)), 24, "<I", rate)
    sentence = sentence_about(path)
    assert "sample rate" in sentence or "its header makes no sense" in sentence


def test_a_name_that_cannot_be(tmp_path: Path) -> None:
    """A null byte, and a name that is too long."""
    assert "cannot be the name of a file" in sentence_about("a\0.wav")
    assert "cannot be read" in sentence_about(tmp_path / ("a" * 300 + ".wav"))


@pytest.mark.parametrize("name", ["-i.wav", "naïve ♪.wav", "a:b?.wav", " .wav", "100%.wav"])
def test_odd_names(tmp_path: Path, name: str) -> None:
    """No name is taken for an option, an address or a pattern."""
    assert len(read(write_sound(tmp_path / name, np.zeros(1000)))[1]) == 1000


@needs_ffmpeg
@pytest.mark.parametrize("name", ["-i.mka", "naïve ♪.mka", "a:b?.mka", "http:.mka", "100%03d.mka"])
def test_odd_names_through_ffmpeg(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No name is taken for an option, an address or a pattern, not even by ffmpeg."""
    monkeypatch.chdir(tmp_path)
    write_sound(tmp_path / "a.mka", white_noise(1.0, 44100)).rename(tmp_path / name)
    assert len(read(name)[1]) >= 44100


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="names are Unicode there")
@pytest.mark.parametrize("suffix", ["wav", pytest.param("mka", marks=needs_ffmpeg)])
def test_names_in_no_encoding(tmp_path: Path, suffix: str) -> None:
    """Bytes that are not UTF-8 in a name."""
    source = write_sound(tmp_path / f"a.{suffix}", white_noise(1.0, 44100))
    target = os.fsencode(tmp_path) + b"/\xff\xfe." + suffix.encode()
    os.rename(source, target)
    assert len(read(os.fsdecode(target))[1]) >= 44100


def test_without_ffmpeg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What only ffmpeg reads is said to need it; the rest goes on."""
    monkeypatch.setenv("PATH", str(tmp_path))
    song = recordings.write_random(tmp_path / "song.m4a")
    assert sentence_about(song).endswith("song.m4a needs ffmpeg, which is not installed")
    assert "needs ffmpeg" in sentence_about(recordings.write_text(tmp_path / "notes.txt"))
    path = set_wav_header(write_sound(tmp_path / "a.wav", np.zeros(1000)), 22, "<H", 0)
    assert "channel count is zero" in sentence_about(path)
    assert len(read(write_sound(tmp_path / "b.wav", np.zeros(1000)))[1]) == 1000


@pytest.mark.skipif(os.name == "nt", reason="needs a shebang")
def test_an_ffmpeg_that_does_not_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken ffmpeg on the PATH is no reason for a traceback."""
    song = recordings.write_random(tmp_path / "song.m4a")
    broken = tmp_path / "ffmpeg"
    broken.write_text("#!/nowhere/at/all\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "ffmpeg, which does not start" in sentence_about(song)


@needs_ffmpeg
def test_ffmpeg_ends_with_the_recording(tmp_path: Path) -> None:
    """Closing early leaves no process behind, and closing twice is harmless."""
    path = write_sound(tmp_path / "a.mka", white_noise(60.0, 44100))
    recording = open_recording(path)
    next(iter(recording.blocks()))
    process = recording._process  # type: ignore[attr-defined]
    assert process.poll() is None
    recording.close()
    assert process.poll() is not None
    recording.close()


@needs_ffmpeg
def test_a_playlist_opens_no_address(tmp_path: Path) -> None:
    """A file that points elsewhere is refused rather than followed onto the network."""
    playlist = tmp_path / "a.m3u8"
    playlist.write_text("#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n")
    assert str(playlist) in sentence_about(playlist)


def test_soundfile_is_loaded_only_for_files() -> None:
    """Whoever analyses samples does not need libsndfile."""
    program = "import sys, livetempo.audiofile; print('soundfile' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", program], text=True).strip() == "False"
    assert soundfile.__libsndfile_version__  # it is installed all the same
