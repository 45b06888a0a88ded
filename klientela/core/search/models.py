"""The table behind the search box: one row for each record that can be found."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _


class SearchEntity(models.Model):
    """The small number of a searchable entity, and the columns its documents were made from."""

    number = models.SmallAutoField(primary_key=True)
    slug = models.CharField(max_length=60, unique=True)
    spec = models.TextField(blank=True)

    class Meta:
        verbose_name = _("searchable entity")
        verbose_name_plural = _("searchable entities")


def _parts(column: str, name: str) -> GinIndex:
    """Finds any part of a text; the codes stand first, so that a rare one drives a common triple of letters."""
    condition = None if column == "norm" else Q(**{f"{column}__isnull": False})
    return GinIndex(F("acl"), OpClass(F(column), name="gin_trgm_ops"), name=name, condition=condition)


WORDS = Func(F("norm"), F("entity"), function="search_entry", output_field=ArrayField(models.TextField()))
"""The words of a name, and `#` with the number of the entity, so that each kind is found by itself."""


class SearchDoc(models.Model):
    """What can be found of a record. Kept by the database; `acl` is a copy, so that one index answers who may find it.

    `norm` holds the name as compared. E-mail addresses, telephone and tax numbers stand apart (each with blanks between
    several): each column follows the permission of its own field. Personal numbers never stand here.
    """

    record = models.UUIDField(primary_key=True)
    entity = models.SmallIntegerField()
    acl = ArrayField(models.IntegerField(), default=list)
    title = models.TextField()
    norm = models.TextField(db_collation="C")
    email = models.TextField(db_collation="C", null=True)
    phone = models.TextField(db_collation="C", null=True)
    taxid = models.TextField(db_collation="C", null=True)

    class Meta:
        verbose_name = _("search document")
        verbose_name_plural = _("search documents")
        indexes = (
            models.Index(fields=["norm", "record"], name="search_prefix", include=["acl", "entity"]),
            models.Index(fields=["entity", "norm", "record"], name="search_entity", include=["acl"]),
            _parts("norm", "search_parts"),
            GinIndex(F("acl"), WORDS, name="search_words"),
            _parts("email", "search_email"),
            _parts("phone", "search_phone"),
            _parts("taxid", "search_taxid"),
        )


class SearchOwn(models.Model):
    """A value of a field a company has added, as it is compared. Kept by the database; found only by who may see that field."""

    record = models.UUIDField()
    field = models.UUIDField()
    entity = models.SmallIntegerField()
    acl = ArrayField(models.IntegerField(), default=list)
    norm = models.TextField(db_collation="C")

    class Meta:
        verbose_name = _("search document")
        verbose_name_plural = _("search documents")
        indexes = (models.Index(fields=["record"], name="search_own_record"), _parts("norm", "search_own_parts"))


class SearchWord(models.Model):
    """A word that once stood in a name: what a mistyped one is compared with. Without a unique key, so that nobody waits for another."""

    word = models.TextField(db_collation="C")

    class Meta:
        verbose_name = _("word of names")
        verbose_name_plural = _("words of names")
        indexes = (
            models.Index(fields=["word"], name="search_word"),
            GinIndex(OpClass(F("word"), name="gin_trgm_ops"), name="search_word_near"),
        )
