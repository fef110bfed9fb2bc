# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Real customers: a music shop's sales of 1997 and 1998, imported into Odoo.

The package `lifetimes` ships a public sample of the transactions of CDNOW: 2,357
customers and 6,919 purchases, each with customer, day, number of CDs and dollars. They
are loaded as a user would do it, with Odoo's import: a file of customers, a file of
quotations, and after confirming them a file with the days on which they were made
(Odoo dates an order when it is confirmed). The profile of every customer must then say
what the file says.
"""

import csv
import io
from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from odoo.tests import TransactionCase, tagged

OPTIONS = {
    "has_headers": True,
    "quoting": '"',
    "separator": ",",
    "encoding": "utf-8",
    "date_format": "%Y-%m-%d",
    "datetime_format": "%Y-%m-%d %H:%M:%S",
    "float_thousand_separator": "",
    "float_decimal_separator": ".",
    "advanced": True,
}
BATCH = 500


class Purchase(NamedTuple):
    """One line of the source."""

    number: int
    customer: str
    day: datetime
    discs: int
    dollars: Decimal


def purchases():
    """The lines of the source, read without importing the package."""
    folder = Path(find_spec("lifetimes").submodule_search_locations[0])
    text = (folder / "datasets" / "CDNOW_sample.txt").read_text(encoding="ascii")
    lines = [line.split() for line in text.splitlines() if line.strip()]
    return [
        Purchase(
            number,
            customer,
            datetime.strptime(day, "%Y%m%d"),
            int(discs),
            Decimal(value),
        )
        for number, (_master, customer, day, discs, value) in enumerate(lines)
    ]


@tagged("post_install", "-at_install")
class TestRealTransactions(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.company = cls.env.company
        cls.company.partner_id.tz = "America/New_York"
        cls.purchases = purchases()

    def test_every_customer_as_in_the_source(self):
        """SR-01: orders, spend, first and last purchase of 2,357 real customers."""
        self._import_customers()
        orders = self._import_orders()
        self._import_days()
        self.env["service.customer.profile"]._refresh_touched()
        self.assertEqual(len(orders), 6919)

        expected = defaultdict(lambda: [0, Decimal(), None, None])
        for purchase in self.purchases:
            row = expected[purchase.customer]
            day = purchase.day.date()
            row[0] += 1
            row[1] += purchase.dollars
            row[2] = min(row[2] or day, day)
            row[3] = max(row[3] or day, day)
        found = {
            profile.partner_id.ref: [
                profile.order_count,
                Decimal(str(profile.lifetime_spend)).quantize(Decimal("0.01")),
                profile.first_purchase_date,
                profile.last_purchase_date,
            ]
            for profile in self.env["service.customer.profile"].search(
                [("partner_id.ref", "=like", "cdnow-%")]
            )
        }
        self.assertEqual(len(found), 2357)
        self.assertEqual(
            found, {f"cdnow-{customer}": row for customer, row in expected.items()}
        )

    # ------------------------------------------------------------------

    def _load(self, model, columns, rows):
        """Import a CSV file with Odoo's own import; return the records."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(columns)
        writer.writerows(rows)
        wizard = self.env["base_import.import"].create(
            {
                "res_model": model,
                "file": text.getvalue().encode(),
                "file_name": "cdnow.csv",
                "file_type": "text/csv",
            }
        )
        result = wizard.execute_import(columns, columns, OPTIONS)
        self.assertFalse(result["messages"])
        return self.env[model].browse(result["ids"])

    def _import_customers(self):
        customers = sorted({purchase.customer for purchase in self.purchases})
        self._load(
            "res.partner",
            ["id", "name", "ref"],
            [
                (f"__import__.cdnow_{c}", f"Customer {c}", f"cdnow-{c}")
                for c in customers
            ],
        )

    def _import_orders(self):
        """Import quotations for a service, so that nothing has to be delivered."""
        [product] = self._load(
            "product.product",
            ["id", "name", "type", "list_price"],
            [("__import__.cdnow_discs", "Compact discs", "Service", "1")],
        )
        product.taxes_id = False
        orders = self._load(
            "sale.order",
            [
                "id",
                "partner_id/id",
                "order_line/product_id/id",
                "order_line/name",
                "order_line/product_uom_qty",
                "order_line/price_unit",
            ],
            [
                (
                    f"__import__.cdnow_order_{purchase.number}",
                    f"__import__.cdnow_{purchase.customer}",
                    "__import__.cdnow_discs",
                    f"{purchase.discs} compact discs",
                    "1",
                    str(purchase.dollars),
                )
                for purchase in self.purchases
            ],
        )
        for start in range(0, len(orders), BATCH):
            orders[start : start + BATCH].action_confirm()
        return orders

    def _import_days(self):
        """Correct the days, at the hour of UTC when it is noon in the shop."""
        self._load(
            "sale.order",
            ["id", "date_order"],
            [
                (
                    f"__import__.cdnow_order_{purchase.number}",
                    purchase.day.strftime("%Y-%m-%d 17:00:00"),
                )
                for purchase in self.purchases
            ],
        )
