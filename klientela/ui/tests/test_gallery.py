"""The gallery shows every component and breaks none of the rules of the design system."""

import re
from pathlib import Path

import pytest
from django.test import Client

UI = Path(__file__).resolve().parent.parent
TEMPLATES = [path for path in UI.parent.rglob("*.html") if not {"node_modules", "tests"} & set(path.parts)]
CLASSES = [
    "btn pri",
    "btn-group",
    "seg",
    "pill",
    "tier",
    "chip",
    "av",
    "avs",
    "input",
    "select",
    "area",
    "check",
    "switch",
    "tabs",
    "banner",
    "toast",
]
CLASSES += [
    "menu",
    "dlg",
    "empty",
    "grid",
    "bulk",
    "peek",
    "cell-form",
    "path",
    "kpis",
    "facts",
    "li",
    "tl",
    "ep",
    "composer",
    "sums",
    "kan",
    "lvb",
    "kc",
    "hbars",
    "plot",
    "ring",
    "spark",
    "skel",
    "meter",
    "question",
    "q-found",
    "dlg drawer",
]


@pytest.fixture
def page(client: Client, db: None) -> str:
    answer = client.get("/ui/?theme=dark")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", CLASSES)
def test_every_component_is_shown(page: str, name: str) -> None:
    assert re.search(rf'class="{name}[ "]', page)


def test_the_theme_asked_for_is_worn(page: str) -> None:
    assert 'data-theme="dark"' in page


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(UI.parent).as_posix())
def test_no_template_carries_a_style_or_a_script_of_its_own(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(r'\sstyle="|<style|\son[a-z]+="|href="data:|src="data:|hx-on', source)
    assert not re.search(r"<script(?![^>]*\ssrc=)", source)


def test_every_icon_named_in_a_template_is_in_the_sprite() -> None:
    known = set((UI / "icons.txt").read_text().split())
    named = {name for path in TEMPLATES for name in re.findall(r'\{% icon "([a-z0-9-]+)"', path.read_text(encoding="utf-8"))}
    assert named <= known
