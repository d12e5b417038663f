"""A share of what `make fuzz` tries: damaged pictures get an answer or a documented error, soon."""

import os
import time
from pathlib import Path

import pytest

from tools import fuzz


def test_there_are_some_twenty_formats_and_each_is_read():
    assert len(fuzz.pictures()) >= 20
    for name, content in fuzz.pictures().items():
        assert fuzz.faults(content) == [], name
        assert fuzz.mc.load_classifier().read_all(content), name


def test_a_number_always_makes_the_same_damage():
    assert fuzz.damaged(5) == fuzz.damaged(5)
    assert len({fuzz.damaged(number)[1] for number in range(100)}) > 95


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, 150, 30))
def test_damaged_pictures_are_read_or_refused(first):
    found = {number: fuzz.faults(fuzz.damaged(number)[1]) for number in range(first, first + 30)}
    assert not any(found.values()), found


def fails(content):
    raise KeyError("no such chunk")


def takes_memory(content):
    return len(bytearray(2**29))


def takes_time(content):
    end = time.process_time() + 0.3
    while time.process_time() < end:
        pass


@pytest.mark.parametrize(
    ("call", "said"), [(fails, "KeyError"), (takes_memory, "MB"), (takes_time, "0.3 s")]
)
def test_a_fault_is_found(monkeypatch, call, said):
    if call is takes_memory and not Path("/proc/self/clear_refs").exists():
        pytest.skip("only Linux tells the peak of memory")
    monkeypatch.setattr(fuzz, "MOST_SECONDS", 0.2)
    monkeypatch.setattr(fuzz.mc, "to_mnist", call)
    found = fuzz.faults(fuzz.pictures()["png grey"])
    assert any(call.__name__ in fault and said in fault for fault in found)


def test_a_picture_that_ends_the_process_is_a_fault_and_the_next_one_is_tried():
    found = dict(fuzz.run([("a", (os._exit, 1)), ("b", (fuzz.try_number, 0))]))
    assert found == {"a": ["the process: BrokenProcessPool"], "b": []}
