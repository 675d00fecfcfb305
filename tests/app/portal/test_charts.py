from xml.etree import ElementTree

from app.portal.pictures import charts
from app.portal.pictures.charts import Bar, Spike

SVG = "{http://www.w3.org/2000/svg}"


def parts(drawing, name):
    return list(ElementTree.fromstring(drawing).iter(f"{SVG}{name}"))


def test_bars_are_as_long_as_their_numbers_and_the_mean_is_hollow():
    drawing = charts.bars(
        [Bar("Uno", 10, "10"), Bar("Due", 5, "5"), Bar("Media", 2.5, "2,5", mean=True)], title="T", description="D"
    )
    one, two, mean = parts(drawing, "rect")
    assert float(one.get("width")) == 2 * float(two.get("width")) == charts.WIDTH - 2
    assert float(mean.get("width")) == 89.5
    assert mean.get("fill") == charts.PAPER
    assert mean.get("stroke")


def test_nothing_and_the_unknown_have_no_bar_but_a_text():
    drawing = charts.bars([Bar("Uno", None, "non noto"), Bar("Due", 0, "0")], title="T", description="D")
    assert not parts(drawing, "rect")
    assert [one.text for one in parts(drawing, "text")] == ["Uno", "non noto", "Due", "0"]


def test_drawing_is_an_image_with_a_name_and_a_description_whatever_they_hold():
    drawing = charts.bars([Bar('<b>&"x"', 1, "1")], title='A "title" <', description="D & E")
    root = ElementTree.fromstring(drawing)
    assert root.get("role") == "img"
    assert root.get("aria-label") == 'A "title" <. D & E'
    assert (root[0].text, root[1].text) == ('A "title" <', "D & E")


def test_marked_bars_among_many_have_their_names_on_different_lines():
    items = [Spike(100 - n, "#93bfc4", f"n{n}" if n < 4 else "") for n in range(100)]
    texts = parts(charts.spikes(items, title="T", description="D"), "text")
    assert [one.text for one in texts] == ["n0", "n1", "n2", "n3"]
    assert len({one.get("y") for one in texts}) == 4
    assert all(float(one.get("y")) < charts.HEAD for one in texts)
