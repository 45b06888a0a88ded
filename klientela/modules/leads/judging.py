"""Whether a row of rules is about one lead."""

from klientela.core.criteria.compiling import compile_tree
from klientela.kernel.entity import entity_of
from klientela.modules.leads.models import Lead, RoutingRule, ScoreRule
from klientela.modules.leads.scoring import asker_of, tree_of


def fits(rule: RoutingRule | ScoreRule, lead: Lead) -> bool:
    """Whether the question of a row is true of a lead; one that nobody can ask any more is true of none."""
    tree = tree_of(rule.where)
    if tree is None:
        return False
    if not tree.parts:
        return True
    asker = asker_of(tree, rule.setter)
    if asker is None:
        return False
    return bool(Lead.unscoped.filter(pk=lead.pk).filter(compile_tree(tree, entity_of(Lead), asker)).exists())
