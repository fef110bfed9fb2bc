from . import base_partner_merge
from . import base_partner_merge_attribution
from . import service_lead_dispatch
from . import service_confirmation_code
from . import service_proof_decision
from . import commission_make_settle
from . import commission_make_invoice
