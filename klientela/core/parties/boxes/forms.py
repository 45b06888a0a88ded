"""The form in the place of a box, for something new or something that is there."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from klientela.core.access.decisions import may
from klientela.core.access.policy import policy
from klientela.core.parties.boxes.kinds import Box
from klientela.core.parties.boxes.pages import READ, box_of, done, key_in, part_of, shown
from klientela.core.parties.models import Party
from klientela.core.records.services import change, create
from klientela.core.records.writing import lacking
from klientela.core.views.effective import effective
from klientela.core.views.forms import RecordForm, initial_of, version_in
from klientela.core.views.proposals import proposed
from klientela.core.views.requests import refused, user_of
from klientela.kernel.errors import NotAllowed, StaleSave


@policy(READ)
@require_http_methods(["GET", "HEAD", "POST"])
def form_page(request: HttpRequest, pk: UUID, word: str) -> HttpResponse:
    """A form for something of a box (`?item=`), or for something new; sent, it is saved and the box shown again."""
    box, party = box_of(request, pk, word)
    user, key = user_of(request), key_in(request)
    record = part_of(request, box, party, item=key) if key else None
    fields = effective(box.entity, user).form if record else effective(box.entity, user).new_form
    if not box.adding or not fields or not may(user, "update", party) or (record is None and lacking(box.entity, user)):
        raise Http404
    initial = initial_of(record, fields, user) if record else proposed(box.entity, fields, user)
    if request.method != "POST":
        return _asking(request, box, party, form=RecordForm(fields, user, initial=initial), record=record)
    form = RecordForm(fields, user, data=request.POST, files=request.FILES, initial=initial)
    return _kept(request, box, party, form=form, record=record)


def _kept(request: HttpRequest, box: Box, party: Party, *, form: RecordForm, record: Any) -> HttpResponse:
    if form.is_valid():
        try:
            _save(request, box, party, form=form, record=record)
        except StaleSave as stale:
            record.version = stale.version
            form.add_error(None, _("Somebody was faster. Save again to put yours in its place."))
            return _asking(request, box, party, form=form, record=record, status=409)
        except ValidationError as error:
            form.take(error)
        except NotAllowed:
            return refused(_("You may not change this."), status=403)
        else:
            return done(request, box, party, text=_("Saved."))
    return _asking(request, box, party, form=form, record=record, status=422)


def _save(request: HttpRequest, box: Box, party: Party, *, form: RecordForm, record: Any) -> None:
    values, by = form.values(), user_of(request)
    if record is None:
        given = {name: value for name, value in values.items() if value not in (None, "")}
        create(box.entity, {**given, box.entity.part_of: party}, by=by)
    else:
        change(box.entity, record.pk, values, by=by, version=version_in(request))


def _asking(request: HttpRequest, box: Box, party: Party, *, form: RecordForm, record: Any, status: int = 200) -> HttpResponse:
    form.ask_for_files_again()
    form.auto_id = f"{box.word}_%s"
    return shown(request, box, party, form=form, record=record, status=status)
