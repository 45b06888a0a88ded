"""The organisation: branches, teams, territories, and who belongs where."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.fields import CountryField, CurrencyField, PhoneField
from klientela.core.identity.kept import Extendable, Kept


class Branch(Extendable):
    """A place or part of the company; branches form a tree. One with its own tax data is a company."""

    name = models.CharField(_("name"), max_length=200)
    code = models.CharField(_("code"), max_length=20, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("belongs to"))
    legal_name = models.CharField(_("legal name"), max_length=200, blank=True)
    tax_id = models.CharField(_("tax number"), max_length=40, blank=True)
    vat_id = models.CharField(_("VAT number"), max_length=40, blank=True)
    register_number = models.CharField(_("register number"), max_length=40, blank=True)
    street = models.CharField(_("street and number"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    town = models.CharField(_("town"), max_length=120, blank=True)
    country = CountryField(_("country"))
    email = models.EmailField(_("e-mail"), blank=True)
    phone = PhoneField(_("phone"))
    currency = CurrencyField()

    class Meta:
        verbose_name = _("branch")
        verbose_name_plural = _("branches")
        constraints = (models.UniqueConstraint("name", name="branch_name", condition=models.Q(deleted_at=None)),)

    def __str__(self) -> str:
        return self.name


class BankAccount(Kept):
    """An account of a company of ours, by its IBAN; the main one stands on its documents."""

    branch = models.ForeignKey(Branch, models.CASCADE, related_name="+", verbose_name=_("branch"))
    iban = models.CharField(_("account number (IBAN)"), max_length=34)
    bank = models.CharField(_("bank"), max_length=120, blank=True)
    currency = CurrencyField()
    is_main = models.BooleanField(_("main account"), default=False)

    class Meta:
        verbose_name = _("bank account")
        verbose_name_plural = _("bank accounts")
        constraints = (
            models.UniqueConstraint("branch", "iban", name="bank_account_once", condition=models.Q(deleted_at=None)),
            models.UniqueConstraint(
                fields=["branch"],
                name="bank_account_main",
                condition=models.Q(is_main=True, deleted_at=None),
                violation_error_message=_("Another account is the main one."),
            ),
        )

    def __str__(self) -> str:
        return self.iban


class Team(Extendable):
    """People who share their work, across branches if need be."""

    name = models.CharField(_("name"), max_length=200)
    leader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("leader"))
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("branch"))

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        constraints = (models.UniqueConstraint("name", name="team_name", condition=models.Q(deleted_at=None)),)

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """Somebody belongs to a team. `is_main`: what he makes belongs to this team."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, models.CASCADE, related_name="members")
    is_main = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "team"], name="team_member"),
            models.UniqueConstraint(fields=["user"], name="team_main", condition=models.Q(is_main=True)),
        )


class BranchMember(models.Model):
    """Somebody works in a branch. `is_main`: what he makes belongs to this branch."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="members")
    is_main = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "branch"], name="branch_member"),
            models.UniqueConstraint(fields=["user"], name="branch_main", condition=models.Q(is_main=True)),
        )


class Territory(Extendable):
    """A part of the market, by place, industry or tag; territories form a tree and records are put into them by their rules."""

    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("belongs to"))
    rules = models.JSONField(_("rules"), default=dict, blank=True)

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        constraints = (models.UniqueConstraint("name", name="territory_name", condition=models.Q(deleted_at=None)),)

    def __str__(self) -> str:
        return self.name


class TerritoryMember(models.Model):
    """Somebody works in a territory: grants of the scope `territory` open its records to him."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="members")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "territory"], name="territory_member"),)


class Unplaced(models.Model):
    """A record whose territories have to be found anew, since something changed that rules ask about; the database notes it."""

    record = models.UUIDField(primary_key=True)
    at = models.DateTimeField(auto_now_add=True, db_default=Now())


class PartyUser(models.Model):
    """Somebody outside works for a party and sees, by grants of the scope `party`, the records of that party."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    party = models.UUIDField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "party"], name="party_user"),)
        indexes = (models.Index(fields=["party"], name="party_user_party"),)
