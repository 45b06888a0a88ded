"""Processes go out with the configuration and come in again."""

import pytest
from django.core.exceptions import ValidationError

from klientela.core.access.acting import acting
from klientela.core.processes.configuring import put_processes, write_processes
from klientela.core.processes.models import Process
from klientela.core.processes.tests.test_gates import gate

pytestmark = pytest.mark.django_db


def test_a_process_is_the_same_elsewhere(cast):
    gate(cast, "Offer")
    written = write_processes()
    (key, said), *_rest = ((key, said) for key, said in written.items() if key.endswith(cast.process.name))
    with acting(cast.dora):
        put_processes({"deals/Copy": said}, by=cast.dora)
        assert write_processes()["deals/Copy"] == said
        put_processes({key: said}, by=cast.dora)
        assert write_processes()[key] == said
        put_processes({"deals/Copy": {**said, "stages": said["stages"][1:]}}, by=cast.dora)
        assert len(write_processes()["deals/Copy"]["stages"]) == len(said["stages"]) - 1
        put_processes({"deals/Copy": None}, by=cast.dora)
    assert not Process._base_manager.filter(name="Copy", deleted_at=None).exists()


def test_what_is_not_understood_is_refused(cast):
    with acting(cast.dora):
        with pytest.raises(ValidationError, match="no records"):
            put_processes({"dragons/Hunt": {"stages": []}}, by=cast.dora)
        with pytest.raises(ValidationError, match="not understood"):
            put_processes({"deals/Odd": {"stages": [{"name": "A", "gates": [7]}]}}, by=cast.dora)
