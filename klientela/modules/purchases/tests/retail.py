"""The sales of a real shop for a year, line by line, as its file tells them."""

import csv
import gzip
import io
from collections import defaultdict
from decimal import Decimal

from klientela.core.exchange import services
from klientela.core.exchange.plans import ColumnPlan, Plan

HEADS = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")
PLAN = Plan(
    "purchase-lines",
    {
        "InvoiceNo": ColumnPlan("number"),
        "StockCode": ColumnPlan("product", create=True),
        "Description": ColumnPlan("text"),
        "Quantity": ColumnPlan("quantity"),
        "InvoiceDate": ColumnPlan("bought_on"),
        "UnitPrice": ColumnPlan("unit_price", decimal_mark="."),
        "CustomerID": ColumnPlan("party", create=True),
    },
    constants={"of_currency": "GBP", "source": "Shop"},
)


def rows_of(folder, most=None):
    """The rows of the file, some of them alone where that is enough."""
    with gzip.open(folder / "retail_online" / "online_retail.csv.gz", "rt", newline="") as file:
        for place, row in enumerate(csv.DictReader(file)):
            if place == most:
                return
            yield row


def is_valid(row):
    """Not cancelled, something, for a price: what the oracle counts as sales."""
    return not row["InvoiceNo"].startswith("C") and int(row["Quantity"]) > 0 and Decimal(row["UnitPrice"]) > 0


def content(rows):
    """The file again, with these rows alone."""
    file = io.StringIO()
    writer = csv.DictWriter(file, HEADS)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def bring(rows, by):
    """Bring the rows in the way people do."""
    return services.run_import(content(rows), PLAN, by=by, name="sales.csv", skip_errors=False, tell=lambda percent, text: None)


def worth(rows, key):
    """What the rows are worth, counted one by one."""
    sums = defaultdict(Decimal)
    for row in rows:
        sums[key(row)] += int(row["Quantity"]) * Decimal(row["UnitPrice"])
    return dict(sums)
