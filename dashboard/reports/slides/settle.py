"""The same bytes for the same figures: fixed dates inside the archive and its workbooks, and no English sheet name."""

import io
import re
import zipfile
from datetime import date

KEPT = ("xl/worksheets", "rels", "Content")  # names of parts in which a name means a file


def settled(package: bytes, day: date) -> bytes:
    """An Office file with every date in it set to that day, its members in order."""
    out, moment = io.BytesIO(), f"{day.isoformat()}T00:00:00Z".encode()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            blob = old.read(name)
            if name.endswith(".xlsx"):
                blob = settled(blob, day)
            elif name.endswith((".xml", ".rels")):
                blob = re.sub(rb"(<dcterms:\w+ [^>]*>)[^<]*", rb"\g<1>" + moment, blob)
                if not any(part in name for part in KEPT):
                    blob = blob.replace(b"Sheet1", b"Datos").replace(b'"Office Theme"', b'"Paso 10"')
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, blob)
    return out.getvalue()
