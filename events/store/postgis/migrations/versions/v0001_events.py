"""Every revision of every event, a row each; which of them stand; and views to read them by."""

from typing import Final

from alembic import op

revision: Final = "0001"
down_revision: Final = None

_COLUMNS: Final = """
    title text, event_type text, acled_type text,
    start date, "end" date, certain_from date, certain_to date, possible_from date,
    possible_to date, date_basis text, date_precision smallint, lasting boolean, reported_on date,
    place text, country text, admin1 text, location_precision smallint,
    radius_m double precision, area_code text, geometry_role text,
    foreign_troops text, nationalities text, fighting_for text,
    count_low bigint, count_best bigint, count_high bigint, fatalities_best bigint,
    verification text, best_reliability text, best_credibility smallint, source_urls text,
    dataset text, licence text, attribution text, sidc text,
    summary text, state text, marking text, revision integer, recorded_at timestamptz,
    publish_after timestamptz, hidden_before integer,
"""
"""Named as in a feature, so that a line fills them by itself."""

_SEEN: Final = """
    r.number, r.event_id, r.title, r.event_type, r.acled_type, r.start, r."end", r.certain_from,
    r.certain_to, r.possible_from, r.possible_to, r.date_basis, r.date_precision, r.lasting,
    r.reported_on, r.place, r.country, r.admin1, r.location_precision, r.radius_m, r.area_code,
    r.geometry_role, r.foreign_troops, r.nationalities, r.fighting_for, r.nationality, r.side,
    r.count_low, r.count_best, r.count_high, r.fatalities_best, r.verification,
    r.best_reliability, r.best_credibility, r.source_urls, r.dataset, r.licence, r.attribution,
    r.sidc, r.summary, r.state, r.marking, r.revision, r.recorded_at, r.passed_on, r.geometry
"""

_TABLES: Final = """
CREATE TABLE conflictmap.revisions (
    number bigint PRIMARY KEY,
    line json NOT NULL,
    head bytea NOT NULL,
    passed_on boolean NOT NULL,
    derived json,
    event_id text COLLATE "C",
    {columns}
    nationality text[], side text[],
    geometry {postgis}.geometry(Point, 4326)
);
COMMENT ON TABLE conflictmap.revisions IS
    'every revision of every event, in the order they were saved; rows are only ever added';
COMMENT ON COLUMN conflictmap.revisions.line IS 'the event as GeoJSON, letter by letter as saved';
COMMENT ON COLUMN conflictmap.revisions.head IS 'what the line is known by in the next one';
COMMENT ON COLUMN conflictmap.revisions.derived IS
    'what columns are filled from, where that is not the line: an earlier program wrote it, or it '
    'holds the one sign no text here can have';
COMMENT ON COLUMN conflictmap.revisions.passed_on IS 'its licence lets it be given to others';

CREATE UNIQUE INDEX revisions_event ON conflictmap.revisions (event_id, revision);
CREATE INDEX revisions_note ON conflictmap.revisions (number) WHERE event_id IS NULL;
CREATE INDEX revisions_geometry ON conflictmap.revisions USING gist (geometry);
CREATE INDEX revisions_time ON conflictmap.revisions (start, "end");
CREATE INDEX revisions_recorded ON conflictmap.revisions (recorded_at);
CREATE INDEX revisions_state ON conflictmap.revisions (state) WHERE state <> 'published';
CREATE INDEX revisions_nationality ON conflictmap.revisions USING gin (nationality);

CREATE TABLE conflictmap.latest (event_id text COLLATE "C" PRIMARY KEY, number bigint UNIQUE);
COMMENT ON TABLE conflictmap.latest IS 'the newest revision of each event, in any state';
CREATE TABLE conflictmap.shown (
    event_id text COLLATE "C" PRIMARY KEY, number bigint UNIQUE, due timestamptz
);
COMMENT ON TABLE conflictmap.shown IS
    'the revision of each event that viewers see, from due on where that is set';

CREATE TABLE conflictmap.clearances (
    role name, state text, marking text, PRIMARY KEY (role, state, marking)
);
COMMENT ON TABLE conflictmap.clearances IS
    'which events the members of a role may read; an empty marking stands for none';
"""

_TRIGGERS: Final = """
CREATE FUNCTION conflictmap.fill() RETURNS trigger LANGUAGE plpgsql
SET search_path = conflictmap, {postgis}, pg_temp AS $$
DECLARE
    feature json := coalesce(NEW.derived, NEW.line);
    said json := feature -> 'properties';
    at json;
    new_row conflictmap.revisions;
BEGIN
    IF json_typeof(said) = 'object' THEN
        new_row := json_populate_record(NULL::conflictmap.revisions, said);
        new_row.event_id := feature ->> 'id';
        new_row.nationality := string_to_array(new_row.nationalities, ';');
        new_row.side := string_to_array(new_row.fighting_for, ';');
        at := feature #> '{{geometry,coordinates}}';
        IF at IS NOT NULL THEN
            new_row.geometry := ST_SetSRID(ST_MakePoint(
                (at ->> 0)::double precision, (at ->> 1)::double precision), 4326);
        END IF;
    END IF;
    new_row.number := NEW.number;
    new_row.line := NEW.line;
    new_row.head := NEW.head;
    new_row.derived := NEW.derived;
    new_row.passed_on := NEW.passed_on;
    RETURN new_row;
END $$;
CREATE TRIGGER fill BEFORE INSERT OR UPDATE ON conflictmap.revisions
    FOR EACH ROW EXECUTE FUNCTION conflictmap.fill();

-- Runs with the owner's rights: whoever adds revisions has none to change what stands.
CREATE FUNCTION conflictmap.stand() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = conflictmap, pg_temp AS $$
BEGIN
    INSERT INTO latest (event_id, number)
        SELECT event_id, max(number) FROM added WHERE event_id IS NOT NULL GROUP BY event_id
        ON CONFLICT (event_id) DO UPDATE SET number = excluded.number;
    DELETE FROM shown WHERE event_id IN (
        SELECT event_id FROM added WHERE state NOT IN ('draft', 'in_review'));
    INSERT INTO shown (event_id, number, due)
        SELECT event_id, number, publish_after FROM (
            SELECT DISTINCT ON (event_id) * FROM added
            WHERE state NOT IN ('draft', 'in_review') ORDER BY event_id, number DESC
        ) AS decided
        WHERE state = 'published' AND coalesce(hidden_before, 0) <= revision;
    PERFORM pg_notify('conflictmap', max(number)::text) FROM added;
    RETURN NULL;
END $$;
CREATE TRIGGER stand AFTER INSERT ON conflictmap.revisions
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION conflictmap.stand();

CREATE FUNCTION conflictmap.fall() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = conflictmap, pg_temp AS $$
BEGIN
    DELETE FROM latest USING changed c WHERE latest.number = c.number AND c.event_id IS NULL;
    DELETE FROM shown USING changed c WHERE shown.number = c.number AND c.event_id IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER fall AFTER UPDATE ON conflictmap.revisions
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION conflictmap.fall();

CREATE FUNCTION conflictmap.refuse() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_user = 'conflictmap_eraser' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION USING
        MESSAGE = 'revisions are only ever added, and ' || TG_OP || ' is refused',
        ERRCODE = 'insufficient_privilege',
        HINT = 'conflictmap erase takes words out, and leaves a record of it';
END $$;
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON conflictmap.revisions
    FOR EACH STATEMENT EXECUTE FUNCTION conflictmap.refuse();
ALTER TABLE conflictmap.revisions ENABLE ALWAYS TRIGGER refuse;
"""

_VIEWS: Final = """
CREATE VIEW conflictmap.published WITH (security_invoker = true) AS
    SELECT {seen} FROM conflictmap.revisions r JOIN conflictmap.shown s USING (number)
    WHERE s.due IS NULL OR s.due <= now();
COMMENT ON VIEW conflictmap.published IS 'what viewers of the map see now, a row an event';
CREATE VIEW conflictmap.current WITH (security_invoker = true) AS
    SELECT {seen} FROM conflictmap.revisions r JOIN conflictmap.latest l USING (number);
COMMENT ON VIEW conflictmap.current IS 'the newest revision of each event, in any state';
"""


def upgrade() -> None:
    """Make the tables, what guards them, and the views."""
    connection = op.get_bind()
    postgis = connection.exec_driver_sql(
        "SELECT quote_ident(nspname) FROM pg_extension e JOIN pg_namespace n"
        " ON n.oid = e.extnamespace WHERE extname = 'postgis'"
    ).scalar_one()
    for part in (_TABLES, _TRIGGERS, _VIEWS):
        connection.exec_driver_sql(part.format(postgis=postgis, columns=_COLUMNS, seen=_SEEN))
