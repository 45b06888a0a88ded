"""Learns chances from known outcomes. The library is loaded here and only while a model is made: it stays out of the web process."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from klientela.core.learning.gathering import Column, Table
from klientela.core.learning.scoring import MISSING, Choice, Model, Number

FOLDS, SEED, BINS = 10, 0, 10
STEPS = 2000


@dataclass(frozen=True)
class Learnt:
    """A model, how exact it proved on outcomes it had not seen, and how well its forecasts came true."""

    model: Model
    auc: float
    auc_sd: float
    reliability: tuple[tuple[float, float, int], ...]
    """Tenths of the forecasts: what was forecast on average, what came true, how many."""
    fitted: Any = None
    matrix: Any = None


@dataclass(frozen=True)
class Encoded:
    """A column as the columns of the matrix it becomes."""

    column: Column
    names: tuple[str, ...]
    """The values, or for a number itself and, where some are not known, that it is not."""
    mean: float = 0.0
    spread: float = 1.0


def learnt(table: Table) -> Learnt:
    """Learn from examples: logistic regression with ten-fold proof by records and a calibration by what the folds had not seen."""
    import numpy
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score

    encoded, matrix = encode(table)
    outcomes = numpy.frombuffer(table.outcomes, dtype=numpy.int8).astype(int)
    margins, aucs = numpy.zeros(len(table)), []
    for rest, held in folds(table):
        part = LogisticRegression(C=1.0, max_iter=STEPS).fit(matrix[rest], outcomes[rest])
        margins[held] = part.decision_function(matrix[held])
        aucs.append(roc_auc_score(outcomes[held], margins[held]))
    whole = LogisticRegression(C=1.0, max_iter=STEPS).fit(matrix, outcomes)
    right = LogisticRegression(C=1e6, max_iter=STEPS).fit(margins.reshape(-1, 1), outcomes)
    slope, offset = float(right.coef_[0][0]), float(right.intercept_[0])
    parts = _parts(encoded, whole.coef_[0], matrix)
    model = Model(parts, float(whole.intercept_[0]), slope, offset)
    forecast = right.predict_proba(margins.reshape(-1, 1))[:, 1]
    reliability = _reliability(forecast, outcomes)
    return Learnt(model, float(numpy.mean(aucs)), float(numpy.std(aucs)), reliability, whole, matrix)


def encode(table: Table) -> tuple[list[Encoded], Any]:
    """The examples as a sparse matrix: a column for each value, one for each number, and one where a number is not known."""
    from scipy.sparse import csr_matrix, hstack

    pairs = [_number(column) if column.feature.kind == "number" else _choice(column) for column in table.columns]
    return [encoded for encoded, _block in pairs], csr_matrix(hstack([block for _encoded, block in pairs], format="csr"))


def _choice(column: Column) -> tuple[Encoded, Any]:
    import numpy
    from scipy.sparse import csr_matrix

    kept = column.kept_values()
    names = tuple(sorted(set(kept.values())))
    place = {name: number for number, name in enumerate(names)}
    codes = numpy.frombuffer(column.numbers, dtype=float).astype(int)
    lookup = numpy.zeros(len(column.codes), dtype=int)
    for code, name in kept.items():
        lookup[int(code)] = place[name]
    size = len(codes)
    ones = csr_matrix((numpy.ones(size), lookup[codes], numpy.arange(size + 1)), shape=(size, len(names)))
    return Encoded(column, names), ones


def _number(column: Column) -> tuple[Encoded, Any]:
    import numpy
    from scipy.sparse import csr_matrix

    values = numpy.frombuffer(column.numbers, dtype=float)
    unknown = numpy.isnan(values)
    mean = float(values[~unknown].mean()) if (~unknown).any() else 0.0
    spread = float(values[~unknown].std()) if (~unknown).any() else 1.0
    spread = spread or 1.0
    scaled = numpy.where(unknown, 0.0, (values - mean) / spread)
    blocks = [scaled, unknown.astype(float)] if unknown.any() else [scaled]
    names = (column.feature.name, MISSING)[: len(blocks)]
    return Encoded(column, names, mean, spread), csr_matrix(numpy.stack(blocks, axis=1))


def folds(table: Table) -> Any:
    """Ten parts with the same share of outcomes; examples of one record are never torn apart."""
    import numpy
    from sklearn.model_selection import StratifiedKFold

    number: dict[Any, int] = {}
    groups = numpy.fromiter((number.setdefault(key, len(number)) for key in table.keys), dtype=int, count=len(table))
    outcomes = numpy.zeros(len(number), dtype=int)
    outcomes[groups] = numpy.frombuffer(table.outcomes, dtype=numpy.int8)
    cut = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    for _rest, held in cut.split(numpy.zeros(len(number)), outcomes):
        inside = numpy.isin(groups, held)
        yield numpy.flatnonzero(~inside), numpy.flatnonzero(inside)


def _parts(encoded: Sequence[Encoded], weights: Any, matrix: Any) -> dict[str, Choice | Number]:
    averages = matrix.mean(axis=0).A1 if hasattr(matrix.mean(axis=0), "A1") else matrix.mean(axis=0)
    parts: dict[str, Choice | Number] = {}
    at = 0
    for one in encoded:
        own = [float(weight) for weight in weights[at : at + len(one.names)]]
        centre = float(sum(weight * average for weight, average in zip(own, averages[at : at + len(one.names)], strict=True)))
        parts[one.column.feature.name] = _part(one, own, centre)
        at += len(one.names)
    return parts


def _part(one: Encoded, own: Sequence[float], centre: float) -> Choice | Number:
    if one.column.feature.kind == "choice":
        return Choice(dict(zip(one.names, own, strict=True)), centre)
    return Number(one.mean, one.spread, own[0], own[1] if len(own) > 1 else 0.0, centre)


def _reliability(forecast: Any, outcomes: Any) -> tuple[tuple[float, float, int], ...]:
    import numpy

    tenths = numpy.array_split(numpy.argsort(forecast, kind="stable"), BINS)
    return tuple((float(forecast[part].mean()), float(outcomes[part].mean()), len(part)) for part in tenths if len(part))
