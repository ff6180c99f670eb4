"""Small pieces of HTML for folium, with everything in them escaped."""

from html import escape

from maps.style import look_of


def switch_label(layer: str, count: int, nationalities: tuple[str, ...]) -> str:
    """Give the words beside a switch of the layer control, with the layer's colour.

    Leaflet puts this string into the page as HTML; so nothing goes in unescaped, not even a
    layer key, which may come from a stranger's file.
    """
    look = look_of(layer, nationalities)
    return (
        f'<span class="cm-switch" data-layer="{escape(layer)}">'
        f'<i class="cm-swatch-{look.look}" style="--cm-fill:{look.colour};color:{look.ink}">'
        f"{escape(look.code)}</i><span>{escape(look.name)} <b>{count:,}</b></span></span>"
    )
