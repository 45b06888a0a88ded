"""Forms of the import wizard."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.encodings import ENCODINGS
from klientela.core.exchange.file_contents import Contents
from klientela.core.exchange.readers import READERS
from klientela.core.exchange.readers.plain import PLAIN
from klientela.core.exchange.reading import SEPARATORS
from klientela.core.exchange.targets import importer_of
from klientela.core.exchange.uploads import MAX_BYTES, TOO_LARGE
from klientela.core.identity.models import User
from klientela.core.records.writing import may_make
from klientela.core.views.naming import plural_of
from klientela.kernel.entity import Entity, entities

ENDINGS = tuple(dict.fromkeys(ending for reader in (PLAIN, *READERS) for ending in reader.endings))
_AUTOMATIC = ("", _("Found automatically"))


def importable(user: User) -> list[Entity]:
    """What a user can import: everything with a page of its own that he may make, and parts that come in files of their own."""
    return [entity for entity in entities() if entity.form and _comes_in_files(entity) and may_make(user, entity)]


def _comes_in_files(entity: Entity) -> bool:
    return (entity.in_menu and not entity.part_of) or importer_of(entity).is_offered


def _select() -> forms.Select:
    return forms.Select({"class": "select"})


class ReadingForm(forms.Form):
    """How a file is read, where that cannot be found out."""

    encoding = forms.ChoiceField(label=_("Encoding"), required=False, choices=[_AUTOMATIC, *ENCODINGS.items()], widget=_select())
    separator = forms.ChoiceField(
        label=_("Cells are separated by"), required=False, choices=[_AUTOMATIC, *SEPARATORS.items()], widget=_select()
    )
    table = forms.CharField(max_length=250, required=False, widget=forms.HiddenInput)

    def leave_out(self, contents: Contents) -> None:
        """Ask nothing that a file of this kind answers itself."""
        if contents.label:
            del self.fields["separator"]
        if not contents.has_letters:
            del self.fields["encoding"]


class FileForm(ReadingForm):
    """What is imported, and from which file."""

    entity = forms.ChoiceField(label=_("What is in the file"), widget=_select())
    file = forms.FileField(
        label=_("File"), max_length=255, widget=forms.FileInput({"accept": ",".join(ENDINGS), "class": "sr"}), allow_empty_file=True
    )
    field_order = ("entity", "file", "encoding", "separator")

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        chosen = self.fields["entity"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101 - tells the type checker what stands above
        chosen.choices = [(entity.slug, plural_of(entity)) for entity in importable(user)]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(TOO_LARGE, params={"limit": MAX_BYTES // 2**20})
        return file
