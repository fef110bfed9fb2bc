from . import spare_repair_fail
from . import spare_swap_reason
