"""What mail does when something happens elsewhere."""

from klientela.core.identity.events import SecurityNoted
from klientela.core.messaging.notices import notice
from klientela.kernel.event import on

on(SecurityNoted)(notice)
