"""Every measurement of ``make bench``, one after the other; each prints itself beside its peer."""

from benchmarks import duplicates, form, places, store


def main() -> None:
    """Measure the store, finding places (speed and memory), duplicates, and the form."""
    store.main()
    places.main()
    duplicates.main()
    form.main()


if __name__ == "__main__":
    main()
