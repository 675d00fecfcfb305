import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import orjson
import pytest

from bench import verification
from bench.contenders import Contender
from bench.sql import FIELDS
from bench.verification import Wrong
from bench.workloads import Parameters

PARAMETERS = Parameters(
    records=2, depth=0, kinds=("parco",), boxes=((9.0, 45.0, 9.1, 45.1),), ids=(1, 2), tiles={}, comune="015146"
)
SQUARE = {"type": "Polygon", "coordinates": [[[9, 45], [9.1, 45], [9.1, 45.1], [9, 45.1], [9, 45]]]}
VALUES = ("Area", "015146", "parco", "cantiere", "mista", 1200, "2024-05")


def rows():
    return [[(number, *VALUES, orjson.dumps(SQUARE).decode()) for number in (1, 2)]]


def feature(number):
    properties = dict(zip(FIELDS, VALUES, strict=True))
    properties["comuni"] = [properties.pop("comune")]
    return {"type": "Feature", "id": f"area-{number:07d}", "geometry": SQUARE, "properties": properties}


@pytest.fixture
def answering() -> Iterator:
    """A real server on a free port, which answers every question with the features it is given."""
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def start(features, *, ours=True, status=200):
        body = orjson.dumps({"type": "FeatureCollection", "features": features, "numberMatched": len(features)})

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        server.RequestHandlerClass = Handler
        origin = f"http://127.0.0.1:{server.server_port}"
        return Contender("some", lambda _: [], lambda *_: ["/"], ours=ours, origin=origin)

    yield start
    server.shutdown()
    server.server_close()


def check(contender, known=None):
    return verification.check(contender, "W1", PARAMETERS, truth=rows(), known=known or {})


def test_the_sqls_own_records_are_right(answering):
    assert check(answering([feature(1), feature(2)])) == ""


def test_a_missing_record_is_wrong(answering):
    with pytest.raises(Wrong, match="1 records instead of 2"):
        check(answering([feature(1)]))


def test_records_in_another_order_are_wrong(answering):
    with pytest.raises(Wrong, match="others from number 1 on"):
        check(answering([feature(2), feature(1)]))


@pytest.mark.parametrize("name", FIELDS)
def test_another_value_is_wrong_in_whatever_field(answering, name):
    changed = feature(2)
    if name == "comune":
        changed["properties"]["comuni"] = ["015182"]
    else:
        changed["properties"][name] = "altro"
    with pytest.raises(Wrong, match=f"{name} of 2 is"):
        check(answering([feature(1), changed]))


def test_a_vertex_that_has_moved_by_a_centimetre_is_wrong(answering):
    moved = feature(2)
    moved["geometry"] = orjson.loads(orjson.dumps(SQUARE).replace(b"9.1,45.1", b"9.1000001,45.1"))
    with pytest.raises(Wrong, match="geometry of 2"):
        check(answering([feature(1), moved]))


def test_an_error_is_wrong(answering):
    with pytest.raises(Wrong, match="status 503"):
        check(answering([feature(1), feature(2)], status=503))


def test_another_server_may_page_in_another_order_but_not_with_other_values(answering):
    known = {str(row[0]): row for row in rows()[0]}
    assert "no order" in check(answering([feature(2), feature(1)], ours=False), known)
    changed = feature(1)
    changed["properties"]["kind"] = "altro"
    with pytest.raises(Wrong, match="kind of 1"):
        check(answering([feature(2), changed], ours=False), known)
    with pytest.raises(Wrong, match="does not ask for"):
        check(answering([feature(2), feature(3)], ours=False), known)


def test_a_wrong_number_of_matches_is_wrong(answering):
    contender = answering([feature(1), feature(2)])
    verification.check_counts(contender, "W1", PARAMETERS, counts=[2])
    with pytest.raises(Wrong, match="numberMatched is 2, not 3"):
        verification.check_counts(contender, "W1", PARAMETERS, counts=[3])
