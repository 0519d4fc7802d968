"""The map of councils: equal hexagons by default, and real outlines decoded from TopoJSON."""

import json
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from app.register.reading import ReferenceFileError, read_bytes

Point = tuple[float, float]
Ring = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Hexagon:
    """One council's cell in the hexagon layout: column ``q``, row ``r``, rows counted northwards (odd-r)."""

    gss_code: str
    name: str
    region_code: str
    q: int
    r: int


@dataclass(frozen=True, slots=True)
class Outline:
    """One council's outline: polygons of rings of longitude and latitude (WGS84), the outer ring first."""

    gss_code: str
    name: str
    region_code: str
    polygons: tuple[tuple[Ring, ...], ...]

    @property
    def geojson(self) -> dict[str, Any]:
        """The outline as a GeoJSON feature whose id is the GSS code."""
        return {
            "type": "Feature",
            "id": self.gss_code,
            "properties": {"name": self.name, "region_code": self.region_code},
            "geometry": {"type": "MultiPolygon", "coordinates": self.polygons},
        }


def read_hexagons(path: Path) -> tuple[Hexagon, ...]:
    """Return the hexagon of every council; raise ``ReferenceFileError`` if the file is not such a layout."""
    try:
        cells = _document(path)["hexes"]
        return tuple(Hexagon(code, one["name"], one["region_code"], one["q"], one["r"]) for code, one in cells.items())
    except (KeyError, TypeError, AttributeError):
        raise ReferenceFileError(f"{path.name} is not a hexagon layout: hexes with name, region_code, q, r.") from None


def read_outlines(path: Path) -> tuple[Outline, ...]:
    """Return the outline of every council; raise ``ReferenceFileError`` if the file is not such a topology."""
    try:
        topology = _document(path)
        arcs = [_decoded(arc, topology["transform"]) for arc in topology["arcs"]]
        return tuple(_outline(shape, arcs) for shape in topology["objects"]["utla"]["geometries"])
    except (KeyError, TypeError, ValueError, IndexError):
        raise ReferenceFileError(f"{path.name} is not a quantised TopoJSON with an object named utla.") from None


def _document(path: Path) -> dict[str, Any]:
    try:
        document: dict[str, Any] = json.loads(read_bytes(path))
    except ValueError as error:
        raise ReferenceFileError(f"{path.name} is not a JSON file: {error}.") from error
    return document


def _decoded(arc: list[list[int]], transform: dict[str, list[float]]) -> Ring:
    (scale_x, scale_y), (shift_x, shift_y) = transform["scale"], transform["translate"]
    across = accumulate(step[0] for step in arc)
    up = accumulate(step[1] for step in arc)
    return tuple((x * scale_x + shift_x, y * scale_y + shift_y) for x, y in zip(across, up, strict=True))


def _outline(shape: dict[str, Any], arcs: list[Ring]) -> Outline:
    polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
    about = shape["properties"]
    rings = tuple(tuple(_ring(ring, arcs) for ring in polygon) for polygon in polygons)
    return Outline(shape["id"], about["name"], about["region_code"], rings)


def _ring(numbers: list[int], arcs: list[Ring]) -> Ring:
    """Join arcs end to end; a negative number means the arc ``~number`` walked backwards."""
    joined: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        joined += arc[1:] if joined else arc
    return tuple(joined)
