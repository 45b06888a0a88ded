"""What the file of the configuration holds beside what other packages contribute; numbered by tens, what others build on first."""

from klientela.core.views.configuration.fields import FIELDS
from klientela.core.views.configuration.parts import LAYOUTS, MODULES, ROLES
from klientela.core.views.configuration.shared import DASHBOARDS, VIEWS
from klientela.kernel.configuration import ConfigurationPart

CONFIGURED: dict[str, tuple[int, ConfigurationPart]] = {
    "modules": (10, MODULES),
    "own_fields": (30, FIELDS),
    "roles": (35, ROLES),
    "layouts": (70, LAYOUTS),
    "views": (80, VIEWS),
    "dashboards": (90, DASHBOARDS),
}
"""Own entities stand at 20, approvals at 40, processes, whose gates ask for them, at 45."""
