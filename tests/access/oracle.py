"""The reference semantics of the permission grid, an executable file of the design, against which the product's decisions are held."""

import os
import sys
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

SHARED = Path(os.environ.get("KLIENTELA_DATA") or Path(__file__).resolve().parents[3] / "shared")


@cache
def policy() -> Any:
    """The reference, as a module: World, User, Role, Rec, Share, Token, can, may, level, view, transfer."""
    spec = spec_from_file_location("policy_of_the_design", SHARED / "design" / "policy.py")
    assert spec and spec.loader
    module = sys.modules[spec.name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
