from . import spare_repair_fail
from . import spare_swap_reason
from . import spare_return_receive
from . import spare_return_hand_over
from . import spare_return_write_off
from . import spare_discrepancy_settle
