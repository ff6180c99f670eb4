"""The file of this session, and what was decided about it."""

from dataclasses import dataclass, field, replace
from pathlib import PurePath

import streamlit as st

from events.intake.imports.importing import Checked, Choices, PreparedImport, prepare
from events.intake.imports.row_places import Target
from events.intake.tables.scratch import Scratch

_STATE = "import_file"
_TAKEN = (
    "CSV, TSV, Excel, OpenDocument, GeoJSON, newline-delimited GeoJSON, JSON of sites, uMap, KML, "
    "KMZ, GeoPackage, GeoParquet or zipped shapefile. UCDP GED, ACLED, TimeMap, OCHA hostilities, "
    "GDELT and our own exports are recognised; for any other table you say which column holds "
    "what. Every row is checked and shown before anything is saved, and an import can be taken "
    "back."
)


@dataclass
class Upload:
    """A file being imported.

    Attributes
    ----------
    fingerprint
        Tells one upload from another.
    checked
        The import thought through, as long as nothing was decided anew since.
    places
        Number of the candidate chosen for each ambiguous place, by its key.
    values
        By field, what is meant by a text that was not understood.
    values_asked
        By field, such texts and the rows they stand in.
    gone
        Events that this release of their dataset no longer has.
    """

    fingerprint: str
    name: str
    scratch: Scratch = field(default_factory=Scratch)
    prepared: dict[object, PreparedImport] = field(default_factory=dict)
    checked: Checked | None = None
    asked: tuple[object, ...] = ()
    places: dict[str, int] = field(default_factory=dict)
    places_asked: dict[str, list[str]] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    values_asked: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    gone: int = 0

    def opened(self, choices: Choices, target: Target) -> PreparedImport:
        """Give the file read by some choices; opened anew only where it has to be.

        Raises
        ------
        UnreadableFile
            It cannot be read so.
        """
        key = (choices.read, choices.format_key)
        if key not in self.prepared:
            path = self.scratch.path / "upload"
            self.prepared[key] = prepare(path, choices, target, file_name=self.name)
        return replace(self.prepared[key], choices=choices, target=target)

    def forget_check(self) -> None:
        """Throw the prepared events away."""
        if self.checked is not None:
            self.checked.discard()
        self.checked = None


def current_upload() -> Upload | None:
    """Show the field for a file and give what is in it."""
    chosen = st.file_uploader(
        "A table of events",
        key="import_upload",
        help="Larger files go through the command line: conflictmap import.",
    )
    held: Upload | None = st.session_state.get(_STATE)
    if chosen is None:
        if held is not None:
            held.forget_check()
            del st.session_state[_STATE]
        st.caption(_TAKEN)
        return None
    fingerprint = f"{chosen.file_id}-{chosen.size}"
    if held is not None and held.fingerprint == fingerprint:
        return held
    if held is not None:
        held.forget_check()
    # The name is a stranger's: it is shown, and never a path.
    upload = Upload(fingerprint, PurePath(chosen.name.replace("\\", "/")).name[:200] or "file")
    (upload.scratch.path / "upload").write_bytes(chosen.getbuffer())
    st.session_state[_STATE] = upload
    return upload
