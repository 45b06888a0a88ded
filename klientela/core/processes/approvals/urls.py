"""Addresses of approvals."""

from django.urls import path

from klientela.core.processes.approvals import api
from klientela.core.processes.approvals.pages import away, requests, rules

urlpatterns = [
    path("api/v1/approvals/", api.every, name="api-approvals"),
    path("api/v1/approvals/<uuid:pk>/", api.one, name="api-approval"),
    path("api/v1/approvals/<uuid:pk>/decide/", api.deciding, name="api-approval-decide"),
    path("approvals/", requests.approvals, name="approvals"),
    path("approvals/asked/", requests.approvals, {"which": requests.ASKED}, name="approvals-asked"),
    path("approvals/all/", requests.approvals, {"which": requests.ALL}, name="approvals-all"),
    path("approvals/away/", away.absences, name="absences"),
    path("approvals/away/<uuid:pk>/end/", away.end, name="absence-end"),
    path("approvals/record/<uuid:pk>/", requests.of_record, name="approval-of-record"),
    path("approvals/ask/<slug:slug>/<uuid:pk>/<uuid:rule>/", requests.asking, name="approval-ask"),
    path("approvals/<uuid:pk>/", requests.approval, name="approval"),
    path("approvals/<uuid:pk>/decide/", requests.decision, name="approval-decide"),
    path("approvals/<uuid:pk>/pass/", requests.passing, name="approval-pass"),
    path("approvals/<uuid:pk>/withdraw/", requests.withdrawing, name="approval-withdraw"),
    path("settings/approvals/", rules.rules, name="approval-rules"),
    path("settings/approvals/new/", rules.new_rule, name="approval-rule-new"),
    path("settings/approvals/<uuid:pk>/", rules.rule_page, name="approval-rule"),
    path("settings/approvals/<uuid:pk>/delete/", rules.delete_rule, name="approval-rule-delete"),
    path("settings/approvals/<uuid:pk>/levels/new/", rules.level_page, name="approval-level-new"),
    path("settings/approvals/<uuid:pk>/levels/<uuid:level>/", rules.level_page, name="approval-level"),
    path("settings/approvals/<uuid:pk>/levels/<uuid:level>/delete/", rules.delete_level, name="approval-level-delete"),
    path("settings/approvals/<uuid:pk>/levels/<uuid:level>/move/", rules.move_level, name="approval-level-move"),
    path("settings/approvals/questions/<slug:slug>/", rules.question, name="approval-question"),
]
