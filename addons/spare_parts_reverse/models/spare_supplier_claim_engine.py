# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Into the open claim: which supplier, which currency, and what we expect."""

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL


class SpareSupplierClaim(models.Model):
    _inherit = "spare.supplier.claim"

    @api.model
    def _claim_drafts(self, keys):
        """The open claims of these keys, made where there is none, locked.

        Of two transactions that need a claim for the same supplier, the second waits;
        PostgreSQL then fails it, and Odoo runs it again, so that both put their parts
        into one claim. The row is updated and not only locked: a transaction that ships
        the claim meanwhile fails as well, and takes the new parts along.

        :param keys: set of (company id, supplier id, currency id)
        :return: {key: claim}
        """
        self.env.flush_all()
        found = self._touch_drafts(keys)
        missing = sorted(keys - set(found))
        if missing:
            sequence = self.env.ref("spare_parts_reverse.sequence_spare_supplier_claim")
            # sudo: numbers are drawn for whoever decides.
            names = sequence.sudo()._spare_next_many(len(missing))
            rows = self.env.execute_query(
                SQL(
                    """
                    INSERT INTO spare_supplier_claim (
                        name, state, company_id, partner_id, currency_id,
                        create_uid, create_date, write_uid, write_date,
                        part_count, open_count, expected_amount, received_amount,
                        replaced_amount, difference_amount, expected_value,
                        received_value, difference_value, received_rate)
                    SELECT wanted.name, 'draft', wanted.company_id, wanted.partner_id,
                           wanted.currency_id, %(uid)s, %(now)s, %(uid)s, %(now)s,
                           0, 0, 0, 0, 0, 0, 0, 0, 0, 0
                      FROM UNNEST(%(names)s, %(companies)s, %(partners)s,
                                  %(currencies)s)
                           AS wanted (name, company_id, partner_id, currency_id)
                        ON CONFLICT (company_id, partner_id, currency_id)
                           WHERE state = 'draft' DO NOTHING
                    RETURNING company_id, partner_id, currency_id, id
                    """,
                    uid=self.env.uid,
                    now=self.env.cr.now(),
                    names=names,
                    companies=[key[0] for key in missing],
                    partners=[key[1] for key in missing],
                    currencies=[key[2] for key in missing],
                )
            )
            found.update({tuple(row[:3]): row[3] for row in rows})
            if keys - set(found):
                # Made by somebody since we looked.
                found.update(self._touch_drafts(keys - set(found)))
        return {key: self.browse(claim_id) for key, claim_id in found.items()}

    @api.model
    def _touch_drafts(self, keys):
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE spare_supplier_claim
                   SET write_date = %(now)s, write_uid = %(uid)s
                 WHERE id IN (
                    SELECT id FROM spare_supplier_claim
                     WHERE state = 'draft'
                       AND (company_id, partner_id, currency_id) IN %(keys)s
                     ORDER BY id FOR UPDATE)
                RETURNING company_id, partner_id, currency_id, id
                """,
                now=self.env.cr.now(),
                uid=self.env.uid,
                keys=tuple(sorted(keys)),
            )
        )
        self.invalidate_model(["write_date", "write_uid"])
        return {tuple(row[:3]): row[3] for row in rows}

    def _check_spare_group(self, group):
        """Refuse who is not of the group, with what to do."""
        if not self.env.su and not self.env.user.has_group(group):
            # sudo: only the name of the group, for the message.
            record = self.env.ref(group).sudo()
            raise AccessError(
                self.env._(
                    "Only for “%(group)s”. Ask one of them to do this.",
                    group=record.full_name,
                )
            )


class SparePartReturn(models.Model):
    _inherit = "spare.part.return"

    def _route_supplier(self):
        """Put these decided parts into the open claim of their supplier.

        They stay decided, and where they are, until the claim is shipped. A part that
        is in an open claim stays in it. The supplier is that of the decision, else who
        answers under his warranty, else the first supplier of the part.
        """
        # sudo: the route follows from the decision, access to which was checked.
        parts = self.sudo()
        lines = parts.env["spare.supplier.claim.line"]
        placed = lines.search(
            [("return_id", "in", parts.ids), ("state", "in", ("draft", "shipped"))]
        )
        parts -= placed.return_id
        if not parts:
            return placed.claim_id.with_env(self.env)
        warranties = parts._get_supplier_warranty()
        sellers = parts._get_warranty_sellers()
        infos = parts.env["product.supplierinfo"].browse(
            {row["seller_id"] for rows in sellers.values() for row in rows}
        )
        infos = {info.id: info for info in infos}
        wanted = []
        for part in parts:
            rows = sellers[part.product_id.id, part.company_id.id]
            supplier, until = warranties.get(part, (None, None))
            if (
                part.decision_id.supplier_id
                and supplier != part.decision_id.supplier_id
            ):
                supplier = part.decision_id.supplier_id
                until = part.decision_id.supplier_warranty_until
            if not supplier:
                supplier = part._get_first_supplier(rows)
            info = part._choose_price(rows, supplier, infos)
            currency = info.currency_id if info else part.company_id.currency_id
            price = info.price_discounted * part.quantity if info else 0.0
            wanted.append(
                (
                    (part.company_id.id, supplier.id, currency.id),
                    {
                        "return_id": part.id,
                        "expected_amount": currency.round(price),
                        "warranty_until": until,
                        "note": part.fault_note,
                    },
                )
            )
        claims = parts.env["spare.supplier.claim"]._claim_drafts(
            {key for key, _vals in wanted}
        )
        lines.create([{**vals, "claim_id": claims[key].id} for key, vals in wanted])
        claim = parts.env["spare.supplier.claim"].union(*claims.values())
        return (claim | placed.claim_id).with_env(self.env)

    def _get_first_supplier(self, rows):
        """First supplier of the part, where nobody answers for it."""
        if not rows:
            raise UserError(
                self.env._(
                    "%(part)s: no supplier is known. Add one to the product "
                    "(Purchase), or decide otherwise for the part.",
                    part=self.display_name,
                )
            )
        return self.env["res.partner"].browse(rows[0]["partner_id"])

    def _choose_price(self, rows, supplier, infos):
        """Line of the supplier's price list that holds for the part today.

        :param rows: of ``_get_warranty_sellers``, best first
        :param infos: {id: product.supplierinfo}
        :return: product.supplierinfo or None
        """
        today = self.company_id._service_today()
        commercial = supplier.commercial_partner_id.id

        def rank(row):
            valid = (not row["date_start"] or row["date_start"] <= today) and (
                not row["date_end"] or row["date_end"] >= today
            )
            enough = (row["min_qty"] or 0) <= self.quantity
            return (not valid, not enough)

        own = sorted(
            (row for row in rows if row["commercial_id"] == commercial), key=rank
        )
        return infos[own[0]["seller_id"]] if own else None

    def _on_step(self, state):
        """A part that goes another way leaves the open claim."""
        result = super()._on_step(state)
        if state not in ("decided", "supplier"):
            self._leave_open_claim()
        return result

    def _on_decided(self):
        """Another decision: it has to be accepted before the part is claimed."""
        result = super()._on_decided()
        self._leave_open_claim()
        return result

    def _leave_open_claim(self):
        # sudo: lines follow the part, whoever decides on it.
        lines = self.env["spare.supplier.claim.line"].sudo()
        lines.search([("return_id", "in", self.ids), ("state", "=", "draft")]).write(
            {"state": "cancelled"}
        )
