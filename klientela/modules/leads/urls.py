"""Addresses of leads beside those every kind of record has."""

from django.urls import path

from klientela.modules.leads.pages import asking, chance, converting, public, setting

urlpatterns = [
    path("leads/<uuid:pk>/convert/", converting.convert_page, name="lead-convert"),
    path("leads/<uuid:pk>/disqualify/", asking.disqualify_page, name="lead-disqualify"),
    path("leads/<uuid:pk>/answers/", asking.answer_door, name="lead-answer"),
    path("leads/<uuid:pk>/chance/", chance.chance_panel, name="lead-chance"),
    path("score-rules/question/parts/", setting.question_parts, name="lead-question-parts"),
    path("score-rules/<uuid:pk>/question/", setting.score_question, name="score-question"),
    path("routing-rules/<uuid:pk>/question/", setting.routing_question, name="routing-question"),
    path("lead-forms/<uuid:pk>/fields/", setting.fields_door, name="lead-form-fields"),
    path("lead-forms/<uuid:pk>/open/", setting.open_door, name="lead-form-open"),
    path("lead-forms/<uuid:pk>/close/", setting.close_door, name="lead-form-close"),
    path("come/<str:secret>/", public.form_page, name="lead-form"),
    path("come/<str:secret>/thanks/", public.thanks_page, name="lead-form-thanks"),
]
