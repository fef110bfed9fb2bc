from . import portal_part_return
