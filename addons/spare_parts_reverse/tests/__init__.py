from . import test_loop
from . import test_loop_queries
from . import test_transfer
from . import test_owe_receive
