from . import spare_swap_reason
