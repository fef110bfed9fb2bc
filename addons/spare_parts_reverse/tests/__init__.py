from . import test_loop
from . import test_swap
from . import test_swap_payer
from . import test_swap_unit
from . import test_swap_access
from . import test_owe_receive
