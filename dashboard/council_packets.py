"""The packets of a month: making one in a process of its own, and taking its files away."""

import json
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import access, components, data
from dashboard.making import made
from dashboard.reports.packet import MANIFEST, packets
from dashboard.words import _

KINDS = {".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pdf": "application/pdf",
         ".zip": "application/zip"}  # fmt: skip


def make(period: str, sections: list[str], agencies: list[str], who: str) -> None:
    """Freezes what is published and makes its documents: other sessions go on meanwhile."""
    access.require("freeze")
    words = ["packet", "--period", period, f"--who={who}"]
    for name, values in (("--section", sections), ("--agency", agencies)):
        words += [part for value in values for part in (name, value)]
    found = made(words, _("Haciendo los documentos."), _("Los documentos no se hicieron"))
    if found:
        components.lines([_("Listo: paquete {number}. Está en «Documentos hechos».").format(number=found["packet"])])


def listed(period: str) -> None:
    """What was made of a month, the last first, each with its files."""
    access.require("take")
    folders = sorted(packets(data.home()).glob(f"{period}-P*"), key=lambda path: path.stat().st_mtime, reverse=True)
    found = [(folder, manifest) for folder in folders if (manifest := _manifest(folder))]
    if not found:
        components.trust(_("Todavía ninguno de este mes."))
    for folder, manifest in found:
        _packet(folder, manifest)


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def _packet(folder: Path, found: dict[str, Any]) -> None:
    with st.container(key=f"packet-{found['packet']}", gap="xsmall"):
        sha = found["snapshot"]["sha256"][:8]
        components.trust(_("Paquete {number}, SHA-256 {sha}").format(number=found["packet"], sha=sha))
        for one in (*found["documents"], found["snapshot"]):
            path = folder / one["file"]
            if path.is_file():
                st.download_button(
                    one["file"], path.read_bytes, path.name, KINDS.get(path.suffix), key=f"file-{path.name}", on_click="ignore"
                )
