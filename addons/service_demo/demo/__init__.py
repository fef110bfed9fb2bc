from .build import build_company
