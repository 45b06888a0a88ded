"""Puts panels that packages contribute into a page."""

from typing import Any

from django import template
from django.template.context import RequestContext

from klientela.kernel.entity import MenuItem, Panel, Tile

register = template.Library()


@register.simple_tag(takes_context=True)
def panel(context: RequestContext, contributed: Panel | Tile) -> Any:
    """The template of a panel with its own values, within the page's context."""
    engine = context.template.engine  # type: ignore[union-attr]
    with context.push(**contributed.context):
        return engine.get_template(contributed.template).render(context)


@register.simple_tag(takes_context=True)
def pages_of_kind(context: RequestContext) -> list[MenuItem]:
    """The further pages of the kind of records a list shows, as far as its reader may open them."""
    return [page for page in context["entity"].pages if page.allowed(context["request"].user)]
