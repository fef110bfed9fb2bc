# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
import time

from . import (
    care,
    catalogue,
    closing,
    company,
    deals,
    history,
    holidays,
    incentives,
    leads,
    loop,
    network,
    partnership,
    parts,
    people,
    plans,
    pressing,
    programme,
    routing,
    sales,
    segments,
    service,
    visits,
)
from .context import LANGUAGE, Demo
from .timeline import ZONE

_logger = logging.getLogger(__name__)


def replay(demo):
    """Let everything happen that the chapters have planned; people speak Chinese."""
    demo.env = demo.timeline.env = demo.env(
        context={**demo.env.context, "lang": LANGUAGE, "tz": str(ZONE)}
    )
    demo.timeline.run()


def replay_network(demo):
    """The same for the chapters of the network."""
    demo.timeline.run()


CHAPTERS = (
    company.build,
    holidays.build,
    people.build,
    catalogue.build,
    visits.build,
    history.build,
    plans.build,
    service.build,
    pressing.build,
    leads.build,
    sales.build,
    care.build,
    segments.build,
    deals.build,
    incentives.build,
    replay,
    parts.build,
    loop.build,
    network.build,
    routing.build,
    partnership.build,
    programme.build,
    replay_network,
    closing.build,
)


def build_company(env):
    """Write the whole story, one chapter after the other, each timed in the log."""
    demo = Demo(env)
    for chapter in CHAPTERS:
        started = time.monotonic()
        chapter(demo)
        env.flush_all()
        _logger.info(
            "demonstration company: %s in %.1f s",
            f"{chapter.__module__.rpartition('.')[2]}.{chapter.__name__}",
            time.monotonic() - started,
        )
