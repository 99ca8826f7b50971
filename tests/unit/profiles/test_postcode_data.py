"""The shipped postcode table is well formed, covers the region and puts places where they are."""

import csv
import math
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

TABLE = Path(__file__).resolve().parents[3] / "matching" / "profiles" / "data" / "postcodes.csv"
HEADER = ["pc4", "latitude", "longitude", "place", "municipality"]
LEIDEN_STATION = (52.166, 4.482)
RADIUS_KM = 30.0

Point = tuple[float, float]


class Centre(NamedTuple):
    """One row of the table, with its coordinates as numbers."""

    pc4: str
    point: Point
    place: str
    municipality: str


def read_lines() -> list[list[str]]:
    """Every line of the table comes back as its fields, the header first."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def kilometres(start: Point, end: Point) -> float:
    """The distance is that of the great circle on a sphere of the Earth's mean radius."""
    north = math.radians(end[0] - start[0])
    east = math.radians(end[1] - start[1])
    shrink = math.cos(math.radians(start[0])) * math.cos(math.radians(end[0]))
    chord = math.sin(north / 2) ** 2 + shrink * math.sin(east / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(chord))


@pytest.fixture(scope="module")
def centres() -> dict[str, Centre]:
    """Rows are found by their postcode."""
    return {
        pc4: Centre(pc4, (float(latitude), float(longitude)), place, municipality)
        for pc4, latitude, longitude, place, municipality in read_lines()[1:]
    }


def test_the_file_is_utf8_with_unix_line_ends_and_the_agreed_header() -> None:
    """A reader may rely on the encoding, the line ends and the column names."""
    content = TABLE.read_bytes()
    assert b"\r" not in content
    assert content.endswith(b"\n")
    assert not content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8").splitlines()[0] == ",".join(HEADER)


def test_postcodes_are_unique_and_sorted() -> None:
    """Each postcode has one row, and rows stand in the order of their postcodes."""
    codes = [line[0] for line in read_lines()[1:]]
    assert codes == sorted(set(codes))
    assert len(codes) >= 440


def test_every_field_is_filled_and_in_its_form() -> None:
    """Postcodes have four digits, coordinates four decimals, and names no stray spaces."""
    for line in read_lines()[1:]:
        pc4, latitude, longitude, place, municipality = line
        assert len(pc4) == 4, line
        assert 1000 <= int(pc4) <= 3999, line
        assert [len(number.partition(".")[2]) for number in (latitude, longitude)] == [4, 4], line
        assert all(name and name == " ".join(name.split()) for name in (place, municipality)), line


def test_no_municipality_keeps_a_word_of_the_source() -> None:
    """Municipalities carry their Dutch names, without the source's additions."""
    names = {line[4] for line in read_lines()[1:]}
    assert not [name for name in names if "gemeente" in name.lower() or "municip" in name.lower()]


def test_every_centre_lies_within_the_radius(centres: dict[str, Centre]) -> None:
    """No centre lies outside the circle around Leiden station or the box around that circle."""
    for centre in centres.values():
        latitude, longitude = centre.point
        assert 51.89 < latitude < 52.44, centre
        assert 4.04 < longitude < 4.93, centre
        assert kilometres(LEIDEN_STATION, centre.point) <= RADIUS_KM, centre


def test_centres_differ_from_each_other(centres: dict[str, Centre]) -> None:
    """Centres are those of postcodes, not of towns: hardly any two are the same point."""
    counts = Counter(centre.point for centre in centres.values())
    assert len(centres) - len(counts) <= 3


@pytest.mark.parametrize(
    ("municipality", "expected"),
    [
        ("Katwijk", "2221 2222 2223 2224 2225 2231 2232 2235 2236"),
        (
            "Leiden",
            "2311 2312 2313 2314 2315 2316 2317 2318 2321 2322 2323 2324 2331 2332 2333 2334",
        ),
        ("Leiderdorp", "2351 2352 2353"),
        ("Oegstgeest", "2341 2342 2343"),
        ("Voorschoten", "2251 2252 2253 2254"),
        ("Zoeterwoude", "2381 2382 2735"),
    ],
)
def test_the_six_municipalities_of_the_region_are_complete(
    centres: dict[str, Centre], municipality: str, expected: str
) -> None:
    """Each municipality of the Leiden region has all its postcodes, and no other's."""
    found = [centre.pc4 for centre in centres.values() if centre.municipality == municipality]
    assert found == expected.split()


@pytest.mark.parametrize(
    ("pc4", "place", "municipality"),
    [
        ("2231", "Rijnsburg", "Katwijk"),
        ("2771", "Boskoop", "Alphen aan den Rijn"),
        ("2211", "Noordwijkerhout", "Noordwijk"),
        ("2171", "Sassenheim", "Teylingen"),
        ("2731", "Benthuizen", "Alphen aan den Rijn"),
        ("2065", "Haarlemmerliede", "Haarlemmermeer"),
        ("2242", "Wassenaar", "Wassenaar"),
        ("2511", "Den Haag", "Den Haag"),
    ],
)
def test_merged_municipalities_have_their_present_name(
    centres: dict[str, Centre], pc4: str, place: str, municipality: str
) -> None:
    """A village keeps its own name and stands under the municipality it belongs to now."""
    assert centres[pc4][2:] == (place, municipality)


@pytest.mark.parametrize(
    ("pc4", "landmark"),
    [
        pytest.param("2312", (52.1664, 4.4817), id="Leiden Centraal"),
        pytest.param("2611", (52.0116, 4.3590), id="Delft Markt"),
        pytest.param("2011", (52.3813, 4.6363), id="Haarlem Grote Markt"),
        pytest.param("2801", (52.0116, 4.7105), id="Gouda Markt"),
        pytest.param("1118", (52.3094, 4.7622), id="Schiphol Plaza"),
        pytest.param("2513", (52.0799, 4.3128), id="Den Haag Binnenhof"),
        pytest.param("2202", (52.2440, 4.4290), id="Noordwijk boulevard"),
        pytest.param("2225", (52.2050, 4.3970), id="Katwijk boulevard"),
        pytest.param("3013", (51.9250, 4.4690), id="Rotterdam Centraal"),
    ],
)
def test_centres_lie_near_known_landmarks(
    centres: dict[str, Centre], pc4: str, landmark: Point
) -> None:
    """A centre lies near a landmark whose position is known without the table."""
    assert kilometres(centres[pc4].point, landmark) < 1.2


@pytest.mark.parametrize(
    ("start", "end", "expected", "tolerance"),
    [
        ("2312", "2225", 8.0, 0.5),  # Leiden, Katwijk aan Zee
        ("2312", "2333", 1.8, 0.5),  # Leiden, Bio Science Park
        ("2312", "2341", 2.6, 0.5),  # Leiden, Oegstgeest
        ("2312", "2353", 2.8, 0.5),  # Leiden, Leiderdorp
        ("2312", "2251", 5.0, 0.5),  # Leiden, Voorschoten
        ("2312", "2381", 4.7, 0.5),  # Leiden, Zoeterwoude-Dorp
        ("2312", "2405", 11.9, 1.0),  # Leiden, Alphen aan den Rijn
        ("2312", "2511", 15.1, 1.0),  # Leiden, Den Haag
        ("2312", "2611", 19.0, 1.0),  # Leiden, Delft
        ("2312", "2801", 22.1, 1.0),  # Leiden, Gouda
        ("2312", "2011", 26.4, 1.0),  # Leiden, Haarlem
    ],
)
def test_known_distances_hold(
    centres: dict[str, Centre], start: str, end: str, expected: float, tolerance: float
) -> None:
    """Distances between well-known places come out as on a map."""
    found = kilometres(centres[start].point, centres[end].point)
    assert found == pytest.approx(expected, abs=tolerance)


def test_the_bio_science_park_lies_west_of_the_station(centres: dict[str, Centre]) -> None:
    """Postcode 2333 lies across the railway, west of Leiden station and of the old town."""
    assert centres["2333"].point[1] < LEIDEN_STATION[1] < centres["2312"].point[1]
