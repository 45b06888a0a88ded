"""What questions mean, in plain loops over rows: written apart from the program, so that both can be compared."""

import unicodedata
from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.criteria.company import Person

TEXTUAL = ("text", "longtext", "choice", "country", "currency")
ORDERED = ("integer", "decimal", "money", "date", "datetime")


def is_true(node: Any, slug: str, row: Any, *, who: Person) -> bool:
    """Whether a question (as JSON) is true of a row for somebody."""
    if isinstance(node, list):
        kind = who.company.kinds[slug][node[0]]
        return condition(kind, who.company.value(row, node[0]), node[1:], who=who, currency=currency_of(row), row=row)
    if "related" in node:
        return related(node, slug, row, who=who)
    ((join, parts),) = node.items()
    found = [is_true(part, slug, row, who=who) for part in parts]
    return {"all": all(found), "any": any(found) or not parts, "none": not any(found)}[join]


def currency_of(row: Any) -> str:
    return str(getattr(row, "currency", ""))


def condition(kind: str, have: Any, said: list[str], *, who: Person, currency: str, row: Any) -> bool:
    op, text = said
    if kind == "territory":
        return lying(op, text, row, who=who)
    if op in ("empty", "filled"):
        return (have in (None, "", [])) == (op == "empty")
    if op == "not" or (op == "lacks" and kind != "tags"):
        return not condition(kind, have, ["is" if op == "not" else "contains", text], who=who, currency=currency, row=row)
    if kind == "tags":
        wanted = text.split(",")
        return {"has": any, "every": all, "lacks": lambda found: not any(found)}[op](tag in have for tag in wanted)
    if kind == "reference":
        return have in people(text, who)
    if kind in ORDERED:
        return have is not None and in_range(kind, have, op=op, text=text, who=who, currency=currency)
    if kind == "boolean":
        return have == (text == "1")
    return textual(kind, have, op=op, text=text)


def textual(kind: str, have: Any, *, op: str, text: str) -> bool:
    if have is None:
        return False
    if op == "is":
        return have in (text.split(",") if kind in ("choice", "country", "currency") else [text])
    return {"contains": bare(text) in bare(have), "begins": bare(have).startswith(bare(text)), "ends": bare(have).endswith(bare(text))}[op]


def bare(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.lower().replace("ł", "l"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def people(text: str, who: Person) -> set[str]:
    found: set[str] = set()
    for word in text.split(","):
        found |= who.words.get(word, {word} if word in who.readable_keys else set())
    return found


def lying(op: str, text: str, row: Any, *, who: Person) -> bool:
    party = who.company.party_of(row)
    here = {str(place) for record, place in who.company.placed if record == party}
    wanted = who.company.territories if op in ("empty", "filled") else set(text.split(",")) & who.company.territories
    return bool(here & wanted) == (op in ("is", "filled"))


def in_range(kind: str, have: Any, *, op: str, text: str, who: Person, currency: str = "") -> bool:
    if kind in ("date", "datetime"):
        day = have.astimezone(who.company.zone).date() if kind == "datetime" else have
        return in_days(day, op=op, text=text, today=who.company.today)
    words = text.split(",") if op == "between" else [text]
    named = {word.partition(" ")[2] for word in words} - {""}
    if named and currency not in named:
        return False
    return compared(Decimal(have), op, *(Decimal(word.partition(" ")[0]) for word in words))


def compared(have: Any, op: str, low: Any, high: Any = None) -> bool:
    if op == "between":
        return bool(low <= have <= high)
    return bool({"gte": have >= low, "lte": have <= low, "gt": have > low, "lt": have < low, "is": have == low}[op])


def in_days(day: date, *, op: str, text: str, today: date) -> bool:
    if op == "anniversary":
        return any((day.month, day.day) == (each.month, each.day) for each in all_days(text, today))
    if op == "between":
        low, high = text.split(",")
        return all_days(low, today)[0] <= day <= all_days(high, today)[-1]
    days = all_days(text, today)
    return {"gte": day >= days[0], "lte": day <= days[-1], "gt": day > days[-1], "lt": day < days[0], "is": day in days}[op]


def all_days(text: str, today: date) -> list[date]:
    """Every day that a word stands for, walked to one by one."""
    if text[0] in "+-" or text in ("today", "yesterday", "tomorrow"):
        return [away(text, today)]
    if text.startswith(("this", "last", "next")):
        return span(text.split("."), today)
    return [date.fromisoformat(text)]


def away(text: str, today: date) -> date:
    if text[0] not in "+-":
        return today + timedelta(days={"today": 0, "yesterday": -1, "tomorrow": 1}[text])
    number, unit = int(text[1:-1]), text[-1]
    return stepped(today, number if text[0] == "+" else -number, unit)


def stepped(day: date, number: int, unit: str) -> date:
    if unit in ("d", "w"):
        return day + timedelta(days=number * (7 if unit == "w" else 1))
    year, month = day.year, day.month
    for _ in range(abs(number) * {"m": 1, "q": 3, "y": 12}[unit]):
        month += 1 if number > 0 else -1
        year, month = (year + 1, 1) if month == 13 else (year - 1, 12) if month == 0 else (year, month)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def span(words: list[str], today: date) -> list[date]:
    if len(words) == 3:
        other = stepped(today, int(words[1]) * (1 if words[0] == "next" else -1), words[2][0])
        return days_from(min(today, other), max(today, other))
    wanted = {"this": 0, "last": -1, "next": 1}[words[0]]
    around = days_from(today - timedelta(days=800), today + timedelta(days=800))
    numbers = sorted({period(day, words[1]) for day in around})
    place = numbers.index(period(today, words[1])) + wanted
    return [day for day in around if period(day, words[1]) == numbers[place]]


def period(day: date, unit: str) -> tuple[int, ...]:
    """What two days of the same week, month, quarter or year have in common."""
    if unit == "week":
        return day.isocalendar()[:2]
    return {"day": (day.toordinal(),), "month": (day.year, day.month), "quarter": (day.year, (day.month + 2) // 3), "year": (day.year,)}[
        unit
    ]


def days_from(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def related(node: dict[str, Any], slug: str, row: Any, *, who: Person) -> bool:
    target, rows = who.related(slug, row, node["related"])
    rows = [other for other in rows if is_true(node.get("where", {"all": []}), target, other, who=who)]
    how = node["how"]
    if how in ("exist", "none"):
        return bool(rows) == (how == "exist")
    if how == "count":
        is_other = node["op"] == "not"
        return in_range("integer", len(rows), op="is" if is_other else node["op"], text=node["value"], who=who) != is_other
    if node["op"] == "not":
        return not related({**node, "op": "is"}, slug, row, who=who)
    kind = who.company.kinds[target][node["field"]]
    told = [(who.company.value(other, node["field"]), currency_of(other) if kind == "money" else "") for other in rows]
    told = [(value, currency) for value, currency in told if value is not None]
    if node["op"] in ("empty", "filled"):
        return bool(told) == (node["op"] == "filled")
    return figure(node, kind, told, who=who)


def figure(node: dict[str, Any], kind: str, told: list[tuple[Any, str]], *, who: Person) -> bool:
    """Some currency of which the figure fits; the sum of nothing is 0, in whatever currency."""
    named = {word.partition(" ")[2] for word in node["value"].split(",")} - {""} if kind == "money" else set()
    told = [(value, currency) for value, currency in told if not named or currency in named]
    groups = [[value for value, other in told if other == currency] for currency in {currency for _value, currency in told}]
    if node["how"] == "sum" and not groups:
        groups = [[Decimal(0)]]
    digits = ",".join(word.partition(" ")[0] for word in node["value"].split(","))
    value = digits if kind == "money" else node["value"]
    return any(in_range(kind, made(node["how"], group), op=node["op"], text=value, who=who) for group in groups)


def made(how: str, group: list[Any]) -> Any:
    if how == "sum":
        return sum(group, Decimal(0))
    if how == "average":
        return sum(group, Decimal(0)) / len(group)
    return min(group) if how == "least" else max(group)
