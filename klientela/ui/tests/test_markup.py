"""Components cannot be made to say more than they should, whatever values they get."""

from pathlib import Path

import pytest
from django.template import engines
from django.utils.safestring import SafeString, mark_safe
from hypothesis import given
from hypothesis import strategies as some

from klientela.ui.markup import FOLDER, BadComponent, component, esc, flat, holes_of

NAMES = sorted(path.stem for path in FOLDER.glob("*.html"))
HOSTILE = [
    "<script>alert(1)</script>",
    '" onmouseover="x',
    "' autofocus onfocus='x",
    "&amp;",
    "{{ x }}",
    "{% x %}",
    "%s %(a)s %",
    "</span><b>",
    "\x00",
    "\u2028",
    "żółć ș ț",
    "a\nb",
    "",
    "javascript:alert(1)",
]
ADDRESSES = [
    "javascript:alert(1)",
    " javascript:x",
    "java\nscript:x",
    "data:text/html,x",
    "//evil.example",
    "/\\evil.example",
    "vbscript:x",
    "JaVaScRiPt:x",
]


class Pretender:
    """Says of itself that it is safe."""

    def __html__(self) -> str:
        return "<b>"

    def __str__(self) -> str:
        return "<i>"


@pytest.mark.parametrize("name", NAMES)
def test_both_ways_to_fill_a_component_give_equal_bytes(name: str) -> None:
    source = (FOLDER / f"{name}.html").read_text(encoding="utf-8").strip()
    template = engines["django"].from_string(source)
    holes = holes_of(name)
    for value in HOSTILE:
        if "url" in holes and "javascript:" in value:
            continue
        safe = [f"/a/{value}" if hole == "url" else value for hole in holes]
        assert str(component(name)(*safe)) == template.render(dict(zip(holes, safe, strict=True))), name


@given(some.text())
def test_text_never_leaves_its_place(text: str) -> None:
    inside = str(component("muted")(text)).removeprefix('<span class="muted">').removesuffix("</span>")
    assert not set("<>\"'") & set(inside)


def test_only_what_a_component_made_passes_unchanged() -> None:
    made = component("muted")("a")
    assert esc(made) == made
    assert esc(made + "<b>") == esc(str(made) + "<b>")
    assert esc(Pretender()) == "&lt;i&gt;"
    assert esc(None) == ""
    assert (
        str(component("muted")(component("pill")("green", "<"))) == '<span class="muted"><span class="pill dotted green">&lt;</span></span>'
    )


@pytest.mark.parametrize("evil", ADDRESSES)
def test_an_address_that_could_run_becomes_harmless(evil: str) -> None:
    assert 'href="#"' in component("link")(evil, "x")


@pytest.mark.parametrize("good", ["/deals/", "?page=2", "#top", "https://a.example/", "mailto:a@b.pl", "tel:+48123"])
def test_an_ordinary_address_stays(good: str) -> None:
    assert f'href="{good}"' in component("link")(good, "x")


BAD = [
    "<{{ a }}>",
    "<b {{ a }}>",
    "<b class={{ a }}>",
    "<b class='{{ a }}'>",
    '<b onclick="{{ a }}">',
    '<b style="{{ a }}">',
    '<img srcset="{{ a }}">',
    '<iframe srcdoc="{{ a }}"></iframe>',
    '<b hx-vals="{{ a }}">',
    '<b hx-on="{{ a }}">',
    '<b hx-trigger="{{ a }}">',
    '<b x-data="{{ a }}">',
    '<b @click="{{ a }}">',
    '<b data-hx-get="{{ a }}">',
    "<script>{{ a }}</script>",
    "<style>{{ a }}</style>",
    "<!-- {{ a }} -->",
    "{{ a|safe }}",
    "{{ a.b }}",
    "{% if a %}x{% endif %}",
    '<a href="x{{ a }}">',
    '<a href="/{{ a }}">',
    '<b data-behaviour="{{ a }}">',
    "{# note #}",
    "a < {{ b }}",
]


@pytest.mark.parametrize("source", BAD)
def test_a_component_in_which_escaping_is_not_enough_is_refused(source: str) -> None:
    with pytest.raises(BadComponent):
        flat(source)


def test_a_wrong_number_of_values_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        component("pill")("green")


def test_markup_is_blessed_in_two_files_only() -> None:
    root = Path(__file__).resolve().parents[2]
    allowed = {"ui/markup.py", "core/views/columns.py", "ui/sanitize.py"}
    words = ("mark_safe(", "SafeString(", "|safe ", "|safe}", "autoescape off", "format_html(")
    files = [path for kind in ("*.py", "*.html") for path in root.rglob(kind) if not {"node_modules", "tests"} & set(path.parts)]
    found = {path.relative_to(root).as_posix() for path in files if any(word in path.read_text(encoding="utf-8") for word in words)}
    assert found <= allowed
    assert isinstance(mark_safe("a"), SafeString)
