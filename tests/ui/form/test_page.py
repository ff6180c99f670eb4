"""The form as a person meets it, through Streamlit's own test harness."""

import resource
from datetime import date

import pytest

from events.model.event import Event
from events.vocabulary import NOT_STATED, PlaceMethod, State, Verification
from services import Services, services_for
from settings import Settings
from tests.synthetic import synthetic_event
from tests.ui.form_driver import FormDriver, tags_in
from ui import resources

SCRIPT = "</script><script>alert(1)</script>"


@pytest.fixture
def form(services: Services) -> FormDriver:
    return FormDriver.opened()


def fill(form: FormDriver) -> FormDriver:
    form.type("What happened, in one line", "Synthetic capture")
    form.choose("Kind of event", "capture")
    form.tick("No place given")
    form.choose("Nationality", "PRK").choose("What they did", "captured")
    return form.type("Your name", "Tester")


def only_event(services: Services) -> Event:
    (event,) = services.table.find(states=tuple(State))
    return event


# --- saving -------------------------------------------------------------------------------------


def test_saving_publishes_and_leads_to_the_event_on_the_map(form, services):
    fill(form).press("Save event")
    event = only_event(services)
    assert event.state is State.PUBLISHED
    assert event.recorded_by == "Tester"
    assert event.id == form.form_id
    assert f"./?event={event.id}" in form.html
    assert services.table.find() == (event,)


def test_a_draft_is_kept_from_viewers(form, services):
    fill(form).tick("Keep as a draft").press("Save event")
    assert only_event(services).state is State.DRAFT
    assert services.table.find() == ()
    assert "draft" in form.words


def test_every_day_typed_is_shown_back_and_takes_its_year_from_the_report(form, services):
    form.type("Said on", "9 Apr")
    assert "Which year?" in form.words
    form.type("Reported on", "8 April 2025").type("Published on", "yesterday")
    assert "Which year?" not in form.words
    assert "Read as: 9 April 2025." in form.words
    assert "Read as: 7 April 2025." in form.words
    form.choose("What it does", "claims").choose("Party", "UKR").type("Publisher", "Synthetic")
    fill(form).press("Save event")
    event = only_event(services)
    assert event.statements[0].on == date(2025, 4, 9)
    assert event.sources[0].published_on == date(2025, 4, 7)


def test_a_date_in_the_future_is_remarked_on(form):
    form.type("When it happened", "1 Apr 2099")
    assert "This is in the future." in form.words


def test_a_whole_report_goes_through_the_form(form, services):
    form.type("What happened, in one line", "Synthetic clash").choose("Kind of event", "clash")
    form.type("Place, as the report words it", "eastern Donetsk region, in Ukraine")
    form.type("When it happened", "early January").type("Reported on", "9 April 2025")
    form.choose("Nationality", "північнокорейські").choose("Fighting for", "RUS")
    form.choose("What they did", "engaged").type("How many", "12 000")
    form.choose("Party", "UKR").choose("What it does", "claims").type("Said on", "8 Apr 2025")
    form.type("What is said, in our words", "Made up\nfor a test.")
    form.type("Publisher", "Synthetic agency").type("Web address", "https://example.org/1")
    form.choose("Reliability (Admiralty)", "B").choose("Credibility (Admiralty)", "2")
    form.type("Your name", "Tester").press("Save event")
    event = only_event(services)
    assert event.where is not None
    assert event.where.area == "UA-14"
    assert event.where.method is PlaceMethod.GAZETTEER
    assert event.when.edtf == "[2025-01-01..2025-01-10]"
    assert event.nationalities == ("PRK",)
    assert event.troops[0].count_best == 12000
    assert event.statements[0].source == 0
    assert event.statements[0].credibility == 2
    assert event.sources[0].reliability == "B"
    assert event.verification is Verification.CLAIMED


def test_the_name_is_remembered_for_the_next_event(form):
    fill(form).press("Save event").press("Add another event")
    assert form.value("Your name") == "Tester"
    assert form.value("What happened, in one line") == ""


def test_saving_twice_makes_one_event(form, services):
    fill(form).press("Save event")
    kept = services.unfinished("")
    assert kept.load(form.form_id) is None
    again = form.reloaded()
    assert "Saved as revision 1" in again.words
    assert len(services.table.find()) == 1


def test_a_form_kept_although_its_event_was_saved_does_not_double_it(form, services):
    fill(form)
    kept = services.unfinished("")
    values = kept.load(form.form_id)
    form.press("Save event")
    assert values is not None
    kept.keep(form.form_id, values)  # as if the program was killed right after the save
    form.reloaded().press("Save event")
    assert len(services.table.find()) == 1


# --- mistakes -----------------------------------------------------------------------------------


def test_all_mistakes_stand_beside_their_fields_at_once_and_nothing_is_lost(form, services):
    form.type("What happened, in one line", "x" * 10_000)
    form.type("Or coordinates, or click the map", "95, 37")
    form.type("When it happened", "31 February 2025")
    form.choose("Nationality", "Atlantean")
    form.type("At least", "5").type("How many", "2")
    form.type("Web address", "javascript:alert(1)").press("Save event")
    assert services.table.find(states=tuple(State)) == ()
    told = " ".join(form.complaints)
    for part in ("10,000", "Choose what happened", "Latitude", "31 February", "Atlantean",
                 "lowest", "https://", "Type your name"):  # fmt: skip
        assert part in told
    assert "things to mend" in form.words
    assert len(form.value("What happened, in one line")) == 10_000
    assert form.value("Web address") == "javascript:alert(1)"
    assert form.value("Or coordinates, or click the map") == "95, 37"


def test_nothing_is_complained_of_before_a_save_is_tried(form):
    assert form.complaints == []


def test_a_mistake_that_is_mended_is_told_no_more(form):
    fill(form).type("How many", "-5").press("Save event")
    assert form.complaints
    form.type("How many", "5")
    assert form.complaints == []


def test_mistakes_survive_a_reload_as_typed(form):
    fill(form).type("How many", "-5").type("When it happened", "32.13.2025")
    again = form.reloaded()
    assert again.value("How many") == "-5"
    assert again.value("When it happened") == "32.13.2025"


@pytest.mark.parametrize("text", ["نص عربي\u202e", "\u200bсхід\ufeff", SCRIPT, ":red[x] $x$ **b**"])
def test_hostile_and_foreign_text_is_kept_and_shown_as_text(form, services, text):
    fill(form).type("What happened, in one line", text)
    form.type("Speaker", text).choose("Party", text).choose("What it does", "claims")
    form.type("What is said, in our words", text).type("Unit, as named", text)
    form.type("Publisher", text).type("Title", text).type("Summary, in our words", text)
    form.type("Your name", text).type("Remark on this entry", text).press("Save event")
    event = only_event(services)
    shown = text.replace("\u202e", "").replace("\u200b", "").replace("\ufeff", "")
    assert event.title == event.statements[0].speaker == event.sources[0].title == shown
    assert tags_in(form.html) <= {"div", "p", "b", "a", "h1", "h2", "h3", "ul", "li"}
    assert shown in form.words


def test_markup_in_every_field_is_told_back_as_text_only(form):
    for label in ("Place, as the report words it", "Region, if stated", "When it happened",
                  "Reported on", "Or coordinates, or click the map", "How many", "Said on",
                  "Web address", "Archived copy", "Published on", "Not shown to viewers before",
                  "Local time, with its zone only if the source gives it"):  # fmt: skip
        form.type(label, SCRIPT)
    form.choose("Nationality", SCRIPT).choose("Country, if stated", SCRIPT).press("Save event")
    assert len(form.complaints) > 8
    assert tags_in(form.html) <= {"div", "p", "b", "a", "h1", "h2", "h3", "ul", "li"}


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"])
@pytest.mark.parametrize("field", ["Web address", "Archived copy"])
def test_links_that_are_no_web_address_are_refused(form, services, link, field):
    fill(form).type("Publisher", "Synthetic agency").type(field, link).press("Save event")
    assert services.table.find(states=tuple(State)) == ()
    assert any("web address" in told for told in form.complaints)


def test_a_full_disk_is_told_and_the_form_stays(form, services, tmp_path):
    fill(form)
    (tmp_path / "unfinished").rename(tmp_path / "elsewhere")
    (tmp_path / "unfinished").write_text("no folder")
    form.type("What happened, in one line", "Synthetic, changed")
    assert any("Keep this page open" in warning.value for warning in form.app.warning)
    assert form.value("What happened, in one line") == "Synthetic, changed"


def test_a_store_that_cannot_be_written_is_told_and_nothing_is_lost(form, services):
    long = synthetic_event(extra={"x": 90_000 * "x"})
    services.store.save(long, author="Tester", expected_revision=0)
    fill(form)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (80_000, hard))  # the store's file is longer
    try:
        form.press("Save event")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "The disk is full" in form.words
    assert form.value("What happened, in one line") == "Synthetic capture"
    assert len(services.table.find(states=tuple(State))) == 1
    form.press("Save event")
    assert len(services.table.find(states=tuple(State))) == 2


# --- nothing is lost ----------------------------------------------------------------------------


def test_the_address_names_the_form_and_a_reload_brings_everything_back(form):
    fill(form).press("Add a source").type("Publisher", "Second", row=1)
    form.type("Summary, in our words", "Made up.\nTwo lines.").press("Add troops")
    form.choose("Nationality", "CHN", row=1)
    again = form.reloaded()
    assert again.form_id == form.form_id
    assert again.value("What happened, in one line") == "Synthetic capture"
    assert again.value("Publisher", row=1) == "Second"
    assert again.value("Summary, in our words") == "Made up.\nTwo lines."
    assert again.value("Nationality", row=1) == "CHN"
    assert again.value("What they did") == "captured"


def test_an_unfinished_form_can_be_taken_up_again_from_a_new_one(form):
    fill(form)
    other = FormDriver.opened()
    other.press("Go on with: Synthetic capture")
    assert other.form_id == form.form_id
    assert other.value("What happened, in one line") == "Synthetic capture"


def test_a_hostile_address_opens_an_empty_form(services):
    for address in ("../../etc/passwd", "<script>", "x" * 5000, ""):
        form = FormDriver.opened(form=address)
        assert form.value("What happened, in one line") == ""
        assert form.form_id != address


def test_rows_can_be_taken_away_and_what_they_were_read_in_with_them(form, services):
    fill(form).choose("Party", "UKR").choose("What it does", "claims")
    form.type("Publisher", "Synthetic agency").press("Remove this source").press("Save event")
    event = only_event(services)
    assert event.sources == ()
    assert event.statements[0].source is None


# --- place, date, nationality -------------------------------------------------------------------


def test_several_places_of_one_name_are_asked_with_what_tells_them_apart(form, services):
    form.type("Place, as the report words it", "Novosilka")
    assert "places may be meant" in form.words
    radio = form.app.radio[0]
    assert radio.value is None
    assert any("km from the first" in caption for caption in radio.proto.captions)
    chosen = radio.options[1]
    radio.set_value(_option_value(form, 1))
    form.app.run()
    assert form.app.radio[0].value == _option_value(form, 1), chosen
    again = form.reloaded()
    assert again.app.radio[0].value == _option_value(again, 1)


def _option_value(form: FormDriver, at: int) -> str:
    from ui.form.place_search import identity, query_of_form

    open_form = form.app.session_state["form_open"]
    services = services_for(Settings())
    query = query_of_form(open_form.values["where"])
    assert query is not None
    outcome = services.gazetteer.look_up(query)
    return identity(outcome.candidates[at])  # type: ignore[union-attr]


def test_swapped_coordinates_are_offered_back_and_taken_by_one_press(form, services):
    fill_without_place(form)
    form.choose("Country, if stated", "UKR")
    form.type("Or coordinates, or click the map", "37.1810, 48.2820")
    form.press("Swap: 48.2820, 37.1810").press("Save event")
    event = only_event(services)
    assert event.where is not None
    assert (event.where.latitude, event.where.longitude) == (48.282, 37.181)


def test_a_place_nearby_is_said_with_one_distance(form):
    form.type("Place, as the report words it", "20 km west of Pokrovsk")
    assert "near a known place, within about 8 km" in form.words
    assert "25 km" not in form.words


def test_mgrs_is_read_and_its_precision_shown(form):
    form.type("Or coordinates, or click the map", "37U DQ 32 32")
    assert "point, within about" in form.words


def test_typed_coordinates_are_said_in_words_of_what_is_near(form):
    form.type("Or coordinates, or click the map", "51.2400, 35.3400")
    assert "km north-east of Sudzha, Kursk Oblast, Russia" in form.words


def test_a_place_is_widened_in_words(form, services):
    fill_without_place(form)
    form.type("Or coordinates, or click the map", "48.2820, 37.1810")
    form.choose("How sure is the place", "4").press("Save event")
    event = only_event(services)
    assert event.where is not None
    assert event.where.area == "UA-14"


def test_no_second_opinion_is_offered_unless_a_service_is_set(form):
    form.type("Place, as the report words it", "Sudzha")
    assert not form.has("Ask the online service too", "button")


def test_an_ambiguous_date_is_asked_and_answered_by_a_press(form, services):
    fill(form).type("When it happened", "04/05/2025")
    form.press("on 4 May 2025").press("Save event")
    assert only_event(services).when.edtf == "2025-05-04"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("by 9 April 2025", "by 9 April 2025"),
        ("between 5 and 7 May 2025", "between 5 and 7 May 2025"),
        ("2024", "in 2024"),
        ("", "the date is not known"),
    ],
)
def test_a_date_is_shown_back_in_words_before_saving(form, typed, words):
    form.type("When it happened", typed)
    assert words in form.words


def test_an_ambiguous_nationality_is_asked_and_answered_by_a_press(form, services):
    fill(form).choose("Nationality", "Korean")
    assert "may be" in form.words
    form.press("North Korea").press("Save event")
    assert [row.nationality for row in only_event(services).troops or ()] == ["PRK"]


def test_not_stated_is_a_choice_of_its_own(form, services):
    fill(form).choose("Nationality", NOT_STATED).press("Save event")
    assert only_event(services).layers == ("not_stated",)


def test_the_note_on_prisoners_stands_where_captured_is_chosen(form):
    assert "Geneva" not in form.words
    form.choose("What they did", "captured")
    assert "Third Geneva Convention" in form.words


def fill_without_place(form: FormDriver) -> None:
    form.type("What happened, in one line", "Synthetic clash").choose("Kind of event", "clash")
    form.type("Your name", "Tester")


def test_a_second_opinion_that_cannot_be_had_is_told_and_the_first_stays(tmp_path, monkeypatch):
    monkeypatch.setenv("CONFLICTMAP_NOMINATIM_DOMAIN", "127.0.0.1:9")
    monkeypatch.setenv("CONFLICTMAP_NOMINATIM_SCHEME", "http")
    monkeypatch.setenv("CONFLICTMAP_NOMINATIM_TIMEOUT_S", "0.5")
    monkeypatch.setenv("CONFLICTMAP_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CONFLICTMAP_SAMPLES", "0")
    resources._settings.cache_clear()
    form = FormDriver.opened().type("Place, as the report words it", "Donetsk region")
    form.press("Ask the online service too")
    assert "could not be asked" in form.words
    assert "the whole area is shown" in form.words
    resources._settings.cache_clear()
