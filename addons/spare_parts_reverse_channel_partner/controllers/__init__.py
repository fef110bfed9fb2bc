from . import store_parts
