import re

from app.portal.pictures.territory_map import WIDTH, draw

SQUARES = {"a": (9.0, 45.0), "b": (9.1, 45.0), "c": (9.0, 45.1)}


def feature(code):
    west, south = SQUARES[code]
    ring = [[west, south], [west + 0.1, south], [west + 0.1, south + 0.1], [west, south + 0.1], [west, south]]
    zone = "due" if code == "c" else "uno"
    return {
        "id": code,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {"name": code, "zona_omogenea": zone},
    }


def points(path):
    """The corners of a one-ring path with relative steps."""
    numbers = [int(one) for one in re.findall(r"-?\d+", path)]
    x, y = numbers[:2]
    corners = {(x, y)}
    for right, down in zip(numbers[2::2], numbers[3::2], strict=True):
        x, y = x + right, y + down
        corners.add((x, y))
    return corners


def test_map_keeps_borders_shared_and_north_up():
    drawing = draw([feature(code) for code in SQUARES], {"uno": "Uno", "due": "Due"})
    a, b, c = (points(piece.path) for piece in drawing.pieces)
    assert len(a & b) == 2
    assert len(a & c) == 2
    assert max(x for x, _ in b) == WIDTH
    assert min(y for _, y in c) == 0
    assert drawing.spot(9.2, 45.0) in b


def test_largest_zone_has_the_first_tint_and_each_label_lies_in_its_zone():
    drawing = draw([feature(code) for code in SQUARES], {"uno": "Uno", "due": "Due"})
    assert drawing.tints == {"uno": 1, "due": 2}
    two = drawing.zones[1]
    xs, ys = zip(*points(two.path), strict=True)
    assert min(xs) < two.x < max(xs)
    assert min(ys) < two.y < max(ys)


def test_drawing_of_the_real_comuni_is_light(client):
    text = client.get("/").text
    drawing = text[text.index('<svg class="territory"') :]
    drawing = drawing[: drawing.index("</svg>")]
    assert drawing.count("<a ") == 133
    assert len(drawing) < 50_000
