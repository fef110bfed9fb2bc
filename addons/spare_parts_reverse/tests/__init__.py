from . import test_loop
from . import test_rma_loop
