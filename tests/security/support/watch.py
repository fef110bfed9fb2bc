"""Finds what a response tells and what a request has changed."""

from __future__ import annotations

from tests.security.support.world import (
    AMOUNTS,
    CIRCLES,
    MARKER,
    Persona,
    World,
    readable,
)

OF_FINDER = {"street", "street2", "zip", "city", "phone", "name"}


class Leaks:
    """Tells which markers in a response were not meant for the persona."""

    def __init__(self, world: World):
        self.world = world
        self._readable: dict[tuple[str, str], set[int]] = {}

    def may_read(self, persona: Persona, model: str) -> set[int]:
        """Ids that the persona finds, asked once."""
        key = persona.name, model
        if key not in self._readable:
            self._readable[key] = readable(self.world, persona, model)
        return self._readable[key]

    def find(self, persona: Persona, text: str, allowed: str = "") -> list[str]:
        """What the text tells of circles that are not the persona's.

        :param allowed: circles of which the request held a genuine token
        """
        found = {}
        may = persona.circles + allowed
        for number in set(MARKER.findall(text)):
            if int(number) >= len(self.world.markers):
                continue
            model, record_id, name = self.world.markers[int(number)]
            if self.world.circle_of(model, record_id) in may:
                continue
            # Where a store is, and its telephone, is what its customers look for.
            if (
                name in OF_FINDER
                and record_id in self.world.stores
                and (model == "res.partner")
            ):
                continue
            if record_id in self.may_read(persona, model):
                f = self.world.env[model]._fields[name]
                if not f.groups or persona.user.has_groups(f.groups):
                    continue
            found[f"{model}({record_id}).{name}"] = None
        for circle in self.world.foreign(persona):
            if circle in may:
                continue
            whole, cents = f"{AMOUNTS[circle]:.2f}".split(".")
            for number in (f"{whole}.{cents}", f"{int(whole):,}.{cents}"):
                if number in text and not self.sees_money(persona, circle):
                    found[f"amount of circle {circle}"] = None
        return list(found)

    def sees_money(self, persona: Persona, circle: str) -> bool:
        """True when the persona may find the sale of a circle (accountants do)."""
        return any(
            self.may_read(persona, model) & set(self.world.records[circle][model])
            for model in ("sale.order", "service.incentive.entry")
        )


class Writes:
    """Compares the records of all circles before and after requests."""

    def __init__(self, world: World):
        self.world = world
        self.cr = world.env.cr
        self.tables = self._tables()
        self.references = self._references()
        self.query, self.keys = self._build()
        self.last = self.look()
        self.top = self._top()
        self.horizon = self._horizon()

    def _tables(self):
        names = {model for c in CIRCLES for model in self.world.records[c]}
        # The tables of several models may be one; touched by themselves: followers'
        # last reading, which no persona decides about.
        return {self.world.env[name]._table: name for name in sorted(names)}

    def _references(self):
        """(table, column, comodel) by which a new row can point to a circle."""
        found = {}
        env = self.world.env
        for name in env.registry:
            cls = env.registry[name]
            if cls._abstract or not cls._auto or name.startswith(("ir.model", "bus.")):
                continue
            columns = [
                (f.name, f.comodel_name)
                for f in env[name]._fields.values()
                if f.type == "many2one"
                and f.store
                and f.column_type
                and f.comodel_name in self.tables.values()
            ]
            pair = next(
                (
                    (m, i)
                    for m, i in (("res_model", "res_id"), ("model", "res_id"))
                    if m in env[name]._fields
                    and i in env[name]._fields
                    and env[name]._fields[m].store
                    and env[name]._fields[i].store
                ),
                None,
            )
            if columns or pair:
                found[cls._table] = (name, columns, pair)
        return found

    def _build(self):
        parts, keys = [], []
        for table, model in self.tables.items():
            for circle in CIRCLES:
                ids = self.world.records[circle].get(model)
                if not ids:
                    continue
                keys.append((table, circle))
                wanted = ",".join(map(str, ids))
                parts.append(
                    f"SELECT {len(keys) - 1} AS k, md5(string_agg(md5(t::text), '' "
                    f'ORDER BY id)) AS h FROM "{table}" t WHERE id IN ({wanted})'
                )
        return " UNION ALL ".join(parts), keys

    def look(self) -> dict:
        """One hash for each (table, circle)."""
        self.cr.commit()
        self.cr.execute(self.query)
        return {self.keys[key]: value for key, value in self.cr.fetchall()}

    def _top(self):
        self.cr.execute(
            " UNION ALL ".join(
                f"SELECT '{table}' AS t, COALESCE(MAX(id), 0) FROM \"{table}\""
                for table in self.references
            )
        )
        return dict(self.cr.fetchall())

    def changes(self, circles) -> list[str]:
        """What changed in these circles since the last call, and start anew."""
        # Nobody has begun to write since: spares looking at everything.
        if self._horizon() == self.horizon:
            return []
        now, top = self.look(), self._top()
        hit = [
            (table, circle)
            for (table, circle), value in now.items()
            if circle in circles and value != self.last[table, circle]
        ]
        found = [
            f"{self.tables[table]} of circle {circle} changed" for table, circle in hit
        ]
        if hit:
            for table in {table for table, _circle in hit}:
                self.world.builder.replant(table)
            now = self.look()
        for table, last in top.items():
            if last > self.top.get(table, 0):
                found += self._new_rows(table, self.top.get(table, 0), circles)
        self.last, self.top = now, top
        self.horizon = self._horizon()
        return found

    def _horizon(self):
        """The number that the next writing transaction gets."""
        self.cr.commit()
        self.cr.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text")
        return self.cr.fetchone()[0]

    def _new_rows(self, table, after, circles):
        """New rows of a table that point to a record of these circles."""
        model, columns, pair = self.references[table]
        found = []
        for column, comodel in columns:
            ids = self.world.ids(comodel, circles)
            if ids and self._count(
                f'SELECT 1 FROM "{table}" WHERE id > %s AND "{column}" = ANY(%s)',
                [after, ids],
            ):
                found.append(f"new {model} whose {column} is a foreign {comodel}")
        if pair:
            self.cr.execute(
                f'SELECT DISTINCT "{pair[0]}", "{pair[1]}" FROM "{table}" '
                "WHERE id > %s",
                [after],
            )
            found += [
                f"new {model} on foreign {name}({record_id})"
                for name, record_id in self.cr.fetchall()
                if name
                and any(
                    record_id in self.world.records[c].get(name, ()) for c in circles
                )
            ]
        return found

    def _count(self, query, values):
        self.cr.execute(query, values)
        return self.cr.rowcount
