from . import test_demo_channels
from . import test_demo_company
from . import test_demo_programme
