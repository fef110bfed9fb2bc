"""Routes, models and public methods of our addons, found and not listed."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass, field
from pathlib import Path

from scripts import addons

PLANTED = "security_planted"
# A hole of a module below us, known to its authors: the sweep has to find it.
PEER_CONTROL = "/ticket/close"
# Methods of the ORM and of the chatter, called on every model that we define or extend.
GENERIC = (
    "read",
    "web_read",
    "export_data",
    "write",
    "web_save",
    "unlink",
    "copy",
    "action_archive",
    "toggle_active",
    "message_post",
    "message_subscribe",
    "message_unsubscribe",
    "get_formview_action",
    "get_metadata",
    "activity_schedule",
    "web_search_read",
    "search_read",
    "formatted_read_group",
    "name_search",
)


def our_modules() -> set[str]:
    """Our addons, and the one with the planted holes."""
    return {*addons.ours(), PLANTED}


def module_of(thing) -> str:
    """Addon in which a class or function was written, "" outside of addons."""
    found = re.match(r"odoo\.addons\.(\w+)", getattr(thing, "__module__", "") or "")
    return found[1] if found else ""


def origin(module: str) -> str:
    """ours, planted or peer."""
    if module == PLANTED:
        return "planted"
    return "ours" if module in our_modules() else "peer"


# --- routes --------------------------------------------------------------------------


@dataclass(frozen=True)
class Route:
    """An address that a browser can ask for."""

    url: str
    name: str
    type: str
    auth: str
    methods: tuple[str, ...] | None
    csrf: bool
    readonly: bool
    origin: str
    converters: tuple[tuple[str, str], ...]
    parameters: tuple[str, ...] = field(compare=False)

    def accepts(self, verb: str) -> bool:
        """True when the verb is not refused from the start."""
        return self.methods is None or verb in self.methods

    @property
    def key(self) -> str:
        return f"{self.url} ({self.name})"


def routes(env) -> list[Route]:
    """Routes of controllers that we wrote or extended, without those of Odoo itself.

    What is below us (OCA) is attacked too; what is found there is told, and fails
    nothing.
    """
    from odoo.modules import Manifest

    core = Path(Manifest.for_addon("web").path).parent
    found = {}
    for rule in env["ir.http"].routing_map().iter_rules():
        endpoint = rule.endpoint
        controller = type(endpoint.func.__self__)
        modules = {module_of(cls) for cls in controller.__mro__}
        if not modules & our_modules():
            continue
        name = endpoint.func.__name__
        # The last class that defines the method is who answers.
        owner = next(cls for cls in controller.__mro__ if name in vars(cls))
        owned_by = module_of(owner)
        if Path(Manifest.for_addon(owned_by).path).parent == core:
            continue
        routing = endpoint.routing
        made = Route(
            url=rule.rule,
            name=f"{module_of(owner)}.{name}",
            type=routing["type"],
            auth=routing["auth"],
            methods=tuple(routing["methods"]) if routing["methods"] else None,
            csrf=routing.get("csrf", True),
            readonly=bool(routing.get("readonly")),
            origin=origin(module_of(owner)),
            converters=tuple(
                re.findall(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>", rule.rule)
            ),
            parameters=parameters(controller, name),
        )
        found[made.url, made.name, made.methods] = made
    return sorted(found.values(), key=lambda route: (route.url, route.name))


def parameters(controller, name: str) -> tuple[str, ...]:
    """Names under which an endpoint reads something that the visitor sends."""
    names: dict[str, None] = {}
    for cls in controller.__mro__:
        endpoint = vars(cls).get(name)
        if endpoint is None:
            continue
        function = getattr(endpoint, "original_endpoint", endpoint)
        for parameter in inspect.signature(function).parameters.values():
            if parameter.kind in (
                parameter.POSITIONAL_OR_KEYWORD,
                parameter.KEYWORD_ONLY,
            ):
                names[parameter.name] = None
        # What helpers of the same class take out of **kwargs.
        for line in inspect.getsource(cls).splitlines():
            for word in re.findall(
                r"\b(?:kw|kwargs|post|values|params)(?:\.get\(|\.pop\(|\[)\s*"
                r"[\"'](\w+)[\"']",
                line,
            ):
                names[word] = None
    return tuple(name for name in names if name != "self")


# --- models and methods --------------------------------------------------------------


def reports(env) -> list[tuple[str, str, str]]:
    """(name, model, origin) of what our addons print.

    Odoo shows any report of any record to whoever is logged in, by its address: only
    what the template reads is checked.
    """
    found = env["ir.actions.report"].search([("report_type", "like", "qweb")])
    named = [
        (one.report_name, one.model, one.report_name.split(".")[0]) for one in found
    ]
    return sorted(
        (name, model, origin(module))
        for name, model, module in named
        if module in our_modules()
    )


@dataclass(frozen=True)
class Method:
    """A method that RPC can call."""

    model: str
    name: str
    origin: str
    api_model: bool
    parameters: tuple[tuple[str, bool], ...] = field(compare=False)

    @property
    def key(self) -> str:
        return f"{self.model}.{self.name}"


def models(env, *, own: bool = False) -> list[str]:
    """Models that our addons define or extend (only define: ``own``)."""
    found = []
    for name in env.registry:
        cls = env.registry[name]
        if cls._abstract or not cls._auto:
            continue
        if own:
            if cls._original_module in our_modules():
                found.append(name)
        elif any(module_of(base) in our_modules() for base in cls.mro()):
            found.append(name)
    return sorted(found)


def methods(env) -> list[Method]:
    """Public methods that our addons define or override."""
    from odoo.service.model import get_public_method

    found = {}
    for model in models(env):
        for cls in env.registry[model].mro():
            if module_of(cls) not in our_modules():
                continue
            for name, function in vars(cls).items():
                if name.startswith("_") or not inspect.isfunction(function):
                    continue
                try:
                    get_public_method(env[model], name)
                except Exception:  # noqa: S112 (private: cannot be called)
                    continue
                key = (model, name)
                if key not in found:
                    found[key] = describe(env, model, name, origin(module_of(cls)))
    return sorted(found.values(), key=lambda method: method.key)


def guarded(env) -> set[str]:
    """Models that our addons define, or have a record rule for."""
    named = env["ir.model.data"].search(
        [("model", "=", "ir.rule"), ("module", "in", sorted(our_modules()))]
    )
    rules = env["ir.rule"].browse(named.mapped("res_id")).exists()
    return set(rules.model_id.mapped("model")) | set(models(env, own=True))


def generic_methods(env) -> list[Method]:
    """What core offers on our models and on those that we extend.

    A message goes wherever a record can be written: where only those below us say
    who may, it is theirs.
    """
    ours = guarded(env)
    return [
        describe(
            env,
            model,
            name,
            "ours" if model in ours or name != "message_post" else "peer",
        )
        for model in models(env)
        for name in GENERIC
        if callable(getattr(env.registry[model], name, None))
    ]


def describe(env, model: str, name: str, where: str) -> Method:
    """A method with its parameters: (name, must be given)."""
    function = getattr(env.registry[model], name)
    taken = [
        (parameter.name, parameter.default is parameter.empty)
        for parameter in list(inspect.signature(function).parameters.values())[1:]
        if parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
    ]
    return Method(
        model, name, where, bool(getattr(function, "_api_model", False)), tuple(taken)
    )


def text_fields(env, model: str) -> list[str]:
    """Stored texts of a model that people can fill."""
    return [
        name
        for name, f in env[model]._fields.items()
        if f.type in ("char", "text", "html")
        and f.store
        and f.column_type
        and not f.related
        and not f.inherited
        and not f.company_dependent
    ]
