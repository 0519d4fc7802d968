"""An XML part is changed where it has to be, and stays byte for byte as it was everywhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.safe_xml import XmlDamagedError, XmlRefusedError
from schemas.xml_edit import Edits, closing, declarations, excel_plain, opened, plain, with_attributes
from schemas.xml_spans import as_utf8, find_spans, text_of

DATA = b'<?xml version="1.0"?>\n<x:a  k=\'1\' xmlns:x="u"><x:b n="a>b"/><x:c>t&amp;<d>u</d></x:c ></x:a>'


def named(data, *names):
    return find_spans(data, lambda name, _attributes, _depth: name in names)


def test_an_element_is_found_from_its_first_byte_to_its_last():
    a, b, c = named(DATA, "a", "b", "c")

    assert DATA[b.start : b.end] == b'<x:b n="a>b"/>'
    assert DATA[c.start : c.end] == b"<x:c>t&amp;<d>u</d></x:c >"
    assert DATA[c.inner : c.close] == b"t&amp;<d>u</d>"
    assert a.end == len(DATA)
    assert (a.depth, b.depth, b.is_empty, c.is_empty) == (1, 2, True, False)
    assert text_of(DATA, c) == "t&u"


@pytest.mark.parametrize("data", [b"<a><b></a>", b"<a", b"", b"<a/><b/>", b'<a b="1" b="2"/>'])
def test_what_is_not_well_formed_is_damage(data):
    with pytest.raises(XmlDamagedError):
        named(data, "a")


@pytest.mark.parametrize("data", [b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', b"<a>" * 200 + b"</a>" * 200])
def test_attacks_are_refused(data):
    with pytest.raises(XmlRefusedError):
        named(data, "a")


def test_changes_are_made_at_their_places_and_nowhere_else():
    edits = Edits(DATA)
    b, c = named(DATA, "b", "c")
    edits.set_attribute(b, "n", "<2>")
    edits.append_inside(c, "<e/>")
    edits.insert(c.start, b"<g/>")
    edits.insert(c.start, b"<h/>")

    assert edits.result() == (
        b'<?xml version="1.0"?>\n<x:a  k=\'1\' xmlns:x="u"><x:b n="&lt;2&gt;"/><g/><h/>'
        b"<x:c>t&amp;<d>u</d><e/></x:c ></x:a>"
    )


def test_several_things_can_be_put_into_a_single_tag():
    edits = Edits(DATA)
    (b,) = named(DATA, "b")
    edits.append_inside(b, "<e/>")
    edits.append_inside(b, "<f/>")

    assert b'<x:b n="a>b"><e/><f/></x:b><x:c>' in edits.result()


def test_two_changes_of_one_place_are_refused():
    edits = Edits(DATA)
    (c,) = named(DATA, "c")
    edits.replace(c.start, c.end, "")
    edits.replace(c.inner, c.close, "x")

    with pytest.raises(ValueError, match="Two changes"):
        edits.result()


@pytest.mark.parametrize(
    ("tag", "changes", "expected"),
    [
        (b'<c r="A1" s="1"/>', {"s": "7"}, b'<c r="A1" s="7"/>'),
        (b'<c r="A1"/>', {"s": "7"}, b'<c r="A1" s="7"/>'),
        (b'<c r="A1" >', {"s": "7"}, b'<c r="A1" s="7">'),
        (b"<c r='s=\"1\"' s='1'>", {"s": "2"}, b'<c r=\'s="1"\' s="2">'),
        (b'<t:c t:style-name="a" b="c"/>', {"table:style-name": "d"}, b'<t:c t:style-name="d" b="c"/>'),
        (b'<c s="1" r="A1"/>', {"s": None}, b'<c r="A1"/>'),
        (b'<c r="A1"/>', {"s": None}, b'<c r="A1"/>'),
        (b'<c xmlns:s="u" r="A1"/>', {"s": "1"}, b'<c xmlns:s="u" r="A1" s="1"/>'),
        (b'<c s = "1"/>', {"s": 'a"<&'}, b"<c s='a\"&lt;&amp;'/>"),
    ],
)
def test_attributes_are_set_where_they_stand(tag, changes, expected):
    assert with_attributes(tag, changes) == expected


def test_tags_are_opened_and_closed():
    assert opened(b'<x:b n="a" />') == b'<x:b n="a">'
    assert opened(b"<b>") == b"<b>"
    assert closing(b'<x:b n="a"/>') == b"</x:b>"
    assert closing(b"<b>") == b"</b>"


def test_only_prefixes_that_are_not_bound_alike_are_declared():
    names = {"": "main", "r": "links"}

    assert declarations({"xmlns": "main", "xmlns:r": "links"}, names) == ""
    assert declarations({"xmlns:x": "main", "xmlns:r": "other"}, names) == ' xmlns="main" xmlns:r="links"'


def test_text_that_no_cell_can_hold_is_made_fit():
    assert plain("<a>&\x00\x0b\ud800b") == "&lt;a&gt;&amp;\nb"
    assert len(plain("z" * 40_000)) == 32_767
    assert excel_plain("_x0041_ _y_") == "_x005F_x0041_ _y_"


@pytest.mark.parametrize(
    "data",
    [
        '<?xml version="1.0" encoding="UTF-16"?><a>é</a>'.encode("utf-16"),
        '<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>'.encode("latin-1"),
        "\ufeff<a>é</a>".encode("utf-16-be"),
    ],
)
def test_other_encodings_become_utf_8(data):
    made = as_utf8(data)

    assert text_of(made, named(made, "a")[0]) == "é"
    assert "é".encode() in made


@pytest.mark.parametrize("head", [b"", b'<?xml version="1.0" encoding="utf-8" standalone="yes"?>', b"\xef\xbb\xbf"])
def test_utf_8_stays_as_it_is(head):
    data = head + "<a>é</a>".encode()

    assert as_utf8(data) is data


@given(
    st.text(),
    st.dictionaries(st.sampled_from(["a", "b", "c"]), st.text(st.characters(exclude_categories=["Cs", "Cc"]))),
)
def test_whatever_is_put_in_comes_out_again(text, attributes):
    data = b"<r><e/></r>"
    edits = Edits(data)
    (span,) = named(data, "e")
    edits.append_inside(span, f"<t>{plain(text)}</t>")
    made = edits.result()
    (span,) = named(made, "e")
    tag = with_attributes(made[span.start : span.inner], attributes)
    made = made[: span.start] + tag + made[span.inner :]

    (found,) = named(made, "e")
    assert dict(found.attributes) == {key: " ".join(value.split("\n")) for key, value in attributes.items()}
    assert plain(text_of(made, found)) == plain(text)
