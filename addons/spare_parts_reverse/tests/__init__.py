from . import test_loop
from . import test_owe_receive
from . import test_owe_charge
from . import test_owe_remind
from . import test_owe_access
from . import test_owe_portal
from . import test_owe_property
from . import test_owe_race
