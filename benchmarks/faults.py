"""What livetempo does when something goes wrong with the sound, and which test makes it go wrong for real.

python -m benchmarks.faults > benchmarks/results/faults.md
"""

from __future__ import annotations

from typing import NamedTuple


class Fault(NamedTuple):
    """What happens, what livetempo does then, and the test that shows it, as pytest names it."""

    fault: str
    behaviour: str
    test: str


FAULTS = (
    Fault(
        "A device is unplugged, and plugged in again",
        "says so, and looks for it until it is back; the tempo is held as through a break of the music",
        "test_faults.py::test_an_unplugged_device_is_found_again_when_it_is_back",
    ),
    Fault(
        "Sound is sent to another output (headphones) while `--loopback` listens",
        "follows it there",
        "test_faults.py::test_loopback_follows_the_sound_output_to_another_device",
    ),
    Fault(
        "The sound server (PulseAudio) is killed and started again",
        "the same",
        "test_faults.py::test_a_sound_server_may_be_killed_and_started_again",
    ),
    Fault(
        "The server (JACK) comes back with another sample rate",
        "goes on at that rate, with all that it knows",
        "test_faults.py::test_a_server_may_come_back_with_another_sample_rate",
    ),
    Fault(
        "The audio library crashes",
        "only the process that records is gone: a new one takes its place",
        "test_faults.py::test_a_recording_process_that_crashes_is_replaced",
    ),
    Fault(
        "The device loses sound (an overrun)",
        "counts it, shows the count, and keeps its time with silence, so that the beat stays in step",
        "test_faults.py::test_what_jack_did_not_wait_for_is_counted_and_replaced_by_silence",
    ),
    Fault(
        "The process that records gets no time for seconds",
        "takes up what the server has kept; the seconds stay those of the clock",
        "test_faults.py::test_sound_that_the_server_could_not_hand_over_keeps_its_time",
    ),
    Fault(
        "All cores are busy while the program is still loading",
        "loses nothing",
        "test_faults.py::test_nothing_is_lost_while_all_cores_are_busy_and_the_tracker_is_loaded",
    ),
    Fault(
        "The computer is suspended (a closed lid): the clock jumps for all",
        "goes on where it was, with the tempo that it had",
        "test_faults.py::test_a_computer_that_was_asleep_goes_on_where_it_was",
    ),
    Fault(
        "The program alone is suspended for seconds (Ctrl-Z, a debugger)",
        "catches up with all that was played meanwhile, up to 30 s of it",
        "test_faults.py::test_a_suspended_program_catches_up_with_what_was_played_meanwhile",
    ),
    Fault(
        "The computer is too slow for the analysis",
        "skips sound, counts and says it, instead of lagging behind ever more",
        "test_slow_computer.py::test_a_computer_that_is_too_slow_skips_instead_of_lagging_behind",
    ),
    Fault(
        "Nothing but zeros comes in (muted, no permission, the wrong input)",
        "says so after four seconds, with what to look at",
        "test_audio_servers.py::test_a_silent_input_is_explained",
    ),
    Fault(
        "There is no input, or no PortAudio",
        "one sentence that says what to install or to plug in; exit code 1",
        "test_audio_servers.py::test_without_any_input_both_commands_say_what_to_do",
    ),
    Fault(
        "stdin stalls",
        "says that no sound arrives, waits, and goes on without loss",
        "test_stalled_pipes.py::test_a_stdin_that_stalls_is_said_and_goes_on",
    ),
    Fault(
        "stdin is closed from the start",
        "one sentence; exit code 1",
        "test_listen.py::test_a_closed_stdin_is_said_in_a_sentence",
    ),
    Fault(
        "Whoever reads the output stops reading",
        "waits, and hands over every estimate when the reader goes on; Ctrl-C still ends it",
        "test_stalled_pipes.py::test_a_reader_that_stops_reading_misses_nothing_when_it_goes_on",
    ),
    Fault(
        "Whoever reads the output has gone (`| head`)",
        "ends quietly, with exit code 0",
        "test_listen.py::test_a_reader_that_has_had_enough_ends_it_quietly",
    ),
    Fault(
        "The disk is full",
        "one sentence; exit code 1",
        "test_listen.py::test_a_full_disk_is_said_in_a_sentence",
    ),
    Fault(
        "livetempo itself is killed",
        "its recording process ends with it",
        "test_faults.py::test_no_recording_process_is_left_behind",
    ),
)


def main() -> None:
    """Print the chapter."""
    print("## What it survives\n")
    print("Each of these tests makes the fault happen for real: servers are killed, processes stopped, pipes")
    print("left unread. `python -m benchmarks.faults` prints this table.\n")
    print("| what goes wrong | what livetempo does | tested by |\n| --- | --- | --- |")
    for fault, behaviour, test in FAULTS:
        file, _, name = test.partition("::")
        print(f"| {fault} | {behaviour} | `{name}` in [{file}](tests/{file}) |")


if __name__ == "__main__":
    main()
