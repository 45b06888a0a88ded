"""What approvals add to other places: record pages, the menu, settings, processes, news."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klientela.core.access.decisions import may
from klientela.core.access.functions import MANAGE_SETTINGS, Function
from klientela.core.identity.models import User
from klientela.core.processes.approvals.api_shapes import described
from klientela.core.processes.approvals.configuring import RULES
from klientela.core.processes.approvals.deciders import DIRECT
from klientela.core.processes.approvals.gates import CODE, GATE, STEP
from klientela.core.processes.approvals.models import Request
from klientela.core.processes.approvals.pages.panel import banner, panel
from klientela.core.processes.approvals.queries import has_rules, to_decide
from klientela.core.processes.approvals.services.deciding import decide
from klientela.core.processes.approvals.telling import ASKED, ENDED, STUCK
from klientela.kernel.entity import Action, MenuItem
from klientela.kernel.notice import NoticeKind
from klientela.kernel.slot import slot


def agree(record: Any, *, by: User) -> None:
    """Agree from the news itself to the one question about a record that waits for this user."""
    requests = list(to_decide(by).filter(record=record.pk)[:2])
    if len(requests) != 1:
        raise ValidationError(_("Open the record: more than one question waits, or none any more."))
    if decide(requests[0].pk, by=by, agrees=True).asked_anew:
        raise ValidationError(_("The record was changed since you were asked. Look at it again."))


def is_settled(record: Any) -> bool:
    """Whether nothing is asked about a record any more."""
    return not Request.objects.filter(record=record.pk, state="pending").exists()


ACTIONS = (
    Action("approve", gettext_lazy("Approve"), agree, icon="check", tone="soft"),
    Action("refuse", gettext_lazy("Refuse"), agree, icon="x", page="approval-of-record"),
)

slot("configuration.parts").add("approvals", RULES, order=40)
slot("processes.gates").add(CODE, GATE, order=40)
slot("processes.actions").add(CODE, STEP, order=40)
slot("record.panels").add("approvals.banner", banner, order=5)
slot("record.panels").add("approvals.panel", panel, order=12)
slot("menu").add(
    "approvals",
    MenuItem(gettext_lazy("Approvals"), "approvals", "circle-check", order=30, allowed=lambda user: has_rules()),
)
slot("settings.pages").add(
    "approval-rules",
    MenuItem(gettext_lazy("Approvals"), "approval-rules", "circle-check", allowed=lambda user: may(user, MANAGE_SETTINGS)),
)
slot("access.functions").add(
    DIRECT,
    Function(
        DIRECT,
        gettext_lazy("Direct approvals"),
        gettext_lazy("See all requests for approval, name somebody where nobody is left to decide, and take requests back."),
    ),
    order=70,
)
slot("notifications.kinds").add(
    ASKED, NoticeKind(gettext_lazy("Approvals to decide"), icon="circle-check", actions=ACTIONS, is_needed=True, is_settled=is_settled)
)
slot("notifications.kinds").add(ENDED, NoticeKind(gettext_lazy("What became of my requests for approval"), icon="circle-check"))
slot("notifications.kinds").add(STUCK, NoticeKind(gettext_lazy("Approvals nobody is there to decide"), icon="alert-triangle"))
slot("api.descriptions").add("approvals", described)
