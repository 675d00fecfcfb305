import time

from bench import measurement, report
from bench.measurement import Pairs
from bench.session import FLOOR, PORTAL, Results


def test_the_one_that_takes_twice_as_long_has_the_ratio_two():
    asks = {"once": lambda _: time.sleep(0.004), "twice": lambda _: time.sleep(0.008)}
    pairs = measurement.paired(measurement.interleaved(asks, rounds=3), reference="once")
    assert pairs["once"].ratio == 1.0
    assert 1.5 < pairs["twice"].ratio < 2.5
    assert pairs["twice"].lowest <= pairs["twice"].ratio <= pairs["twice"].highest
    assert pairs["twice"].blocks == 3


def test_every_round_begins_with_another_contender_and_asks_all():
    order: list[str] = []
    asks = {name: (lambda _, name=name: (order.append(name), time.sleep(0.8))) for name in "ab"}
    measurement.interleaved(asks, rounds=2)
    assert order[6:] == ["a", "b", "b", "a"]  # three each to warm up, then one block each


def test_the_report_says_whether_a_goal_is_met():
    def pairs(ratio):
        return Pairs(ratio, ratio, ratio, 1.0, 3)

    times = {100_000: {"W6": {FLOOR: pairs(0.1), PORTAL: pairs(1.0), "tipg": pairs(4.0), "qgis": pairs(2.5)}}}
    text = report.text(Results(times=times))
    assert "2.5 / 3 NOT MET" in text
    times[100_000]["W6"]["qgis"] = pairs(3.5)
    assert "3.5 / 3 met" in report.text(Results(times=times))
