"""How people see processes: a list of processes, each with its stages."""

from klientela.core.processes.models import Process, Stage
from klientela.core.processes.setting_up import change_stage, create_process, create_stage, delete_process, delete_stage
from klientela.kernel.entity import Entity, entity


@entity
class ProcessEntity(Entity):
    model = Process
    slug = "processes"
    icon = "git-branch"
    group = "settings"
    order = 900
    list = ("name", "position")
    form = ("name", "position")
    key = ("name",)
    orders = ("name",)
    create = staticmethod(create_process)
    delete = staticmethod(delete_process)


@entity
class StageEntity(Entity):
    model = Stage
    slug = "stages"
    icon = "stairs-up"
    in_menu = False
    part_of = "process"
    list = ("position", "name", "kind", "probability", "expected_days")
    form = ("name", "kind", "position", "probability", "expected_days", "colour", "limit", "is_limit_firm")
    orders = ("position",)
    key = ("name",)
    create = staticmethod(create_stage)
    change = staticmethod(change_stage)
    delete = staticmethod(delete_stage)
