"""Rules of the tests: what a role hides, fixes or confines."""

from klientela.core.access.models import Effect, FieldLevel, FieldRule, Grant, Role

HIDDEN, READ = FieldLevel.HIDDEN, FieldLevel.READ


def ceiling(role, entity, *fields, level=HIDDEN):
    """What everybody of a role may do with fields at most."""
    FieldRule.objects.bulk_create(FieldRule(role=Role.objects.get(slug=role), entity=entity, field=name, ceiling=level) for name in fields)


def only_own(role, entity):
    """Have a role read only its own records of an entity."""
    Grant.objects.filter(role__slug=role, entity=entity, op="read").delete()
    Grant.objects.create(role=Role.objects.get(slug=role), entity=entity, op="read", scope="own")


def confine(role, entity, scope, op="read"):
    """Restrict an operation of a role to a scope."""
    Grant.objects.create(role=Role.objects.get(slug=role), entity=entity, op=op, scope=scope, effect=Effect.RESTRICT)
