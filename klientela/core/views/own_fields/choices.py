"""The choices of a field as a form edits them: a line for each there is, and further ones a line each in one box."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.text import slugify

type Choice = dict[str, Any]
LONGEST_LABEL, LONGEST_CODE, MOST = 100, 60, 200


def read_choices(data: Mapping[str, Any], there: Sequence[Choice]) -> list[Choice]:
    """The choices a form sends: renamed, offered or not any more, and new ones below them. A choice never goes: records may hold it."""
    kept = [_renamed(choice, data) for choice in there]
    lines = [line.strip()[:LONGEST_LABEL] for line in data.get("more", "").splitlines() if line.strip()]
    for label in dict.fromkeys(lines):
        if label.casefold() not in {str(choice["label"]).casefold() for choice in kept}:
            kept.append({"code": free_code(label, kept), "label": label})
    return kept[:MOST]


def _renamed(choice: Choice, data: Mapping[str, Any]) -> Choice:
    label = data.get(f"label-{choice['code']}", "").strip()[:LONGEST_LABEL] or choice["label"]
    removed = {"removed": True} if f"gone-{choice['code']}" in data else {}
    return {**{name: value for name, value in choice.items() if name != "removed"}, "label": label, **removed}


def free_code(label: str, taken: Iterable[Choice]) -> str:
    """A code made of a label that no other choice has."""
    known = {choice["code"] for choice in taken}
    bare = slugify(label).replace("-", "_")[: LONGEST_CODE - 4] or "choice"
    return next(code for code in (bare, *(f"{bare}_{number}" for number in range(2, MOST + 2))) if code not in known)
