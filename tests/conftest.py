"""Sounds, and private audio servers; a test that needs programs which are not there is skipped."""

import shutil

import pytest

from tests import playing, recordings, servers


def needs(*programs):
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")


@pytest.fixture(scope="session")
def song(tmp_path_factory):
    """A minute of a beat, as a WAV file."""
    return playing.write_song(tmp_path_factory.mktemp("song") / "song.wav")


@pytest.fixture(scope="session")
def album(tmp_path_factory):
    """A directory: recordings at two depths, other files among them, some hidden."""
    return recordings.write_album(tmp_path_factory.mktemp("album"))


@pytest.fixture
def no_servers():
    """An environment in which no sound server can be found."""
    with servers.without_servers() as env:
        yield env


@pytest.fixture
def pulse(no_servers):
    """(environment, process) of a PulseAudio with a null sink: what is played there can be recorded."""
    needs(*servers.PULSE_PROGRAMS)
    with servers.pulse_server(no_servers) as found:
        yield found


@pytest.fixture
def jack(no_servers):
    """The environment of a JACK server with its dummy driver; calm enough for a busy machine."""
    needs(*servers.JACK_PROGRAMS)
    with servers.jack_server(no_servers, period=2048) as (env, _):
        yield env
