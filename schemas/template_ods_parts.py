"""The fixed parts of the OpenDocument template: names, styles, settings and manifest."""

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_NAMES = (
    f'xmlns:office="{_OASIS}:office:1.0" xmlns:style="{_OASIS}:style:1.0" xmlns:text="{_OASIS}:text:1.0" '
    f'xmlns:table="{_OASIS}:table:1.0" xmlns:fo="{_OASIS}:xsl-fo-compatible:1.0" '
    f'xmlns:number="{_OASIS}:datastyle:1.0" xmlns:config="{_OASIS}:config:1.0" xmlns:meta="{_OASIS}:meta:1.0" '
    f'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:of="{_OASIS}:of:1.2" office:version="1.3"'
)

_BOX = 'fo:border="0.5pt solid #8794A0" style:vertical-align="top"'
_WRAP = 'fo:wrap-option="wrap"'
_LOCKED, _OPEN = 'style:cell-protect="protected"', 'style:cell-protect="none"'
_INPUT = f'{_BOX} fo:background-color="#FFFBE6" {_OPEN}'
_BOLD = 'fo:font-weight="bold"'

_LOOKS = (
    ("title", "", _LOCKED, f'{_BOLD} fo:font-size="16pt" fo:color="#1D2B36"'),
    ("prose", "", f'{_LOCKED} style:vertical-align="top"', 'fo:color="#1D2B36"'),
    ("label", "", f"{_BOX} {_WRAP} {_LOCKED}", ""),
    ("section", "", _LOCKED, f'{_BOLD} fo:font-size="13pt" fo:color="#1D2B36"'),
    ("header", "", f'{_BOX} {_WRAP} {_LOCKED} fo:background-color="#DCE6EE"', _BOLD),
    ("definition", "", f"{_BOX} {_WRAP} {_LOCKED}", 'fo:font-size="9pt"'),
    ("fixed", "", f'{_BOX} {_LOCKED} fo:background-color="#F3F5F7"', ""),
    ("total", "whole", f'{_BOX} {_LOCKED} fo:background-color="#F3F5F7"', ""),
    ("earlier", "whole", f'{_WRAP} {_LOCKED} style:vertical-align="top"', 'fo:color="#5E6B76"'),
    ("earlier_title", "", _LOCKED, 'fo:color="#5E6B76" fo:font-style="italic"'),
    ("count_input", "whole", _INPUT, ""),
    ("text_input", "plain", f"{_INPUT} {_WRAP}", ""),
    ("date_input", "day", _INPUT, ""),
    ("choice_input", "", _INPUT, ""),
)


def _style(name: str, data: str, cell: str, text: str) -> str:
    style = f'<style:style style:name="{name}" style:family="table-cell"'
    style += f' style:data-style-name="{data}">' if data else ">"
    style += f"<style:table-cell-properties {cell}/>"
    return style + (f"<style:text-properties {text}/></style:style>" if text else "</style:style>")


_DATA_STYLES = (
    '<number:number-style style:name="whole"><number:number number:decimal-places="0" '
    'number:min-integer-digits="1"/></number:number-style>'
    '<number:text-style style:name="plain"><number:text-content/></number:text-style>'
    '<number:date-style style:name="day"><number:day number:style="long"/><number:text>/</number:text>'
    '<number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/>'
    "</number:date-style>"
)
_TABLE_STYLES = "".join(
    f'<style:style style:name="{name}" style:family="table" style:master-page-name="Default">'
    f'<style:table-properties table:display="{display}"/></style:style>'
    for name, display in (("shown", "true"), ("hidden", "false"))
)

CONTENT_HEAD = (
    f"{_DECLARATION}<office:document-content {_NAMES}><office:automatic-styles>{_DATA_STYLES}{_TABLE_STYLES}"
    f"{''.join(_style(*look) for look in _LOOKS)}{{columns}}"
    '</office:automatic-styles><office:body><office:spreadsheet table:structure-protected="true">'
)
CONTENT_TAIL = "</office:spreadsheet></office:body></office:document-content>"

STYLES = (
    f"{_DECLARATION}<office:document-styles {_NAMES}><office:automatic-styles>"
    '<style:page-layout style:name="wide"><style:page-layout-properties fo:page-width="29.7cm" '
    'fo:page-height="21cm" style:print-orientation="landscape" style:scale-to-X="1" style:scale-to-Y="0" '
    'fo:margin="1.5cm"/></style:page-layout></office:automatic-styles><office:master-styles>'
    '<style:master-page style:name="Default" style:page-layout-name="wide"><style:footer><text:p>'
    "<text:sheet-name>Sheet</text:sheet-name>, page <text:page-number>1</text:page-number></text:p></style:footer>"
    "</style:master-page></office:master-styles></office:document-styles>"
)

SETTINGS = (
    f"{_DECLARATION}<office:document-settings {_NAMES}><office:settings>"
    '<config:config-item-set config:name="ooo:view-settings"><config:config-item-map-indexed config:name="Views">'
    '<config:config-item-map-entry><config:config-item config:name="ViewId" config:type="string">view1'
    '</config:config-item><config:config-item-map-named config:name="Tables">{views}'
    "</config:config-item-map-named></config:config-item-map-entry></config:config-item-map-indexed>"
    "</config:config-item-set></office:settings></office:document-settings>"
)

META = (
    f"{_DECLARATION}<office:document-meta {_NAMES}><office:meta><dc:title>{{title}}</dc:title></office:meta>"
    "</office:document-meta>"
)

_PARTS = ("content.xml", "styles.xml", "settings.xml", "meta.xml")
MANIFEST = (
    f'{_DECLARATION}<manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MIMETYPE}"/>'
    + "".join(f'<manifest:file-entry manifest:full-path="{part}" manifest:media-type="text/xml"/>' for part in _PARTS)
    + "</manifest:manifest>"
)


def split(rows: int, columns: int) -> str:
    """Return the settings that keep the first rows and columns of a sheet in view."""
    items = (
        ("HorizontalSplitMode", "short", 2 if columns else 0),
        ("VerticalSplitMode", "short", 2 if rows else 0),
        ("HorizontalSplitPosition", "int", columns),
        ("VerticalSplitPosition", "int", rows),
        ("PositionRight", "int", columns),
        ("PositionBottom", "int", rows),
    )
    return "".join(
        f'<config:config-item config:name="{name}" config:type="{kind}">{value}</config:config-item>'
        for name, kind, value in items
    )
