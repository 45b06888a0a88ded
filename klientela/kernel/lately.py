"""Libraries that few pages need are read when they are first used: every process of the program would hold them otherwise."""

import sys
from importlib.util import LazyLoader, find_spec, module_from_spec
from types import ModuleType


def lately(name: str) -> ModuleType:
    """The module of that name; its file is read when something of it is asked for."""
    if name in sys.modules:
        return sys.modules[name]
    spec = find_spec(name)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(name)
    spec.loader = LazyLoader(spec.loader)
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
