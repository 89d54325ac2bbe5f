"""The release described for catalogues of open data: DCAT-AP 3 as JSON-LD, with what it makes mandatory and more."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#", "xsd": "http://www.w3.org/2001/XMLSchema#",
    "spdx": "http://spdx.org/rdf/terms#", "skos": "http://www.w3.org/2004/02/skos/core#",
}
EU = "http://publications.europa.eu/resource/authority/"
IANA = "https://www.iana.org/assignments/media-types/"
KINDS = {  # extension: media type, file type of the EU's list
    "csv": ("text/csv", "CSV"), "json": ("application/json", "JSON"),
    "parquet": ("application/vnd.apache.parquet", "PARQUET"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"),
}
TITLE = {"es": "Trámites y servicios de {}: cifras mensuales", "en": "Administrative procedures of {}: monthly figures"}
SAYS = {
    "es": "Solicitudes recibidas y resueltas, tiempos, plazos cumplidos, visitas, ingresos y valoraciones de cada mes, por "
          "dependencia, trámite, oficina y canal. Los números pequeños se protegen.",
    "en": "Requests received and resolved, times, deadlines kept, visits, revenue and ratings of every month, by agency, "
          "procedure, office and channel. Small numbers are protected.",
}
KEYWORDS = {"es": ("trámites", "servicios públicos", "gobierno digital"), "en": ("public services", "digital government")}


@dataclass(frozen=True)
class Licence:
    """A licence by its name and where it is written."""

    name: str
    url: str


LICENCES = {
    "CC-BY-4.0": Licence("Creative Commons Atribución 4.0 Internacional", "https://creativecommons.org/licenses/by/4.0/"),
    "CC0-1.0": Licence("Creative Commons Cero 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "Libre-Uso-MX": Licence("Libre Uso MX", "https://datos.gob.mx/libreusomx"),
}


@dataclass(frozen=True)
class Publisher:
    """Who publishes, under which licence (a key of LICENCES), at which address ('' is not said) and who answers questions."""

    name: str
    state: str
    licence: str = "CC-BY-4.0"
    url: str = ""
    email: str = ""


@dataclass(frozen=True)
class Described:
    """One release, for its metadata. files: name, size in bytes and SHA-256 of each distribution."""

    number: int
    issued: date
    first_issued: date
    first_month: str
    last_day: date
    files: Sequence[tuple[str, int, str]]


def metadata(who: Publisher, release: Described) -> bytes:
    """A dcat:Catalog with its one dcat:Dataset; addresses are relative to this file while the home gives none."""
    publisher = {"@type": "foaf:Agent", "@id": f"{who.url}#publicador", "foaf:name": who.name}
    catalogue = {
        "@context": CONTEXT, "@id": f"{who.url}#catalogo", "@type": "dcat:Catalog",
        "dct:title": _said({"es": f"Datos abiertos de {who.name}", "en": f"Open data of {who.name}"}),
        "dct:description": _said(SAYS), "dct:publisher": publisher, "dct:language": _languages(),
        "dct:license": _resource(LICENCES[who.licence].url), "dct:issued": _day(release.first_issued),
        "dct:modified": _day(release.issued), "dcat:dataset": _dataset(who, release, publisher["@id"]),
    }
    return json.dumps(catalogue, ensure_ascii=False, indent=1).encode()


def _dataset(who: Publisher, release: Described, publisher: str) -> dict[str, Any]:
    found = {
        "@id": f"{who.url}#tramites", "@type": "dcat:Dataset",
        "dct:title": _said({tongue: words.format(who.name) for tongue, words in TITLE.items()}), "dct:description": _said(SAYS),
        "dct:identifier": f"paso10-tramites-{release.number:04d}", "dcat:version": str(release.number),
        "dct:publisher": _resource(publisher), "dct:issued": _day(release.first_issued), "dct:modified": _day(release.issued),
        "dct:language": _languages(), "dct:accrualPeriodicity": _resource(f"{EU}frequency/MONTHLY"),
        "dcat:theme": _resource(f"{EU}data-theme/GOVE"), "dct:accessRights": _resource(f"{EU}access-right/PUBLIC"),
        "dct:spatial": {"@type": "dct:Location", "skos:prefLabel": ", ".join(filter(None, (who.name, who.state, "México")))},
        "dct:temporal": {
            "@type": "dct:PeriodOfTime", "dcat:startDate": _day(date.fromisoformat(f"{release.first_month}-01")),
            "dcat:endDate": _day(release.last_day)},
        "dcat:keyword": [{"@value": word, "@language": tongue} for tongue, words in KEYWORDS.items() for word in words],
        "dcat:distribution": [_distribution(who, *file) for file in release.files],
    }
    if who.email:
        found["dcat:contactPoint"] = {
            "@type": "vcard:Organization", "vcard:fn": who.name, "vcard:hasEmail": _resource(f"mailto:{who.email}")}
    return found


def _distribution(who: Publisher, name: str, size: int, digest: str) -> dict[str, Any]:
    media, kind = KINDS[name.rpartition(".")[2]]
    return {
        "@id": f"{who.url}#{name}", "@type": "dcat:Distribution", "dct:title": name,
        "dcat:accessURL": _resource(f"{who.url}{name}"), "dcat:downloadURL": _resource(f"{who.url}{name}"),
        "dcat:mediaType": _resource(f"{IANA}{media}"),
        "dct:format": _resource(f"{EU}file-type/{kind}"), "dct:license": _resource(LICENCES[who.licence].url),
        "dcat:byteSize": {"@value": str(size), "@type": "xsd:nonNegativeInteger"},
        "spdx:checksum": {"@type": "spdx:Checksum", "spdx:algorithm": _resource("spdx:checksumAlgorithm_sha256"),
                          "spdx:checksumValue": {"@value": digest, "@type": "xsd:hexBinary"}},
    }


def _said(words: dict[str, str]) -> list[dict[str, str]]:
    return [{"@value": text, "@language": tongue} for tongue, text in words.items()]


def _languages() -> list[dict[str, str]]:
    return [_resource(f"{EU}language/{tongue}") for tongue in ("SPA", "ENG")]


def _resource(address: str) -> dict[str, str]:
    return {"@id": address}


def _day(day: date) -> dict[str, str]:
    return {"@value": day.isoformat(), "@type": "xsd:date"}
