from . import spare_repair_offer
from . import portal_repair_offer
from . import portal_part_return
