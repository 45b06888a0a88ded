"""The check of migrations catches what people would notice, and lets the rest pass."""

import pytest

from launcher.checks import migrations

FIRST = """
class Migration:
    operations = [
        CreateModel(name="Deal", fields=[("id", BigAutoField()), ("name", CharField(max_length=80)), ("sum", DecimalField(max_digits=12,
            decimal_places=2)), ("note", TextField(null=True))]),
    ]
"""
NOTICED = {
    "AddIndex('deal', Index())": "locks the table",
    "AddIndexConcurrently('deal', Index())": "needs atomic = False",
    "AddConstraint('deal', CheckConstraint())": "locks the table",
    "AddField('deal', 'kind', CharField(default='a'))": "must be filled",
    "AddField('deal', 'key', UUIDField(db_default=RandomUUID()))": "writes the table anew",
    "AddField('deal', 'twice', GeneratedField())": "writes the table anew",
    "AlterField('deal', 'name', IntegerField())": "makes a IntegerField of a CharField",
    "AlterField('deal', 'name', CharField(max_length=40))": "size",
    "AlterField('deal', 'sum', DecimalField(max_digits=12, decimal_places=4))": "size",
    "AlterField('deal', 'note', TextField())": "forbids what the version before writes",
    "RenameField('deal', 'name', 'title')": "renames",
    "RenameModel('Deal', 'Chance')": "renames",
    "RemoveField('deal', 'name')": "drops",
    "RemoveField('deal', 'name')  # unused since 99.0.0": "drops",
    "DeleteModel('Deal')": "drops",
    "RunPython(fill)": "the way back",
}
LET_PASS = (
    "AddField('deal', 'kind', CharField(null=True))",
    "AddField('deal', 'kind', CharField(db_default=Value('a')))",
    "AddField('deal', 'people', ManyToManyField())",
    "AlterField('deal', 'name', CharField(max_length=90))",
    "AlterField('deal', 'name', TextField())",
    "AlterField('deal', 'name', CharField(max_length=80, null=True))",
    "RunPython(fill, RunPython.noop)",
    "AddIndex('deal', Index())  # fine: as many rows as the company has branches",
    "RemoveField('deal', 'name')  # unused since 0.1.0",
    "CreateModel(name='Visit', fields=[]), AddIndex('visit', Index())",
)


@pytest.fixture
def found(tmp_path):
    """What the check says about one further migration."""

    def problems(operation, *, atomic=True, taken=("0001_first.py",)):
        folder = tmp_path / "migrations"
        folder.mkdir(exist_ok=True)
        (folder / "0001_first.py").write_text(FIRST)
        (folder / "0002_next.py").write_text(f"class Migration:\n    atomic = {atomic}\n    operations = [\n{operation}\n]\n")
        return migrations.problems_of(sorted(folder.iterdir()), taken=set(taken))

    return problems


@pytest.mark.parametrize("operation", NOTICED)
def test_what_people_would_notice_is_caught(found, operation):
    (problem,) = found(operation)
    assert NOTICED[operation] in problem


@pytest.mark.parametrize("operation", LET_PASS)
def test_what_nobody_notices_passes(found, operation):
    assert found(operation) == []


def test_an_index_built_while_people_work_passes(found):
    assert found("AddIndexConcurrently('deal', Index())", atomic=False) == []


def test_data_is_not_moved_together_with_tables(found):
    (problem,) = found("AddField('deal', 'kind', CharField(null=True)), RunPython(fill, RunPython.noop)")
    assert "of its own" in problem


def test_what_is_taken_is_not_looked_at(found):
    assert found("DeleteModel('Deal')", taken=("0001_first.py", "0002_next.py")) == []
