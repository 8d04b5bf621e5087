"""Choosing an input, and what is said where there is none of the kind that was asked for."""

import pytest

from livetempo.commands.devices import table
from livetempo.errors import LivetempoError, UsageError
from livetempo.sources.recorder.loopback import choose_monitor
from livetempo.sources.recorder.portaudio import InputDevice, find_input


def device(number, name, host="Core", *, is_default=False, channels=2):
    return InputDevice(number, name, host, channels, 48000, is_default)


DEVICES = [
    device(0, "Built-in Microphone", is_default=True),
    device(2, "Scarlett 2i2 USB", channels=4),
    device(3, "Scarlett 18i8 USB"),
    device(5, "Scarlett 2i2 USB", "Other"),
    device(7, "2i2"),
]


@pytest.mark.parametrize(
    ("wanted", "number"),
    [
        (None, 0),
        ("3", 3),
        ("built", 0),
        ("18I8", 3),
        ("2i2", 7),  # the whole name wins
        ("2i2 usb", 2),  # listed through two sound systems: the default one's is meant
        ("usb, other", 5),
    ],
)
def test_an_input_is_chosen_by_number_or_part_of_its_name(wanted, number):
    assert find_input(wanted, DEVICES).number == number


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ("1", "no input device matches '1'"),
        ("drum", "no input"),
        ("scarlett", r"2 \(Scarlett 2i2 USB, Core\), 3"),
    ],
)
def test_none_or_several_is_wrong_usage(wanted, sentence):
    with pytest.raises(UsageError, match=sentence):
        find_input(wanted, DEVICES)


def test_without_a_default_the_first_is_taken_and_without_any_it_is_said():
    assert find_input(None, DEVICES[1:]).number == 2
    with pytest.raises(LivetempoError, match="no sound input"):
        find_input(None, [])


def test_the_table_marks_the_default_and_the_monitors():
    lines = table([*DEVICES, device(11, "Monitor of Speakers")]).splitlines()
    assert lines[1].startswith("*    0  Built-in Microphone  Core")
    assert lines[1].endswith("48000 Hz")
    assert lines[-1].endswith("monitor: what is played")
    assert len({line.index("Hz") for line in lines[1:]}) == 1


@pytest.mark.parametrize(
    ("platform", "names", "chosen"),
    [
        ("darwin", ["Built-in Microphone", "BlackHole 2ch"], "BlackHole 2ch"),
        ("win32", ["Microphone", "Stereo Mix (Realtek)"], "Stereo Mix (Realtek)"),
        ("win32", ["Speakers (Realtek) [Loopback]", "Microphone"], "Speakers (Realtek) [Loopback]"),
        ("linux", ["hw:0", "Monitor of Speakers"], "Monitor of Speakers"),
    ],
)
def test_loopback_takes_the_device_that_records_the_output(platform, names, chosen):
    devices = [device(number, name) for number, name in enumerate(names)]
    loopback = choose_monitor(devices, platform, "is it muted?")
    assert (loopback.name, loopback.device.name) == (chosen, chosen)
    assert ("Multi-Output Device" in loopback.remedy) == (platform == "darwin")


@pytest.mark.parametrize(
    ("platform", "sentence"),
    [
        ("darwin", "install BlackHole .*Multi-Output Device"),
        ("win32", "pip install soundcard.* enable Stereo Mix; or install VB-CABLE"),
        ("linux", "PulseAudio or PipeWire .*parec"),
    ],
)
def test_loopback_says_the_steps_where_nothing_records_the_output(platform, sentence):
    with pytest.raises(LivetempoError, match=sentence) as said:
        choose_monitor([device(0, "Microphone")], platform, "is it muted?")
    assert "\n" not in str(said.value)
