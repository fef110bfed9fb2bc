from . import spare_disposal_add
from . import spare_disposal_certify
