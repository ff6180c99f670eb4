"""How the file is read: what was recognised, and every bit of it changeable."""

from itertools import islice

import streamlit as st

from events.desk.people import UNNAMED
from events.errors import NotAllowed
from events.intake.formats.cell_values import DateOrder
from events.intake.formats.column_mapping import ColumnMapping
from events.intake.formats.column_names import FIELDS
from events.intake.formats.known import FORMATS
from events.intake.imports.batches import new_batch_name
from events.intake.imports.file_checks import find_date_order
from events.intake.imports.importing import (
    TABLE,
    Choices,
    PreparedImport,
    check_may_import,
)
from events.intake.imports.row_places import Target
from events.intake.imports.row_shapes import GEOMETRY, Chosen, pairs_of
from events.intake.imports.whole_file import Decisions
from events.intake.tables.base import ReadOptions
from events.vocabulary import State
from services import Services
from ui.imports.upload import Upload
from ui.messages import escape_markdown

_DETECT = "as detected"
_ENCODINGS = (_DETECT, "utf-8", "cp1251", "cp1252", "koi8-u", "utf-16", "iso8859-5", "cp1250")
_DELIMITERS = {_DETECT: None, "comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
_ORDERS = {
    _DETECT: None,
    "day first": DateOrder.DMY,
    "month first": DateOrder.MDY,
    "year first": DateOrder.YMD,
}
_STATES = {State.PUBLISHED: "published", State.IN_REVIEW: "in review", State.DRAFT: "drafts"}
_NONE = "—"


def ask_how(services: Services, upload: Upload, name: str) -> PreparedImport:
    """Show what was recognised, let it be changed, and give the file read so.

    Raises
    ------
    UnreadableFile
        It cannot be read so.
    """
    key = upload.fingerprint
    names = {known.key: known.name for known in FORMATS} | {TABLE: "Another table"}
    first = upload.opened(Choices(), _target(services, State.DRAFT))
    left, middle, right = st.columns(3)
    kinds = [first.known.key, *(k for k in names if k != first.known.key)]
    kind = left.selectbox("Read as", kinds, format_func=names.__getitem__, key=f"imp_kind_{key}")
    order = middle.selectbox("Dates like 03/04/2022", list(_ORDERS), key=f"imp_order_{key}")
    states = _allowed(services, name)
    state = right.selectbox("Import as", states, format_func=_STATES.__getitem__, key="imp_state")
    with st.expander("Encoding, delimiter, coordinates, sheet"):
        left, middle, right, last = st.columns(4)
        encoding = left.selectbox("Encoding", _ENCODINGS, key=f"imp_enc_{key}")
        delimiter = middle.selectbox("Delimiter", list(_DELIMITERS), key=f"imp_del_{key}")
        crs = right.text_input("CRS", key=f"imp_crs_{key}", placeholder=first.table.crs or "WGS 84")
        sheet = last.selectbox("Sheet", [_DETECT, *first.table.sheets], key=f"imp_sheet_{key}")
        mend = st.checkbox("Mend text that was decoded wrongly on its way", key=f"imp_mend_{key}")
        position = _ask_position(first, key)
    options = ReadOptions(
        encoding=None if encoding == _DETECT else encoding,
        delimiter=_DELIMITERS[delimiter],
        crs=crs.strip() or None,
        sheet=None if sheet == _DETECT else sheet,
        mend_text=mend,
    )
    gone = bool(upload.gone) and st.checkbox(
        f"Retract {upload.gone:,} events that this release of the dataset no longer has",
        key=f"imp_gone_{key}",
        help="Otherwise they stay as they are.",
    )
    decisions = Decisions(
        _ORDERS[order], mend, dict(upload.places), crs.strip() or None, position, gone
    )
    prepared = upload.opened(Choices(options, decisions, kind), _target(services, state))
    _say_what_it_is(prepared)
    if prepared.mapping is not None:
        prepared = prepared.with_mapping(_ask_columns(services, upload, prepared, key))
    asked = (kind, options, decisions, state, str(prepared.mapping), name)
    if asked != upload.asked:
        upload.forget_check()
        upload.asked = asked
    return prepared


def _ask_position(first: PreparedImport, key: str) -> Chosen | None:
    """Ask which position counts, where the rows of a file have several."""
    offered: list[Chosen | None] = [GEOMETRY] if first.table.has_geometry else []
    offered += pairs_of(first.table)
    if first.mapping is not None and "position" in first.mapping.columns:
        offered.append(first.mapping.columns["position"])
    if len(offered) < 2:
        return None
    offered = [None, *offered]
    return st.selectbox(
        "Position",
        offered,
        format_func=_position_words,
        key=f"imp_position_{key}",
        help="Where shapes and columns disagree, rows are rejected until you choose.",
    )


def _position_words(position: Chosen | None) -> str:
    if position is None:
        return "all must agree"
    if isinstance(position, str):
        return "of the shapes" if position == GEOMETRY else f"of {position}"
    return f"of {position[0]} and {position[1]}"


def _target(services: Services, state: State) -> Target:
    return Target(
        services.store,
        services.gazetteer,
        services.boundaries,
        new_batch_name(),
        state,
        services.duplicates,
        services.imports.alike,
        services.imports.events_of,
    )


def _allowed(services: Services, name: str) -> list[State]:
    allowed = []
    for state in _STATES:
        try:
            check_may_import(state, services.rules.person(name or UNNAMED))
        except NotAllowed:
            continue
        allowed.append(state)
    return allowed or [State.DRAFT]


def _say_what_it_is(prepared: PreparedImport) -> None:
    table = prepared.table
    dates = find_date_order(table, prepared.known, prepared.choices.decisions.date_order)
    between = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
    parts = [
        table.kind,
        table.encoding,
        between.get(table.delimiter or "", ""),
        f"{len(table.columns)} columns",
        {"DMY": "day first", "MDY": "month first", "YMD": "year first"}.get(dates.order or "", ""),
        dates.how,
        prepared.known.licence and f"licence: {prepared.known.licence}",
    ]
    words = escape_markdown(" · ".join(part for part in parts if part))
    st.markdown(f"**{escape_markdown(prepared.known.name)}** · {words}")
    for remark in filter(None, (*table.remarks, prepared.known.remark)):
        st.caption(escape_markdown(remark))


def _ask_columns(
    services: Services, upload: Upload, prepared: PreparedImport, key: str
) -> ColumnMapping:
    """Ask which column holds what; kept as a profile for the next table with this header."""
    columns = list(prepared.table.columns)
    known = services.imports.mapping_for(columns)
    mapping = known or prepared.mapping or ColumnMapping()
    # Once the rows are checked, what became of them matters more than the columns.
    with st.expander("Which column holds what", expanded=known is None and upload.checked is None):
        if known is not None:
            by = f"Read by the profile “{known.name}”." if known.name else ""
            st.caption(escape_markdown(by) or "As chosen for an earlier table with this header.")
        elif prepared.guess is not None:
            for words in prepared.guess.remarks:
                st.caption(escape_markdown(words))
            for field, column in prepared.guess.asked:
                st.info(
                    escape_markdown(f"Is column “{column}” the {FIELDS[field]}? Choose it below.")
                )
        rows = [
            {k: str(v)[:120] if v is not None else "" for k, v in row.cells.items()}
            for row in islice(prepared.table.rows(), 5)
        ]
        st.dataframe(rows, hide_index=True)
        chosen: dict[str, str] = {}
        for number, (field, words) in enumerate(FIELDS.items()):
            if number % 3 == 0:  # row by row: a phone shows one column in this very order
                places = st.columns(3)
            offered = [_NONE, *columns]
            held = mapping.columns.get(field, _NONE)
            column = places[number % 3].selectbox(
                words[:1].upper() + words[1:],
                offered,
                index=offered.index(held) if held in offered else 0,
                key=f"imp_col_{field}_{key}",
            )
            if column != _NONE:
                chosen[field] = column
        left, right = st.columns(2)
        dataset = left.text_input("Name of the dataset", mapping.dataset or "", max_chars=200,
                                  key=f"imp_dataset_{key}")  # fmt: skip
        licence = right.text_input("Its licence", mapping.licence or "", max_chars=200,
                                   key=f"imp_licence_{key}")  # fmt: skip
        left_out = tuple(name for name in mapping.left_out if name not in chosen.values())
        if left_out and st.checkbox(
            "Take over columns that name persons: " + escape_markdown(", ".join(left_out)),
            key=f"imp_persons_{key}",
            help="Prisoners are protected from public curiosity (Third Geneva Convention, 13).",
        ):
            left_out = ()
    values = {name: dict(texts) for name, texts in mapping.values.items()}
    for name, texts in upload.values.items():
        values.setdefault(name, {}).update(texts)
    return ColumnMapping(
        columns=chosen,
        values=values,
        left_out=left_out,
        dataset=dataset.strip() or None,
        licence=licence.strip() or None,
        name=mapping.name,
    )
