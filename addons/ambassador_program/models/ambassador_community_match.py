# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL

from odoo.addons.channel_partner.models.res_partner_geo import PLACED, POSITION
from odoo.addons.channel_partner.tools.channel_geo import EARTH_RADIUS_KM, chord_of_km

from ..tools import community_match as rules
from .ambassador_community import MAX_RADIUS_M

#: Contacts in one transaction of the cron.
BATCH = 5000
LOCK = "ambassador.community.match"


def normalised(text):
    """``tools.community_match.normalise`` as SQL."""
    return SQL(
        """regexp_replace(regexp_replace(regexp_replace(
           lower(normalize(%s, NFKC)), %s, ' ', 'g'), %s, '', 'g'),
           %s, ' \\1 ', 'g')""",
        text,
        rules.PUNCTUATION,
        rules.LOOSE_SPACE,
        rules.WORDS,
    )


def city_key(text):
    """``tools.community_match.city_key`` as SQL."""
    return SQL("regexp_replace(%s, %s, '')", normalised(text), rules.CITY_END)


def beginning(text, start):
    """Letters by which names are looked up in addresses: two of Chinese, four where a
    Latin word begins (its space among them). No key is shorter."""
    return SQL(
        "CASE WHEN substr(%(text)s, %(start)s, 1) = ' '"
        " THEN substr(%(text)s, %(start)s, 4) ELSE substr(%(text)s, %(start)s, 2) END",
        text=text,
        start=start,
    )


class AmbassadorCommunityMember(models.Model):
    """The matcher: brings rows to what addresses and positions say (AM-18).

    One statement for whatever contacts, so that what is matched little by little and
    what is matched all at once cannot differ; the rules are told, and tested against,
    in :file:`tools/community_match.py`:

    1. communities of the contact's city that the address names (whole names before
       names with another word for estate, longer before shorter, in the district that
       the address names before others): one fits, and it is found;
    2. several fit: the nearest of those within whose radius the contact's position
       lies; without a position it is to be decided by a person;
    3. none fits: the nearest community within whose radius the position lies.

    Only one matcher works at a time (an advisory lock of the transaction); another one
    leaves its work in the queue. What a person decides meanwhile makes the matcher's
    transaction fail and run again: a row can be lost to nobody.
    """

    _inherit = "ambassador.community.member"

    # ------------------------------------------------------------------
    # Queue
    # ------------------------------------------------------------------

    @api.model
    def _cron_match(self):
        """Work off the queue in small transactions."""
        cron = self.env["ir.cron"]
        while done := self._match_queued():
            remaining = self.env.execute_query(
                SQL("SELECT EXISTS (SELECT FROM ambassador_community_touch)::int")
            )[0][0]
            if not cron._commit_progress(done, remaining=remaining):
                break

    @api.model
    def _cron_rebuild(self):
        """Ask for everybody: puts right what no event has announced."""
        self.env["ambassador.community.touch"]._touch_all()

    @api.model
    def _lock_matcher(self):
        """Whether this transaction may match; it may until it ends."""
        return self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(hashtext(%s))", LOCK)
        )[0][0]

    @api.model
    def _match_now(self, partner_ids):
        """Match contacts at once where nobody else is matching; else they wait."""
        if self._lock_matcher():
            self._match(partner_ids)

    @api.model
    def _match_queued(self, limit=BATCH):
        """Match what waits in the queue, at most ``limit`` contacts.

        :return: number of what was done; 0 where nothing waits, or another one works
        """
        if not self._lock_matcher():
            return 0
        rows = self.env.execute_query(
            SQL(
                """
    DELETE FROM ambassador_community_touch
     WHERE id IN (SELECT id FROM ambassador_community_touch
                   WHERE partner_id IS NOT NULL ORDER BY id LIMIT %s
                     FOR UPDATE SKIP LOCKED)
 RETURNING partner_id
                """,
                limit,
            )
        )
        if rows:
            self._match(sorted({row[0] for row in rows}))
            return len(rows)
        return self._match_next(limit)

    @api.model
    def _match_next(self, limit):
        """The next contacts of a run over everybody."""
        rows = self.env.execute_query(
            SQL(
                """SELECT id, position FROM ambassador_community_touch
                    WHERE partner_id IS NULL
                    ORDER BY position, id FOR UPDATE SKIP LOCKED"""
            )
        )
        if not rows:
            return 0
        # The run that is the least far goes on for all of them.
        number, position = rows[0]
        partner_ids = [
            row[0]
            for row in self.env.execute_query(
                SQL(
                    """SELECT id FROM res_partner WHERE id > %s
                        ORDER BY id LIMIT %s""",
                    position or 0,
                    limit,
                )
            )
        ]
        over = [row[0] for row in rows[1:]]
        if partner_ids:
            self._match(partner_ids)
            self.env.cr.execute(
                SQL(
                    "UPDATE ambassador_community_touch SET position = %s WHERE id = %s",
                    partner_ids[-1],
                    number,
                )
            )
        else:
            over.append(number)
        if over:
            self.env.cr.execute(
                SQL("DELETE FROM ambassador_community_touch WHERE id = ANY(%s)", over)
            )
        return len(partner_ids) or 1

    # ------------------------------------------------------------------
    # The statement
    # ------------------------------------------------------------------

    @api.model
    def _match(self, partner_ids):
        """Bring the rows of these contacts to what they should be."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
    WITH %(found)s,
    gone AS (
        DELETE FROM ambassador_community_member member
         WHERE member.partner_id = ANY(%(ids)s)
           AND member.source <> 'hand'
           AND NOT EXISTS (
                SELECT FROM result
                 WHERE result.partner_id = member.partner_id
                   AND result.company_id = member.company_id)
    )
    INSERT INTO ambassador_community_member AS member
           (partner_id, company_id, community_id, source, candidates)
    SELECT partner_id, company_id, community_id, source, candidates
      FROM result
     ORDER BY partner_id, company_id
        ON CONFLICT (partner_id, company_id) DO UPDATE
       SET community_id = EXCLUDED.community_id, source = EXCLUDED.source,
           candidates = EXCLUDED.candidates
     WHERE member.source <> 'hand'
       AND (member.community_id, member.source, member.candidates)
           IS DISTINCT FROM
           (EXCLUDED.community_id, EXCLUDED.source, EXCLUDED.candidates)
                """,
                found=self._get_match_ctes(partner_ids),
                ids=partner_ids,
            )
        )
        self.invalidate_model()
        self.env["res.partner"].invalidate_model(["community_id", "community_source"])

    def _get_match_ctes(self, partner_ids):
        """Common table expressions; the last one, ``result``, says who lives where."""
        return SQL(
            """
    place AS MATERIALIZED (
        SELECT p.id, p.company_id, %(city)s AS city, %(text)s AS text,
               %(whole)s AS whole,
               CASE WHEN %(placed)s THEN %(position)s END AS position
          FROM res_partner p
         WHERE p.id = ANY(%(ids)s) AND p.active
    ),
    city AS MATERIALIZED (
        SELECT DISTINCT city.id, key.key
          FROM ambassador_city city
         CROSS JOIN LATERAL (VALUES (%(name)s), (%(local_name)s)) AS key (key)
         WHERE key.key <> ''
           AND city.id IN (SELECT city_id FROM ambassador_community WHERE active)
    ),
    lives AS MATERIALIZED (
        SELECT place.id, city.id AS city_id
          FROM place
          JOIN city ON city.key = place.city
         UNION
        SELECT place.id, city.id
          FROM place
          JOIN city ON strpos(place.whole, city.key) > 0
         WHERE NOT EXISTS (SELECT FROM city AS known WHERE known.key = place.city)
    ),
    called AS MATERIALIZED (
        SELECT community.id, community.company_id, community.city_id,
               line LIKE 'name:%%' AS is_whole, substr(line, 6) AS key,
               %(key_gram)s AS gram, %(district)s AS district
          FROM ambassador_community community
         CROSS JOIN LATERAL string_to_table(community.match_keys, E'\\n') AS line
         WHERE community.active AND line <> ''
    ),
    gram AS MATERIALIZED (
        SELECT DISTINCT place.id, %(text_gram)s AS gram
          FROM place
         CROSS JOIN LATERAL generate_series(1, length(place.text) - 1) AS start
    ),
    -- By itself: the planner would compare every address with every name of its city.
    maybe AS MATERIALIZED (
        SELECT gram.id AS partner_id, called.*
          FROM gram
          JOIN called ON called.gram = gram.gram
    ),
    fit AS MATERIALIZED (
        SELECT DISTINCT ON (place.id, called.id)
               place.id AS partner_id, called.id AS community_id, called.company_id,
               called.key,
               2 * called.is_whole::int
               + (length(btrim(called.district)) >= %(shortest)s
                  AND strpos(place.whole, called.district) > 0)::int AS rank
          FROM maybe AS called
          JOIN lives ON lives.id = called.partner_id AND lives.city_id = called.city_id
          JOIN place ON place.id = called.partner_id
         WHERE strpos(place.text, called.key) > 0
           AND (place.company_id IS NULL OR place.company_id = called.company_id)
           AND place.text ~ (called.key || CASE WHEN called.is_whole
                             THEN %(after_exact)s ELSE %(after_core)s END)
         ORDER BY place.id, called.id, called.is_whole DESC, length(called.key) DESC,
                  called.key COLLATE "C"
    ),
    kept AS (
        SELECT fit.*,
               MAX(rank) OVER (PARTITION BY partner_id, company_id) AS best
          FROM fit
         WHERE NOT EXISTS (
                SELECT FROM fit AS other
                 WHERE other.partner_id = fit.partner_id
                   AND other.company_id = fit.company_id
                   AND other.key <> fit.key
                   AND strpos(other.key, fit.key) > 0)
    ),
    named AS MATERIALIZED (
        SELECT partner_id, company_id,
               array_agg(community_id ORDER BY community_id) AS ids
          FROM kept
         WHERE rank = best
         GROUP BY partner_id, company_id
    ),
    near AS MATERIALIZED (
        SELECT DISTINCT ON (place.id, community.company_id)
               place.id AS partner_id, community.company_id,
               community.id AS community_id
          FROM place
          JOIN ambassador_community community
            ON community.position <@ cube_enlarge(place.position, %(reach)s, 3)
          LEFT JOIN named ON named.partner_id = place.id
           AND named.company_id = community.company_id
         WHERE community.active AND community.is_located
           AND (place.company_id IS NULL OR place.company_id = community.company_id)
           AND (community.position <-> place.position)
               <= 2 * sin(LEAST(community.radius_m / 1000.0::float8 / %(twice)s,
                                asin(1.0)))
           AND (named.ids IS NULL OR community.id = ANY(named.ids))
         ORDER BY place.id, community.company_id,
                  community.position <-> place.position, community.id
    ),
    result AS MATERIALIZED (
        SELECT COALESCE(named.partner_id, near.partner_id) AS partner_id,
               COALESCE(named.company_id, near.company_id) AS company_id,
               CASE WHEN cardinality(named.ids) = 1 THEN named.ids[1]
                    ELSE near.community_id END AS community_id,
               CASE WHEN cardinality(named.ids) = 1 THEN 'text'
                    WHEN near.community_id IS NOT NULL THEN 'position'
                    ELSE 'conflict' END AS source,
               CASE WHEN cardinality(named.ids) > 1 AND near.community_id IS NULL
                    THEN to_jsonb(named.ids) END AS candidates
          FROM named
          FULL JOIN near ON near.partner_id = named.partner_id
           AND near.company_id = named.company_id
    )
            """,
            ids=partner_ids,
            city=city_key(SQL("COALESCE(p.city, '')")),
            text=normalised(SQL("concat_ws(' ', p.street, p.street2)")),
            whole=normalised(SQL("concat_ws(' ', p.city, p.street, p.street2)")),
            placed=PLACED,
            position=POSITION,
            name=city_key(SQL("city.name")),
            local_name=city_key(SQL("COALESCE(city.local_name, '')")),
            key_gram=beginning(SQL("line"), SQL("6")),
            text_gram=beginning(SQL("place.text"), SQL("start")),
            district=normalised(SQL("COALESCE(community.district, '')")),
            shortest=rules.SHORTEST,
            after_exact=rules.AFTER_EXACT,
            after_core=rules.AFTER_CORE,
            # A little more than the largest radius: the exact one is asked below.
            reach=chord_of_km(MAX_RADIUS_M / 1000) * 1.001,
            twice=2 * EARTH_RADIUS_KM,
        )
