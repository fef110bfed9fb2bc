from . import test_loop
from . import test_owe_receive
