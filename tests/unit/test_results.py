"""The kept results are whole, and belong to what the benchmark measures now."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
BENCHMARKS = ROOT / "benchmarks"
ABLATION = ROOT / "notebooks" / "measured" / "ablation.json"


@pytest.fixture(scope="module")
def ablation():
    return json.loads(ABLATION.read_text())


@pytest.fixture
def benchmark(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import ablation

    yield ablation
    sys.modules.pop("ablation")


def test_each_step_of_the_ablation_was_trained_from_three_seeds_to_the_end(ablation):
    for name, setting in ablation["settings"].items():
        runs = ablation["runs"][name]
        assert list(runs) == list(setting["steps"])
        for step, histories in runs.items():
            assert len(histories) >= 3, f"{name}, {step}"
            for history in histories:
                assert set(history) == {"loss", "accuracy", "val_loss", "val_accuracy"}
                assert {len(values) for values in history.values()} == {setting["epochs"]}
                assert np.isfinite(list(history.values())).all()


def test_the_seeds_differ(ablation):
    for runs in ablation["runs"].values():
        for histories in runs.values():
            assert len({tuple(history["loss"]) for history in histories}) == len(histories)


def test_the_ablation_was_measured_with_the_settings_of_the_benchmark(ablation, benchmark):
    kept = {name: asdict(setting) for name, setting in benchmark.SETTINGS.items()}
    assert {
        name: {**setting, "steps": tuple(setting["steps"])}
        for name, setting in ablation["settings"].items()
    } == kept


def test_the_benchmark_goes_on_where_it_was_interrupted(benchmark, tmp_path, monkeypatch):
    file = tmp_path / "ablation.json"
    asked = []

    def interrupted(setting, step, seed):
        asked.append((step, seed))
        if len(asked) == 3:
            raise KeyboardInterrupt
        return {"loss": [float(seed)]}

    setting = benchmark.Setting(1_000, 1, 32, ("two convolutions", "five convolutions"))
    monkeypatch.setattr(benchmark, "SETTINGS", {"short": setting})
    monkeypatch.setattr(benchmark, "run_once", interrupted)
    with pytest.raises(KeyboardInterrupt):
        benchmark.measure(seeds=2, file=file)
    results = benchmark.measure(seeds=2, file=file)
    assert results["runs"]["short"] == {
        step: [{"loss": [0.0]}, {"loss": [1.0]}] for step in setting.steps
    }
    assert asked == [
        ("two convolutions", 0),
        ("five convolutions", 0),
        ("two convolutions", 1),
        ("two convolutions", 1),
        ("five convolutions", 1),
    ]


def test_a_result_is_current_wherever_its_code_lies_and_whatever_that_imports(
    monkeypatch, tmp_path
):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import report

    monkeypatch.setattr(report, "HERE", tmp_path / "benchmarks")
    kept = tmp_path / "mnist_course" / "ink.py"
    moved = tmp_path / "tools" / "strokes.py"
    for file in (kept, moved):
        file.parent.mkdir()
    kept.write_text("from a import b\n\n\ndef c():\n    return b  # as it is\n")
    report._digests.cache_clear()
    result = {"code": list(report._digests().values())}
    moved.write_text("from d.e import b\n\n\ndef c():\n    return b\n")
    kept.unlink()
    report._digests.cache_clear()
    assert report.is_current(result)
    moved.write_text("from d.e import b\n\n\ndef c():\n    return b + 1\n")
    report._digests.cache_clear()
    assert not report.is_current(result)
    report._digests.cache_clear()
