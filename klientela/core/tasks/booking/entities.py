"""How people see rooms, cars and devices."""

from klientela.core.tasks.models import Resource
from klientela.kernel.entity import Entity, entity


@entity
class ResourceEntity(Entity):
    model = Resource
    slug = "resources"
    icon = "building"
    group = "settings"
    order = 612
    list = ("name", "kind", "branch", "seats", "is_active")
    form = ("name", "kind", "branch", "seats", "is_active", "text")
    orders = ("name",)
    filters = ("kind", "branch", "is_active")
    search = ("name",)
    synonyms = {"name": ("room", "resource", "sala", "zasób", "sală", "resursă"), "kind": ("type", "rodzaj", "tip")}
