"""The pages of the help."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.search.guide.topics import BY_SLUG, SECTIONS


@policy(SIGNED_IN)
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """All topics of the help, under their headings."""
    return render(request, "search/help.html", {"sections": SECTIONS})


@policy(SIGNED_IN)
@require_safe
def topic_page(request: HttpRequest, topic: str) -> HttpResponse:
    """How one thing is done."""
    if topic not in BY_SLUG:
        raise Http404
    section = next(topics for _heading, topics in SECTIONS if BY_SLUG[topic] in topics)
    others = [other for other in section if other.slug != topic]
    return render(request, "search/topic.html", {"topic": BY_SLUG[topic], "others": others})
