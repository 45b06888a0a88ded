"""What the boxes of a party's page add to other places."""

from klientela.core.parties.boxes.showing import BOXES
from klientela.core.parties.strategy.reminding import KINDS
from klientela.kernel.slot import slot

for word, order in (("strategy", 22), ("committee", 31), ("accounts", 55), ("consents", 60)):
    slot("record.panels").add(f"parties.{word}", BOXES[word].panel, order=order)
for place, (code, kind) in enumerate(KINDS.items()):
    slot("notifications.kinds").add(code, kind, order=60 + place)
