from . import service_point
