"""What stands behind the wall is reached by its owner only, even where the program asks for everything."""

import pytest
from django.db import DatabaseError, connection, transaction

from klientela.core.access.acting import acting, as_system
from klientela.core.access.wall import sql
from klientela.core.access.wall.context import context, whoever
from klientela.core.access.wall.proving import problems
from klientela.core.access.wall.tables import walled_tables
from klientela.core.exchange.models import Upload, UploadPiece
from klientela.core.exchange.uploads import keep_upload
from klientela.core.identity.keys import make_key
from klientela.core.identity.models import ApiToken, OneTimeLink
from klientela.core.identity.services import INVITATION, one_time_link
from klientela.kernel.errors import OutsideAccess
from klientela.kernel.wall import beyond_the_wall
from tests.cast import Cast
from tests.kit.roles import owners_rights

pytestmark = pytest.mark.django_db
GUARDED = {
    "access_link",
    "exchange_upload",
    "exchange_uploadpiece",
    "identity_apitoken",
    "identity_codeapp",
    "identity_onetimelink",
    "identity_providersecret",
    "identity_recoverycode",
    "messaging_mailaccount",
    "messaging_outgoingmail",
    "messaging_passwordrequest",
    "messaging_passwordreset",
}


@pytest.fixture
def secrets(cast: Cast) -> Cast:
    """Everybody has a key and a file, and one an invitation."""
    for user in (cast.ewa, cast.ion, cast.dora):
        make_key(user, name=user.name)
        with acting(user):
            keep_upload(f"{user.name}.csv", [b"a,b\n"], by=user)
    one_time_link(INVITATION, user=cast.eve)
    return cast


def count(table: str) -> int:
    """Rows seen by a statement that limits nothing."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        return int(cursor.fetchone()[0])


def test_the_catalogue_says_what_the_program_declares() -> None:
    assert {known.table for known in walled_tables()} >= GUARDED
    with connection.cursor() as cursor:
        cursor.execute(sql.STANDING)
        assert {table for table, is_forced, policies in cursor.fetchall() if is_forced and policies == "wall"} >= GUARDED
    assert list(problems()) == []


@pytest.mark.parametrize(
    ("opening", "found"),
    [
        ("ALTER TABLE identity_apitoken NO FORCE ROW LEVEL SECURITY", "identity_apitoken does not stand"),
        ("ALTER TABLE identity_apitoken DISABLE ROW LEVEL SECURITY", "identity_apitoken does not stand"),
        ("CREATE POLICY more ON identity_apitoken USING (true)", "identity_apitoken does not stand"),
        ("GRANT CREATE ON SCHEMA public TO klientela_app", "may make things in public"),
        ("GRANT TRUNCATE ON audit_change TO klientela_app", "may empty audit_change"),
        ("GRANT SELECT ON wall_key TO klientela_app", "reads the key"),
        ("CREATE VIEW open_keys AS SELECT * FROM identity_apitoken", "open_keys"),
        ("CREATE FUNCTION open() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'", "open"),
    ],
)
def test_an_opening_is_found(opening: str, found: str, as_program: None) -> None:
    with owners_rights(), connection.cursor() as cursor:
        cursor.execute(opening)
    assert any(found in problem for problem in problems())


def test_without_any_filter_everybody_sees_only_his_own(secrets: Cast) -> None:
    for user in (secrets.ewa, secrets.ion, secrets.dora):
        with acting(user):
            assert list(ApiToken.objects.values_list("user", flat=True)) == [user.pk]
            assert list(Upload.objects.values_list("name", flat=True)) == [f"{user.name}.csv"]
            assert list(UploadPiece.objects.values_list("upload__owner", flat=True)) == [user.pk]
            assert (count("identity_apitoken"), count("exchange_uploadpiece"), count("identity_onetimelink")) == (1, 1, 0)
    with acting(secrets.eve):
        assert (count("identity_apitoken"), count("exchange_upload"), count("identity_onetimelink")) == (0, 0, 0)
    with as_system("test"):
        assert (count("identity_apitoken"), count("exchange_upload"), count("identity_onetimelink")) == (3, 3, 1)
    with acting(secrets.eve), beyond_the_wall("test"):
        assert count("identity_apitoken") == 3


def test_nobody_writes_into_what_is_anothers(secrets: Cast) -> None:
    with beyond_the_wall("test"):
        theirs = ApiToken.objects.get(user=secrets.ion)
        file = Upload.objects.get(owner=secrets.ion)
    with acting(secrets.ewa):
        assert ApiToken.objects.filter(pk=theirs.pk).update(name="mine") == 0
        assert ApiToken.objects.all().delete()[0] == 1
        for row in (
            ApiToken(user=secrets.ion, name="x", digest="x", expires_at=theirs.expires_at),
            UploadPiece(upload=file, number=9, content=b"x"),
        ):
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                row.save(force_insert=True)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Upload.objects.update(owner=secrets.ion)
    with beyond_the_wall("test"):
        assert set(ApiToken.objects.values_list("name", flat=True)) == {"Ion Popescu", "Dora Wilk"} and OneTimeLink.objects.count() == 1


def test_while_nobody_acts_it_is_a_mistake(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    with pytest.raises(OutsideAccess):
        ApiToken.objects.exists()
    with pytest.raises(OutsideAccess):
        whoever()


def test_what_is_not_signed_for_this_connection_and_user_is_not_believed(secrets: Cast) -> None:
    pid = connection.connection.info.backend_pid
    good, others = context(secrets.ewa.pk, pid), context(secrets.ewa.pk, pid + 1)
    forged = ("", f"{secrets.ewa.pk}", good[:-1], good[:-1] + "x", good.upper(), f"{good}:", f" {good}", others)
    stolen = (good.replace(str(secrets.ewa.pk), str(secrets.ion.pk)), good.replace(str(secrets.ewa.pk), sql.NOBODY))
    for said in (*forged, *stolen, others.replace(str(pid + 1), str(pid)), "00000000-0000-0000-0000-000000000000::"):
        with pytest.raises(DatabaseError, match="Nobody is known"), transaction.atomic(), connection.connection.cursor() as cursor:
            with connection.wrap_database_errors:
                cursor.execute("SELECT set_config('app.ctx', %s, true)", [said])
                cursor.execute("SELECT count(*) FROM identity_apitoken")
    with connection.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.ctx', %s, true)", [good])
        assert cursor.execute("SELECT count(*) FROM identity_apitoken").fetchone() == (1,)


def test_ordinary_statements_cost_nothing_more(secrets: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from klientela.core.access.wall import context as walls

    monkeypatch.setattr(walls, "_say", lambda *_: pytest.fail("an ordinary statement asked who stands at the wall"))
    with acting(secrets.ewa):
        count("identity_user")
        with connection.cursor() as cursor:
            cursor.execute("SELECT 'a text without such names'")
