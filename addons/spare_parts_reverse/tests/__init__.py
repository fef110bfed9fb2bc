from . import test_loop
from . import test_repair_history
from . import test_refurbish
from . import test_refurbish_failed
from . import test_valuation
