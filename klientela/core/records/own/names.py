"""The name of an own field: `own_` and its code. No field of the program begins so."""

from re import compile

PREFIX = "own_"
COLUMN = "own"
is_code = compile(r"[a-z][a-z0-9_]{0,39}").fullmatch


def own_name(code: str) -> str:
    """The name by which a field is known everywhere."""
    return PREFIX + code


def is_own(name: str) -> bool:
    """Whether a name is that of an own field."""
    return name.startswith(PREFIX)


def code_of(name: str) -> str:
    """The code in the name of an own field."""
    return name.removeprefix(PREFIX)


def name_at(path: str) -> str:
    """The name of the field a path within a statement leads to: the reverse of `path_of`."""
    return own_name(path.removeprefix(f"{COLUMN}__")) if path.startswith(f"{COLUMN}__") else path.partition("__")[0]


def path_of(name: str) -> str:
    """The way the database is asked for a field: its column, or within the column of own values."""
    return f"{COLUMN}__{code_of(name)}" if is_own(name) else name
