"""Rules go into the file of the configuration and come out of it as they were."""

import pytest
from django.core.exceptions import ValidationError

from klientela.core.access.acting import acting
from klientela.core.processes.approvals.configuring import put_rules, write_rules
from klientela.core.processes.approvals.models import Rule
from klientela.core.processes.approvals.services.asking import ask_approval

pytestmark = pytest.mark.django_db


def test_a_rule_comes_back_as_it_was_under_its_key(cast, rule):
    written = write_rules()
    with acting(cast.zoe):
        put_rules(dict.fromkeys(written), by=cast.zoe)
        assert write_rules() == {}
        put_rules(written, by=cast.zoe)
    assert write_rules() == written and Rule.objects.get(deleted_at=None).pk == rule.pk


def test_what_is_not_here_is_told_and_what_waits_stays(cast, deal, rule):
    (key, said), *_ = write_rules().items()
    said["levels"][1]["people"] = ["nobody.here"]
    with acting(cast.zoe), pytest.raises(ValidationError, match=r"nobody\.here"):
        put_rules({key: said}, by=cast.zoe)
    with acting(cast.ewa):
        ask_approval(deal, rule, cast.ewa)
    with acting(cast.zoe), pytest.raises(ValidationError, match="waits"):
        put_rules({key: None}, by=cast.zoe)
