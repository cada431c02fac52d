"""Small .xlsx files made by hand: what an export holds, and what none does."""

import io
import zipfile
from xml.sax.saxutils import escape

TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>'
)
BOOK = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Sheet" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
SHEET = '<?xml version="1.0"?>{doctype}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'


def column(number):
    return chr(65 + number) if number < 26 else chr(64 + number // 26) + chr(65 + number % 26)


def cell(row, number, value):
    at = f"{column(number)}{row}"
    if value is None:
        return ""
    if isinstance(value, str):
        return f'<c r="{at}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{at}"><v>{value!r}</v></c>'


def sheet(rows, doctype=""):
    lines = (
        f'<row r="{number}">{"".join(cell(number, place, value) for place, value in enumerate(row))}</row>'
        for number, row in enumerate(rows, start=1)
    )
    return SHEET.format(doctype=doctype, rows="".join(lines))


def parts(sheet_xml):
    return {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELS.format(kind="officeDocument", target="xl/workbook.xml"),
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": RELS.format(kind="worksheet", target="worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": sheet_xml,
    }


def two_sheets(first, second):
    """The parts of a workbook with the sheets “Sheet” and “Data”."""
    content = parts(sheet(first)) | {"xl/worksheets/sheet2.xml": sheet(second)}
    content["[Content_Types].xml"] = TYPES.replace("/sheet1.xml", "/sheet2.xml").replace(
        "</Types>", TYPES[TYPES.rindex("<Override") :]
    )
    content["xl/workbook.xml"] = BOOK.replace("</sheets>", '<sheet name="Data" sheetId="2" r:id="rId2"/></sheets>')
    kind, target = "worksheet", "worksheets/sheet{}.xml"
    both = [RELS.format(kind=kind, target=target.format(n)).replace("rId1", f"rId{n}") for n in (1, 2)]
    content["xl/_rels/workbook.xml.rels"] = both[0].replace(
        "</Relationships>", both[1][both[1].index("<Relationship ") :]
    )
    return content


def packed(content):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    return file.getvalue()


def workbook(rows):
    return packed(parts(sheet(rows)))
