from . import spare_repair_fail
