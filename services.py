"""From settings to the working parts: the only place that chooses adapters."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from access.audit import AuditEntries, AuditFile, AuditLog
from access.audited_store import AuditedStore
from access.logins import Logins
from access.register import AccessRegister
from access.register import Database as RegisterDatabase
from access.register_file import FILE as REGISTER_FILE
from access.register_file import RegisterFile
from access.roles import RoleFile
from briefs.content import House, Materials
from briefs.land import BaseMap
from briefs.picture import Shipped
from events.dates.lexicon import DATE_WORDS
from events.desk.people import Rules
from events.desk.remarks import ReviewLog
from events.duplicates.finding import Duplicates
from events.errors import EventsError
from events.export import AreaShapes, Workshop
from events.export.published import FILE as PUBLISHED_FILE
from events.export.published import PublishedFile
from events.intake.counts import COUNT_WORDS
from events.intake.drafts.samples import load_samples, load_samples_into
from events.intake.event_types import EVENT_TYPE_WORDS
from events.intake.form.unfinished import UnfinishedForms
from events.intake.formats.column_mapping import PERSONAL_COLUMNS
from events.intake.formats.column_names import COLUMN_NAMES
from events.intake.formats.import_words import IMPORT_WORDS
from events.intake.formats.mapped_words import (
    APPROVAL_WORDS,
    KINDS_OF_SITE,
    PRECISION_WORDS,
    WORLD_PARTS,
)
from events.intake.formats.times_of_day import TIME_ZONES
from events.intake.imports.batches import BatchRecords
from events.intake.imports.profiles import Profiles
from events.intake.role_words import ROLES, STANCES
from events.intake.tables.scratch import Scratch
from events.intake.text.tables import TEXT_TABLES
from events.model import foreign
from events.model.country_codes import COUNTRY_CODES
from events.model.country_names import PEOPLES, SPELLINGS
from events.model.nationalities import WORDS_BESIDE
from events.model.person import DeskRole
from events.placing.agreement import DISPUTED_AREAS
from events.query import telling_words
from events.store.base import EventStore
from events.store.documents import Documents
from events.store.errors import StoreUnavailable
from events.store.journal.document_folder import DocumentFolder
from events.store.journal.shared_folder import SharedFolder
from events.store.journal.store import GeoJsonStore
from events.store.shared import DocumentKind, Log, Shared
from events.table.table import FILE as TABLE_FILE
from events.table.table import EventTable
from geo.boundaries import Boundaries
from geo.errors import GeoError
from geo.finding import PlaceFinder
from geo.gazetteer.towns import Towns
from geo.gazetteer.update import gazetteer_in_use
from geo.shipped_data import boundaries_in, gazetteer_in, towns_in
from geo.word_tables import PLACE_TABLES
from geo.words import use_words
from settings import Settings

if TYPE_CHECKING:
    from events.store.postgis.connection import Database
    from geo.geocoding.gazetteer import GazetteerGeocoder

_log = logging.getLogger(__name__)

WORD_TABLES: Final = (
    *PLACE_TABLES,
    *(DATE_WORDS, COLUMN_NAMES, SPELLINGS, foreign.STATES_AT_WAR, EVENT_TYPE_WORDS, ROLES, STANCES),
    *(WORDS_BESIDE, telling_words.COMMON_WORDS, PEOPLES, DISPUTED_AREAS, COUNT_WORDS),
    *(PERSONAL_COLUMNS, PRECISION_WORDS, KINDS_OF_SITE, WORLD_PARTS, APPROVAL_WORDS),
    *(COUNTRY_CODES, TIME_ZONES, IMPORT_WORDS),
    *TEXT_TABLES,
)
"""Every file of data/words/."""


@dataclass(frozen=True)
class Services:
    """The parts one process works with, each opened when first asked for.

    Safe to share between threads: every part is either read-only or does its own locking.
    """

    settings: Settings

    def __post_init__(self) -> None:
        """Check every table of words, and use them with those of the user's own.

        Raises
        ------
        WordsError
            Naming file and line.
        """
        use_words(self.settings.own_words_dir, WORD_TABLES)

    @cached_property
    def boundaries(self) -> Boundaries:
        """Countries and first-level areas."""
        return boundaries_in(self.settings.boundaries_dir)

    @cached_property
    def area_shapes(self) -> AreaShapes:
        """Outlines of areas as exports draw them."""
        return AreaShapes(self.boundaries)

    @cached_property
    def shipped_map(self) -> Shipped:
        """What lies under the map of every brief."""
        base = BaseMap.load(self.settings.boundaries_dir)
        return Shipped(base, self.boundaries, self.towns)

    @property
    def brief_materials(self) -> Materials:
        """What every brief is made from."""
        settings = self.settings
        house = House(settings.nationalities, settings.markings, settings.marking)
        return Materials(self.table, self.shipped_map, house, settings.own_fonts_dir)

    @cached_property
    def workshop(self) -> Workshop:
        """Makes files for download that have to be whole before they are sent."""
        settings = self.settings
        if settings.read_only and settings.exports_dir is None:
            # The data folder is not ours to write to then.
            scratch = Scratch("exports")
            workshop = Workshop(scratch.path)
            scratch.keep_for(workshop)
            return workshop
        return Workshop(settings.workshop_dir)

    @cached_property
    def gazetteer(self) -> "GazetteerGeocoder":
        """Place finding from the shipped place list and what was added; needs no network."""
        return gazetteer_in(self._gazetteer_folder, self.boundaries)

    @cached_property
    def towns(self) -> Towns:
        """Names of towns for the map, from the same place list."""
        return towns_in(self._gazetteer_folder)

    @property
    def _gazetteer_folder(self) -> Path:
        return gazetteer_in_use(self.settings.gazetteer_dir, self.settings.added_gazetteer_dir)

    @cached_property
    def second_opinion(self) -> PlaceFinder | None:
        """The online service a person may ask, or None where none is set."""
        settings = self.settings
        if settings.nominatim_domain is None:
            return None
        # Imported only where it is set: its HTTP client and cache take time to load.
        from geo.geocoding.nominatim import NominatimGeocoder

        return NominatimGeocoder(
            domain=settings.nominatim_domain,
            scheme=settings.nominatim_scheme,
            timeout_s=settings.nominatim_timeout_s,
            cache_directory=settings.cache_dir / "nominatim",
            boundaries=self.boundaries,
        )

    @cached_property
    def rules(self) -> Rules:
        """Who may publish what, as this installation wants it."""
        settings = self.settings
        roles = {DeskRole.WRITER: settings.writers, DeskRole.REVIEWER: settings.reviewers}
        return Rules(settings.review, roles, self.logins.at_desk)

    @cached_property
    def audit(self) -> AuditLog:
        """Where it is noted who did what."""
        path = self.settings.audit_log
        if path is None:
            return AuditLog(None)
        if self.database is not None and self.settings.audit_file is None:
            return AuditLog(AuditEntries(self.shared.entries(Log.AUDIT)))
        return AuditLog(AuditFile(path))

    @cached_property
    def logins(self) -> Logins:
        """Who asks, and what they are here."""
        settings = self.settings
        register = None
        if settings.logins.are_there:
            register = AccessRegister(self._register_database)
        roles = RoleFile(settings.role_table, settings.role_of_all)
        return Logins(settings.logins, register, roles, self.audit)

    @property
    def _register_database(self) -> RegisterDatabase:
        if self.settings.read_only:
            return RegisterFile(None)
        if self.database is not None:
            from events.store.postgis.register_tables import RegisterTables

            return RegisterTables(self.database)
        return RegisterFile(self.settings.data_dir / REGISTER_FILE)

    @cached_property
    def shared(self) -> Shared:
        """Where all is that a staff shares beside the events."""
        if self.database is None:
            return SharedFolder(self.settings.data_dir, audit=self.settings.audit_log)
        from events.store.postgis.shared_tables import SharedTables

        return SharedTables(self.database)

    def unfinished(self, owner: str) -> UnfinishedForms:
        """Forms somebody began and has not saved."""
        return UnfinishedForms(self.shared.documents(DocumentKind.UNFINISHED), owner)

    @cached_property
    def reports(self) -> Documents:
        """Texts that events were read out of."""
        return self.shared.documents(DocumentKind.REPORTS)

    @cached_property
    def imports(self) -> BatchRecords:
        """What was imported when, and the mappings people chose."""
        return BatchRecords(self.shared.documents(DocumentKind.IMPORTS), self.profiles)

    @cached_property
    def profiles(self) -> Profiles:
        """Which column holds what, for tables that were seen before."""
        shipped = DocumentFolder(self.settings.shipped_data / "profiles")
        return Profiles(self.shared.documents(DocumentKind.PROFILES), shipped)

    @cached_property
    def database(self) -> "Database | None":
        """The database that a staff shares; None where all is kept in the data folder."""
        address = self.settings.store.get_secret_value()
        if not address:
            return None
        try:
            # Imported only where it is set: who keeps a journal need not have its packages.
            from events.store.postgis.connection import Database
        except ImportError as error:
            raise StoreUnavailable(
                "CONFLICTMAP_STORE names a database, but what speaks to one is not installed "
                "here: pip install -e '.[postgis]', and start again."
            ) from error
        return Database(address)

    @property
    def _kept_in_database(self) -> EventStore | None:
        if self.database is None:
            return None
        from events.store.postgis.store import PostGisStore

        return PostGisStore(self.database, read_only=self.settings.read_only)

    @cached_property
    def store(self) -> EventStore:
        """Where events are kept; what is saved is noted in the audit log."""
        kept = self._kept_in_database or GeoJsonStore(
            self.settings.data_dir, read_only=self.settings.read_only
        )
        if self.settings.audit_log is None:
            return kept
        return AuditedStore(kept, self.audit, lambda name: self.logins.named(name))

    @cached_property
    def nothing_stored(self) -> EventStore:
        """A store in which nothing is, for rows that are read before they are compared."""
        # A folder that nobody makes: a store that only reads makes none.
        return GeoJsonStore(self.settings.cache_dir / "nothing-stored", read_only=True)

    @cached_property
    def table(self) -> EventTable:
        """Every revision of the store in columns, for whoever asks about many events."""
        data = f"{foreign.tables_digest()} {telling_words.tables_digest()}"
        return EventTable(
            self.store,
            self.settings.data_dir / TABLE_FILE,
            data=data,
            keeps=not self.settings.read_only,
            authors=self.settings.show_authors,
        )

    @cached_property
    def published(self) -> PublishedFile:
        """The file of published events beside the store."""
        return PublishedFile(self.table, self.settings.data_dir / PUBLISHED_FILE)

    def close(self) -> None:
        """Bring derived files up to date, and let go of all others."""
        if not self.settings.read_only:
            self.published.close()
        self.table.close()
        self.store.close()
        if self.settings.logins.are_there:
            self.logins.register.close()

    @property
    def problems(self) -> tuple[str, ...]:
        """What a person should know of the stored events, and look at; no folder is named."""
        problem = None if self.settings.read_only else self.published.problem
        found = (*self.store.problems, *(() if problem is None else (problem,)))
        return tuple(map(self.settings.without_folder, found))

    @cached_property
    def duplicates(self) -> Duplicates:
        """Looks for likely duplicates among the events of the store, for analysts only."""
        return Duplicates(self.table)

    @cached_property
    def review_log(self) -> ReviewLog:
        """Where comments and claims are kept; no viewer is given any of it."""
        return ReviewLog(self.shared.entries(Log.REVIEW))


@contextmanager
def beside_events(
    place: "Path | Database", *, kept: bool = False
) -> Iterator[tuple[Shared, RegisterDatabase]]:
    """Give all that a staff shares beside the events of a data folder or a database, for a while.

    Parameters
    ----------
    kept
        People and tokens are to be kept there, also where nobody has signed in yet.
    """
    if isinstance(place, Path):
        path = place / REGISTER_FILE
        register = RegisterFile(path if kept or path.exists() else None)
        try:
            yield SharedFolder(place), register
        finally:
            register.close()
        return
    from events.store.postgis.register_tables import RegisterTables
    from events.store.postgis.shared_tables import SharedTables

    try:
        yield SharedTables(place), RegisterTables(place)
    finally:
        place.close()


@lru_cache(maxsize=8)
def services_for(settings: Settings) -> Services:
    """Give every part of this process the same services for the same settings."""
    return Services(settings)


SOON_S = 1.0
"""An empty store is read in less."""


def put_first_events(services: Services) -> None:
    """Put the sample events into a store that never held one, unless the settings say not to.

    A store that cannot be written or read does not stop the server: the pages say what is wrong.
    """
    if not services.settings.samples or services.settings.read_only:
        return
    try:
        if not services.table.wait_until_read(SOON_S) or not services.table.is_empty:
            return
        load_samples_into(
            services.store,
            load_samples(services.settings.samples_file),
            services.gazetteer,
            services.boundaries,
            author="sample data",
        )
    except (EventsError, GeoError):
        _log.exception("The sample events could not be put into the store")
