from . import test_loop
from . import test_supplier_warranty
from . import test_repair_history
from . import test_owe_receive
from . import test_decision_tool
from . import test_decision
from . import test_rma_loop
from . import test_repair_offer
