from . import res_company
from . import channel_scenario
from . import channel_type
from . import channel_skill
from . import channel_refuse_reason
from . import channel_capability
from . import channel_member
from . import channel_point
from . import channel_route
from . import channel_offer
from . import channel_routed_mixin
from . import channel_routed_need
from . import res_partner
from . import fsm_person
from . import crm_lead
from . import fsm_order
from . import helpdesk_ticket
<<<<<<< HEAD
from . import res_users
=======
from . import service_interest
from . import crm_lead_channel_need
from . import fsm_order_channel_need
from . import helpdesk_ticket_channel_need
>>>>>>> docs
