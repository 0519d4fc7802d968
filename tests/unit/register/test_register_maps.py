"""The map's outlines are decoded, closed and in England; the hexagons are whole."""

import pytest

from app.register.maps import read_hexagons, read_outlines
from app.register.reading import ReferenceFileError

SQUARE = """{"transform": {"scale": [0.5, 0.5], "translate": [10, 50]},
 "arcs": [[[0, 0], [2, 0], [0, 2]], [[0, 0], [0, 2], [2, 0]]],
 "objects": {"utla": {"geometries": [
  {"type": "Polygon", "id": "E1", "arcs": [[0, -2]], "properties": {"name": "Square", "region_code": "R"}}]}}}"""


def test_an_arc_walked_backwards_closes_the_ring(tmp_path):
    path = tmp_path / "square.json"
    path.write_text(SQUARE)

    (square,) = read_outlines(path)

    assert square.polygons == ((((10.0, 50.0), (11.0, 50.0), (11.0, 51.0), (10.0, 51.0), (10.0, 50.0)),),)
    assert square.geojson["id"] == "E1"
    assert square.geojson["geometry"]["type"] == "MultiPolygon"
    assert square.geojson["properties"] == {"name": "Square", "region_code": "R"}


def test_every_ring_is_closed_and_lies_in_england(data):
    for outline in data("outlines"):
        for polygon in outline.polygons:
            for ring in polygon:
                assert ring[0] == ring[-1]
                assert all(-6.5 < x < 2 and 49.8 < y < 56 for x, y in ring)


def test_outlines_and_hexagons_agree_on_names_and_regions(data):
    regions = {one.gss_code: one.region_code for one in data("authorities")}

    assert {one.gss_code: one.region_code for one in data("hexagons")} == {
        one.gss_code: one.region_code for one in data("outlines")
    }
    assert all(regions[one.gss_code] == one.region_code for one in data("hexagons"))


@pytest.mark.parametrize("content", ["not json", "[]", "{}", '{"hexes": {"E1": {}}}'])
def test_a_file_that_is_no_hexagon_layout_is_refused(tmp_path, content):
    path = tmp_path / "map.json"
    path.write_text(content)

    with pytest.raises(ReferenceFileError, match=r"map\.json is not"):
        read_hexagons(path)


@pytest.mark.parametrize("content", ["not json", "[]", "{}", '{"transform": 1, "arcs": [[[0, 0]]]}'])
def test_a_file_that_is_no_topology_is_refused(tmp_path, content):
    path = tmp_path / "map.json"
    path.write_text(content)

    with pytest.raises(ReferenceFileError, match=r"map\.json is not"):
        read_outlines(path)
