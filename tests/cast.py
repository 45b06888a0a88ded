"""The people of the tests: Ewa sells in Kraków, Ion in Cluj, Ana leads both, Dora directs, Zoe administers, Eve is nobody."""

from dataclasses import dataclass

from klientela.core.access.models import Branch, Team
from klientela.core.access.services import give_role, join_branch, join_team
from klientela.core.identity.models import User
from klientela.core.identity.services import take_on
from klientela.core.processes.models import Process, Stage

PASSWORD = "apple-grove-lantern-9"
STAGES = (("Interest", "open", 10, 14), ("Offer", "open", 50, 21), ("Won", "won", 100, None), ("Lost", "lost", 0, None))


@dataclass
class Cast:
    """Who works in the tests, and the process their deals go through."""

    ewa: User
    ion: User
    ana: User
    dora: User
    zoe: User
    eve: User
    south: Team
    krakow: Branch
    cluj: Branch
    process: Process
    stages: dict[str, Stage]


def hire(name: str, role: str = "", *, manager: User | None = None, team: Team | None = None, branch: Branch | None = None) -> User:
    """Take somebody on with a role and a known password."""
    user = take_on(name, manager=manager)
    user.set_password(PASSWORD)
    user.save()
    if role:
        give_role(user, role)
    if team:
        join_team(user, team)
    if branch:
        join_branch(user, branch)
    return user


def make_cast() -> Cast:
    """The whole company of the tests."""
    krakow, cluj = Branch.objects.create(name="Kraków"), Branch.objects.create(name="Cluj")
    south = Team.objects.create(name="South", branch=krakow)
    ana = hire("Ana Ionescu", "team-leader", team=south, branch=krakow)
    south.leader = ana
    south.save()
    process = Process.unscoped.create(name="Sales of the tests", position=0)
    made = [
        Stage.unscoped.create(process=process, name=name, kind=kind, position=n, probability=chance, expected_days=days)
        for n, (name, kind, chance, days) in enumerate(STAGES, 1)
    ]
    return Cast(
        ewa=hire("Ewa Nowak", "rep", manager=ana, team=south, branch=krakow),
        ion=hire("Ion Popescu", "rep", manager=ana, team=south, branch=cluj),
        ana=ana,
        dora=hire("Dora Wilk", "director", branch=krakow),
        zoe=hire("Zoe Zając", "administrator"),
        eve=hire("Eve Adams"),
        south=south,
        krakow=krakow,
        cluj=cluj,
        process=process,
        stages={stage.name: stage for stage in made},
    )
