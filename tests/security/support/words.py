"""What to put into a parameter, by its name."""

from __future__ import annotations

import hashlib
import re

from tests.security.support.discovery import Method, Route
from tests.security.support.world import World

TEXTS = {
    "result": "good",
    "code": "000000",
    "month": "2026-01",
    "token": "x",
    "access_token": "x",
    "view_type": "form",
    "operation": "read",
    "field_name": "name",
    "fname": "name",
    "order": "id",
    "sortby": "date",
    "search_in": "all",
    "format": "csv",
}

# Parameters of the partner portal that mean records of a store.
STORE_WORDS = {"offer", "job", "request", "ownership"}


class Words:
    """Values of parameters for records of one circle."""

    def __init__(self, world: World, circle: str):
        self.world = world
        self.circle = circle

    def record(self, name: str) -> int:
        """Id of a record of the circle that a parameter called `name` could mean."""
        word = re.sub(r"_ids?$", "", name).replace("_", ".")
        last = word.rsplit(".", 1)[-1]
        if last == "stage":
            stage = self.world.env["helpdesk.ticket.stage"].search(
                [("close_from_portal", "=", True)], limit=1
            )
            return stage.id
        mine = self.world.main[self.circle]
        if f"store.{last}" in mine and last in STORE_WORDS:
            return mine[f"store.{last}"]
        for records in (mine, self.world.records[self.circle]):
            for model in records:
                if model == word or model.rsplit(".", 1)[-1] == last:
                    found = records[model]
                    return found if isinstance(found, int) else found[0]
        known = {
            "interest": "service.interest",
            "journal": "account.journal",
            "product": "product.product",
            "store": "res.partner",
            "user": "res.users",
            "company": "res.company",
        }
        if last in known:
            return self.world.env[known[last]].search([], limit=1).id
        return self.world.main[self.circle]["fsm.order"]

    def value(self, name: str, default=None):
        """Something plausible for a parameter."""
        if re.search(r"_ids$|^ids$|^records?$", name):
            return [self.record(name)]
        if re.search(r"_id$|^id$", name) or name in ("journal", "product", "interest"):
            return self.record(name)
        if name in ("vals", "values", "data"):
            return {"name": "abuse", "description": "abuse", "resolution": "abuse"}
        if name == "vals_list":
            return [{"name": "abuse", "description": "abuse"}]
        if name in ("position", "options", "context", "attributes", "specification"):
            return {}
        if name in ("domain", "groupby", "aggregates", "fields", "fields_list"):
            return []
        if re.search(r"date|(_|^)(from|to|day)$", name):
            return "2026-01-10"
        if re.search(r"rating|limit|offset|page|count|number|amount|percent", name):
            return 1
        return TEXTS.get(name, "abuse") if default is None else default


def arguments(method: Method, words: Words, ids: list[int], *, full: bool) -> list:
    """Positional arguments and keyword arguments of a call.

    :param full: also those parameters that have a default
    """
    kwargs = {
        name: words.value(name)
        for name, required in method.parameters
        if required or full
    }
    generic = {
        "write": {"vals": special(words, method.model)},
        "web_save": {"vals": special(words, method.model), "specification": {}},
        "web_read": {"specification": specification(words, method.model)},
        "read": {},
        "export_data": {"fields_to_export": readable_names(words, method.model)},
        "message_post": {"body": "abuse"},
        "message_subscribe": {
            "partner_ids": [words.world.main[words.circle]["res.partner"]]
        },
        "message_unsubscribe": {
            "partner_ids": [words.world.main[words.circle]["res.partner"]]
        },
        "copy": {},
        "activity_schedule": {"act_type_xmlid": "mail.mail_activity_data_todo"},
        "web_search_read": {
            "domain": [["id", "in", ids]],
            "specification": specification(words, method.model),
        },
        "search_read": {"domain": [["id", "in", ids]]},
        "formatted_read_group": {
            "domain": [["id", "in", ids]],
            "groupby": ["create_uid"],
            "aggregates": ["__count", "id:array_agg"],
        },
        "name_search": {"name": "", "domain": [["id", "in", ids]]},
        "get_view": {},
        "create": {"vals_list": [special(words, method.model, new=True)]},
    }
    if method.name in generic:
        kwargs = generic[method.name]
    return ([] if method.api_model else [ids]), kwargs


def readable_names(words: Words, model: str) -> list[str]:
    """Names of the texts of a model."""
    fields = words.world.env[model]._fields
    return ["id"] + [n for n, f in fields.items() if f.type in ("char", "text")][:40]


def specification(words: Words, model: str) -> dict:
    """Everything readable, with the names of related records (web_read)."""
    found = {}
    for name, f in words.world.env[model]._fields.items():
        if f.type in ("many2one", "one2many", "many2many"):
            found[name] = {"fields": {"display_name": {}}}
        elif f.type != "binary" and not f.groups:
            found[name] = {}
    return found


def special(words: Words, model: str, *, new: bool = False) -> dict:
    """Values to write; for a new record also links to records of the circle."""
    fields = words.world.env[model]._fields
    values = {}
    for name in ("name", "description", "note", "notes", "resolution", "title"):
        if name in fields and fields[name].type in ("char", "text", "html"):
            values[name] = "abuse"
    if new:
        for name, f in fields.items():
            main = words.world.main[words.circle].get(f.comodel_name)
            if f.type == "many2one" and f.store and main and not f.related:
                values[name] = main
    return values or {"display_name": "abuse"}


def sampled(size: str, one_in: int, *parts) -> bool:
    """A fixed choice of one in so many at size S, everything at the other sizes."""
    if size != "S" or one_in <= 1:
        return True
    digest = hashlib.md5("|".join(map(str, parts)).encode(), usedforsecurity=False)
    return int(digest.hexdigest()[:6], 16) % one_in == 0


def concerned(size: str, persona, route: Route) -> bool:
    """True when the persona has business with the pages of an address.

    At size S whoever has none tries one in eight of them.
    """
    if route.url.startswith("/my/store"):
        matters = persona.name.startswith("store_")
    elif route.url.startswith("/my/ambassador"):
        matters = persona.name.startswith("ambassador_")
    else:
        matters = not persona.name.startswith(
            ("store_", "channel_", "ambassador_", "programme_")
        )
    return matters or sampled(size, 8, persona.name, route.key)


def is_token(route: Route, name: str) -> bool:
    """True for a parameter by which somebody without an account gets in."""
    return "token" in name or (name == "code" and route.url.startswith("/a/"))


# --- requests to a route -------------------------------------------------------------


def visits(route: Route, words: Words, token: str) -> list[tuple[str, dict]]:
    """(path, parameters) that ask a route for records of a circle.

    One visit for each kind of record that an id could mean.
    """
    main = words.world.main[words.circle]
    named = [name for _kind, name in route.converters]
    # What the name means; else one of each document that customers have pages of.
    ids = sorted(
        {main[f"store.{n[:-3]}"] for n in named if f"store.{n[:-3]}" in main}
        if route.url.startswith("/my/store")
        else {0}
        if route.url.startswith("/my/ambassador")
        else {
            main[model]
            for model in (
                *("fsm.order", "helpdesk.ticket", "crm.lead", "fsm.equipment"),
                "sale.order",
            )
        }
    )
    numbers = [
        n
        for n in named
        if re.search(r"id$", n) and n != "page" and not re.search("token", n)
    ]
    choices = []
    for record_id in ids if numbers else [0]:
        path = route.url
        for kind, name in route.converters:
            value = "1"
            meant = main.get(f"ambassador.{name.removesuffix('_id')}")
            if route.url.startswith("/my/ambassador") and meant:
                value = str(meant)
            elif name in numbers or kind == "model":
                value = str(record_id)
            elif is_token(route, name):
                value = token or "x"
            path = re.sub(rf"<[^<>]*\b{name}>", value, path)
        query = {
            name: token if is_token(route, name) else words.value(name)
            for name in route.parameters
            if name not in named
        }
        choices.append((path, query))
    return choices
