from . import spare_repair_fail
from . import spare_report_defective
from . import spare_inspect
from . import spare_override
from . import spare_disposal_add
from . import spare_disposal_certify
from . import spare_swap_reason
