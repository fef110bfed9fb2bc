from . import test_loop
from . import test_disposal
from . import test_scrap_guard
from . import test_scrap_batch
from . import test_disposal_access
from . import test_disposal_race
