"""In which order tables are brought in, so that what others refer to is there first; circles are broken and told."""

from collections.abc import Collection, Sequence

from klientela.core.exchange.whole.shapes import Link


def order_of(names: Sequence[str], links: Collection[Link]) -> tuple[list[str], list[Link]]:
    """The tables in their order, and the links that are filled in afterwards because they go round in a circle or to their own table."""
    late = [link for link in links if link.is_own]
    open_ones = [link for link in links if not link.is_own and {link.table, link.other} <= set(names)]
    order: list[str] = []
    left = list(names)
    while left:
        free = [name for name in left if not any(link.table == name and link.other in left for link in open_ones)]
        if not free:
            free = [_least_bound(left, open_ones)]
            broken = [link for link in open_ones if link.table == free[0] and link.other in left]
            late += broken
            open_ones = [link for link in open_ones if link not in broken]
        order += free[:1]
        left.remove(free[0])
    return order, late


def _least_bound(names: Sequence[str], links: Collection[Link]) -> str:
    """Of tables that wait for each other, the one with the fewest such links: the least has to be filled in afterwards."""
    waits = {name: sum(link.table == name and link.other in names for link in links) for name in names}
    return min(names, key=lambda name: (waits[name], names.index(name)))
