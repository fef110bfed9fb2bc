# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL


def number(label, text=None, **kwargs):
    return fields.Integer(string=label, readonly=True, help=text, **kwargs)


class AmbassadorCommunityReport(models.Model):
    """How far the company has come in each community (AM-18).

    One row for each active community. What the figures mean:

    *contacts*: contacts whom the matcher or a person has put into the community;
    *customers*: households (commercial partners) of these contacts that have at least
    one confirmed order or one installed product in the company, each counted once;
    *penetration*: customers per hundred households of the community;
    *equipment*: installed products whose place (else whose owner) is such a contact;
    *contracts*: running service contracts of these contacts;
    *leads*: of the last twelve months, from an event there or of such a contact;
    *revenue*: untaxed orders of the last twelve months that were delivered to such a
    contact, in the currency of the company at the rate of the order.

    A *white spot* is where the next event should go: a community with many households
    and few customers (both limits are the company's), without an event in the last
    six months or planned.
    """

    _name = "ambassador.community.report"
    _description = "Penetration by Community"
    _auto = False
    _order = "potential desc, id"
    _rec_name = "community_id"
    _depends = {
        "ambassador.community": [
            *("active", "city_id", "company_id", "household_count"),
            *("latitude", "longitude", "is_located", "state_id"),
        ],
        "ambassador.community.member": ["community_id", "company_id", "partner_id"],
        "contract.contract": [
            *("active", "company_id", "contract_type", "partner_id", "service_state"),
        ],
        "crm.lead": ["community_id", "company_id", "partner_id"],
        "event.event": [
            *("community_id", "date_begin", "is_community_event", "kanban_state"),
        ],
        "fsm.equipment": ["company_id", "location_id", "owned_by_id", "returned_on"],
        "fsm.location": ["partner_id"],
        "res.company": [
            *("community_big_households", "community_low_penetration", "currency_id"),
        ],
        "res.partner": ["active", "commercial_partner_id"],
        "sale.order": [
            *("amount_untaxed", "company_id", "currency_rate", "date_order"),
            *("partner_shipping_id", "state"),
        ],
        "service.customer.profile": [
            *("company_id", "equipment_count", "order_count", "partner_id"),
        ],
    }

    community_id = fields.Many2one("ambassador.community", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    city_id = fields.Many2one("ambassador.city", readonly=True)
    state_id = fields.Many2one("res.country.state", string="Province", readonly=True)
    latitude = fields.Float(readonly=True, digits=(10, 7), aggregator="avg")
    longitude = fields.Float(readonly=True, digits=(10, 7), aggregator="avg")
    is_located = fields.Boolean(string="On the Map", readonly=True)
    households = number("Households")
    contacts = number("Contacts", "Contacts whose address or position lies here.")
    customers = number(
        "Customers", "Households with a confirmed order or an installed product."
    )
    potential = number("Not Yet Customers", "Households less customers.")
    penetration = fields.Float(
        string="Penetration %",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="Customers per hundred households; of a group, of all its households.",
    )
    equipment = number("Installed Products")
    contracts = number("Service Contracts")
    leads = number("Leads", "Of the last twelve months.")
    events = number("Events", "Of the last twelve months.")
    last_event_on = fields.Datetime(string="Last Event", readonly=True)
    next_event_on = fields.Datetime(string="Next Event", readonly=True)
    revenue = fields.Monetary(readonly=True, help="Of the last twelve months, untaxed.")
    is_white_spot = fields.Boolean(string="White Spot", readonly=True)

    @property
    def _table_query(self) -> SQL:
        return self._get_report_query()

    def _read_group_select(self, aggregate_spec, query):
        """The penetration of a group is that of all its households together."""
        if aggregate_spec != "penetration:avg":
            return super()._read_group_select(aggregate_spec, query)
        self._check_field_access(self._fields["penetration"], "read")
        return SQL(
            "SUM(CASE WHEN %(households)s > 0 THEN %(customers)s END) * 100.0"
            " / NULLIF(SUM(%(households)s), 0)",
            customers=self._field_to_sql(self._table, "customers", query),
            households=self._field_to_sql(self._table, "households", query),
        )

    @api.depends("community_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.community_id.display_name

    @api.model
    def _get_report_query(self):
        now = fields.Datetime.now()
        return SQL(
            """
    WITH member AS MATERIALIZED (
        SELECT member.partner_id, member.company_id, member.community_id,
               partner.commercial_partner_id AS household_id
          FROM ambassador_community_member member
          JOIN res_partner partner ON partner.id = member.partner_id
         WHERE member.community_id IS NOT NULL AND partner.active
    ),
    people AS (
        SELECT member.community_id, COUNT(*) AS contacts,
               COUNT(DISTINCT profile.partner_id) AS customers
          FROM member
          LEFT JOIN service_customer_profile profile
            ON profile.partner_id = member.household_id
           AND profile.company_id = member.company_id
           AND (profile.order_count > 0 OR profile.equipment_count > 0)
         GROUP BY member.community_id
    ),
    unit AS (
        SELECT COALESCE(lives.community_id, owner.community_id) AS community_id,
               COUNT(*) AS equipment
          FROM fsm_equipment equipment
          LEFT JOIN fsm_location location ON location.id = equipment.location_id
          LEFT JOIN member lives ON lives.partner_id = location.partner_id
           AND lives.company_id = equipment.company_id
          LEFT JOIN member owner ON owner.partner_id = equipment.owned_by_id
           AND owner.company_id = equipment.company_id
         WHERE equipment.returned_on IS NULL
           AND (lives.community_id IS NOT NULL OR owner.community_id IS NOT NULL)
         GROUP BY 1
    ),
    contract AS (
        SELECT member.community_id, COUNT(*) AS contracts
          FROM contract_contract contract
          JOIN member ON member.partner_id = contract.partner_id
           AND member.company_id = contract.company_id
         WHERE contract.active AND contract.contract_type = 'sale'
           AND contract.service_state IS DISTINCT FROM 'cancelled'
         GROUP BY member.community_id
    ),
    lead AS (
        SELECT COALESCE(lead.community_id, member.community_id) AS community_id,
               COUNT(*) AS leads
          FROM crm_lead lead
          LEFT JOIN member ON member.partner_id = lead.partner_id
           AND member.company_id = lead.company_id
         WHERE lead.create_date >= %(year)s
           AND (lead.community_id IS NOT NULL OR member.community_id IS NOT NULL)
         GROUP BY 1
    ),
    sale AS (
        SELECT member.community_id,
               SUM(so.amount_untaxed / COALESCE(NULLIF(so.currency_rate, 0), 1))
               AS revenue
          FROM sale_order so
          JOIN member ON member.partner_id = so.partner_shipping_id
           AND member.company_id = so.company_id
         WHERE so.state = 'sale' AND so.date_order >= %(year)s
         GROUP BY member.community_id
    ),
    event AS (
        SELECT event.community_id,
               COUNT(*) FILTER (WHERE event.date_begin BETWEEN %(year)s AND %(now)s)
               AS events,
               MAX(event.date_begin) FILTER (WHERE event.date_begin <= %(now)s)
               AS last_event_on,
               MIN(event.date_begin) FILTER (WHERE event.date_begin > %(now)s)
               AS next_event_on
          FROM event_event event
         WHERE event.community_id IS NOT NULL AND event.active
           AND event.is_community_event
           AND event.kanban_state IS DISTINCT FROM 'cancel'
         GROUP BY event.community_id
    ),
    figures AS (
        SELECT community.id, community.id AS community_id, community.company_id,
               community.city_id, community.state_id, community.is_located,
               CASE WHEN community.is_located THEN community.latitude END AS latitude,
               CASE WHEN community.is_located THEN community.longitude END
               AS longitude,
               COALESCE(community.household_count, 0) AS households,
               COALESCE(people.contacts, 0) AS contacts,
               COALESCE(people.customers, 0) AS customers,
               COALESCE(unit.equipment, 0) AS equipment,
               COALESCE(contract.contracts, 0) AS contracts,
               COALESCE(lead.leads, 0) AS leads,
               COALESCE(event.events, 0) AS events,
               event.last_event_on, event.next_event_on,
               COALESCE(sale.revenue, 0) AS revenue, company.currency_id,
               company.community_big_households AS big,
               company.community_low_penetration AS low
          FROM ambassador_community community
          JOIN res_company company ON company.id = community.company_id
          LEFT JOIN people ON people.community_id = community.id
          LEFT JOIN unit ON unit.community_id = community.id
          LEFT JOIN contract ON contract.community_id = community.id
          LEFT JOIN lead ON lead.community_id = community.id
          LEFT JOIN sale ON sale.community_id = community.id
          LEFT JOIN event ON event.community_id = community.id
         WHERE community.active
    )
    SELECT figures.*,
           GREATEST(households - customers, 0) AS potential,
           CASE WHEN households > 0 THEN 100.0 * customers / households END
           AS penetration,
           (households > 0 AND households >= COALESCE(big, 0)
            AND 100.0 * customers < COALESCE(low, 0) * households
            AND next_event_on IS NULL
            AND (last_event_on IS NULL OR last_event_on < %(half)s)) AS is_white_spot
      FROM figures
            """,
            now=now,
            year=fields.Datetime.subtract(now, years=1),
            half=fields.Datetime.subtract(now, months=6),
        )

    def action_plan_event(self):
        """Open an empty event with what the community knows."""
        self.check_access("read")
        return self.community_id.action_plan_event()

    def action_open_community(self):
        """The community of the row."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "ambassador.community",
            "res_id": self.community_id.id,
            "views": [[False, "form"]],
        }
