"""What a file says of itself where its format has a place for that: title, credit, licence."""

from typing import Final

from events.export.job import ExportJob

TITLE: Final = "Conflict Event Mapper: events"


def metadata_of(job: ExportJob) -> dict[str, str]:
    """Give what there is to say of a job's events, by names GDAL and others use."""
    credit = job.credit
    return {
        "title": TITLE,
        "description": description_of(job),
        "attribution": credit.words or "none",
        "license": credit.licence,
        "marking": credit.marking or "none",
        "left_out": job.selection.left_out_words or "none",
    }


def description_of(job: ExportJob) -> str:
    """Say in a few sentences what is in the file, and whose it is."""
    count, credit, degrees = len(job.selection.events), job.credit, job.options.round_to
    sentences = (
        f"{count:,} published event{'' if count == 1 else 's'}.",
        f"Credit: {credit.words}." if credit.words else "",
        f"Licence: {credit.licence}.",
        f"Highest marking: {credit.marking}." if credit.marking else "",
        f"Positions are rounded to {degrees:g} degrees." if degrees is not None else "",
        job.selection.left_out_words,
        "An empty number was not reported; it is not zero.",
    )
    return " ".join(filter(None, sentences))
