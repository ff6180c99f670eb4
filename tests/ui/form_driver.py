"""Fills the form the way a person does, by the words beside each field."""

from html.parser import HTMLParser
from typing import Any

from streamlit.testing.v1 import AppTest

_TIMEOUT_S = 60


def _page() -> None:
    from ui.form.page import show
    from ui.messages import one_clear_message
    from ui.navigation import all_pages

    all_pages()
    with one_clear_message():
        show()


class FormDriver:
    """One browser tab with the form open."""

    def __init__(self, app: AppTest) -> None:
        self.app = app

    @classmethod
    def opened(cls, **address: str) -> "FormDriver":
        app = AppTest.from_function(_page, default_timeout=_TIMEOUT_S)
        for name, value in address.items():
            app.query_params[name] = value
        app.run()
        return cls(app)._checked()

    @property
    def form_id(self) -> str:
        value = self.app.query_params["form"]
        return value if isinstance(value, str) else value[0]

    def reloaded(self) -> "FormDriver":
        """Open the same address in a new session, as a reload or a restarted server does."""
        return FormDriver.opened(form=self.form_id)

    def type(self, label: str, text: str, row: int = 0) -> "FormDriver":
        self._widgets(label, "text_input", "text_area")[row].set_value(text)
        return self._run()

    def choose(self, label: str, value: str, row: int = 0) -> "FormDriver":
        """Choose a value, or type a word that is not offered where the field takes one."""
        widget = self._widgets(label, "selectbox")[row]
        widget.set_value(value)
        if widget.format_func(value) not in widget.options:
            assert widget.proto.accept_new_options
            widget.options.append(value)  # Streamlit's harness cannot type a new option itself
        return self._run()

    def tick(self, label: str) -> "FormDriver":
        self._widgets(label, "checkbox")[0].check()
        return self._run()

    def press(self, label: str, row: int = 0) -> "FormDriver":
        self._widgets(label, "button")[row].click()
        return self._run()

    def pick(self, label: str, option: str) -> "FormDriver":
        self._widgets(label, "radio")[0].set_value(option)
        return self._run()

    def value(self, label: str, row: int = 0) -> Any:
        return self._widgets(label, "text_input", "text_area", "selectbox")[row].value

    def has(self, label: str, kind: str) -> bool:
        return any(widget.label == label for widget in self.app.get(kind))

    @property
    def html(self) -> str:
        return "\n".join(
            element.proto.body
            for element in self.app.get("html")
            if not element.proto.body.startswith(("<style", "<script"))
        )

    @property
    def words(self) -> str:
        """Everything the page says outside its fields."""
        reader = _Text()
        reader.feed(self.html)
        kinds = ("caption", "error", "warning", "success", "info", "markdown")
        said = [each.value for kind in kinds for each in self.app.get(kind)]
        return "\n".join([*reader.parts, *said])

    @property
    def complaints(self) -> list[str]:
        """What is told beside the fields."""
        return [
            text
            for element in self.app.get("html")
            if "form-problem" in element.proto.body and not element.proto.body.startswith("<s")
            for text in _texts(element.proto.body)
        ]

    def _widgets(self, label: str, *kinds: str) -> list[Any]:
        found = [w for kind in kinds for w in self.app.get(kind) if w.label == label]
        assert found, f"no {' or '.join(kinds)} is called {label!r}"
        return found

    def _run(self) -> "FormDriver":
        self.app.run()
        return self._checked()

    def _checked(self) -> "FormDriver":
        assert not self.app.exception, self.app.exception
        return self


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def _texts(markup: str) -> list[str]:
    reader = _Text()
    reader.feed(markup)
    return [part for part in reader.parts if part.strip()]


def tags_in(markup: str) -> set[str]:
    """Every element the markup would make."""
    reader = _Text()
    reader.feed(markup)
    return set(reader.tags)
