"""The functions every installation has."""

from klientela.core.access.functions import OWN
from klientela.kernel.slot import slot

for place, known in enumerate(OWN):
    slot("access.functions").add(known.name, known, order=place)
