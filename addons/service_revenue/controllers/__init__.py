from . import portal_equipment
from . import service_confirmation
from . import service_status
from . import service_incentive_statement
from . import service_intake
