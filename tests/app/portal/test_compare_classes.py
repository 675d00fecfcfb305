from hypothesis import given
from hypothesis import strategies as st

from app.portal.compare import classes

NUMBERS = st.lists(st.none() | st.integers(0, 20), max_size=140)


@given(NUMBERS)
def test_each_known_number_is_in_one_class_and_equal_ones_together(numbers):
    found = classes.by_quantiles(numbers)
    known = [one for one in numbers if one is not None]
    assert sum(one.count for one in found.classes) == len(known)
    assert found.unknown == len(numbers) - len(known)
    for number in known:
        assert sum(one.low <= number <= one.high for one in found.classes) == 1
        assert found.colour(number) in {one.colour for one in found.classes if one.low <= number <= one.high}
    assert found.colour(None) is None


@given(NUMBERS)
def test_zero_is_a_class_of_its_own_and_colours_differ(numbers):
    found = classes.by_quantiles(numbers)
    assert [(one.low, one.high) for one in found.classes if one.low == 0] == ([(0, 0)] if 0 in numbers else [])
    assert len({one.colour for one in found.classes}) == len(found.classes) <= classes.MOST + 1


def test_classes_of_different_numbers_are_about_as_large():
    found = classes.by_quantiles(range(1, 134))
    assert [one.count for one in found.classes] == [26, 27, 26, 27, 27]
    assert [one.colour for one in found.classes] == list(classes.COLOURS)
