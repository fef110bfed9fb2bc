from . import test_store_parts
from . import test_store_parts_access
from . import test_store_parts_pages
from . import test_store_parts_property
from . import test_store_parts_race
from . import test_part_stock
