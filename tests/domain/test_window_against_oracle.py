"""The window of what came from a partner against a plain set of numbers."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from exhorto.domain.exchange import Window
from tests.oracles.effort import examples
from tests.oracles.window import Arrived, invented_arrivals

seeds = st.integers(0, 2**40)


@settings(max_examples=examples(600), deadline=None)
@given(seed=seeds)
def test_after_every_batch_the_window_and_the_set_say_the_same(seed: int) -> None:
    window, arrived = Window(), Arrived()
    for batch in invented_arrivals(Random(seed)):
        window = window.with_all(iter(batch))
        arrived.take(batch)
        assert window.solid == arrived.solid()
        assert window.beyond == arrived.beyond()
        assert sorted(window.missing) == arrived.lacking()
        last = max(arrived.numbers, default=0)
        assert [n for n in range(1, last + 4) if window.has(n)] == sorted(arrived.numbers)


@settings(max_examples=examples(300), deadline=None)
@given(seed=seeds)
def test_the_order_the_batches_and_the_repetitions_leave_no_trace(seed: int) -> None:
    rng = Random(seed)
    batches = invented_arrivals(rng)
    numbers = [n for batch in batches for n in batch]
    window = Window()
    for batch in batches:
        window = window.with_all(batch)
    rng.shuffle(numbers)
    assert Window().with_all(numbers) == window
    one_by_one = Window()
    for number in numbers:
        one_by_one = one_by_one.with_all([number])
    assert one_by_one == window == window.with_all(numbers)


@settings(max_examples=examples(200), deadline=None)
@given(seed=seeds)
def test_what_came_stays_and_taking_does_not_change_the_window_before(seed: int) -> None:
    window = Window()
    for batch in invented_arrivals(Random(seed)):
        before = (window.solid, window.beyond)
        wider = window.with_all(batch)
        assert (window.solid, window.beyond) == before
        assert all(wider.has(n) for n in range(1, 45) if window.has(n))
        assert set(wider.missing).isdisjoint(n for n in range(1, 45) if wider.has(n))
        window = wider


def test_filling_the_gaps_named_as_missing_makes_the_window_solid() -> None:
    window = Window().with_all([2, 3, 7, 9])
    assert sorted(window.missing) == [1, 4, 5, 6, 8]
    assert window.with_all(window.missing) == Window(solid=9)
