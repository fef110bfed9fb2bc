# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.fields import Field
from odoo.tests import TransactionCase, tagged

from scripts import addons


@tagged("post_install", "-at_install")
class TestNames(TransactionCase):
    """Names of our fields on models of others."""

    def test_fields_of_others_stay_what_they_are(self):
        """A field that others have already points to the same records afterwards.

        The people of a firm once had the name of the members of discussion channels.
        """
        ours, clashes = set(addons.ours()), []
        for name, model in self.env.registry.items():
            for field in model._fields:
                below, above = [], []
                for cls in reversed(model._model_classes__):
                    found = vars(cls).get(field)
                    if isinstance(found, Field) and not cls._abstract:
                        is_ours = cls._module in ours
                        (above if is_ours else below).append(self.meaning(found))
                clashes += [
                    f"{name}.{field}: {one} was {other}"
                    for one in above
                    for other in below
                    if self.clash(one, other)
                ]
        self.assertFalse(clashes)

    @staticmethod
    def meaning(field):
        """What the field holds, and where it points to, as far as it says so."""
        given = field._args__ or {}
        return (field.type, given.get("comodel_name"), given.get("inverse_name"))

    @staticmethod
    def clash(one, other):
        """True when what both say differs."""
        return any(a and b and a != b for a, b in zip(one, other, strict=True))
