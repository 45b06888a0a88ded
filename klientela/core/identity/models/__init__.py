"""What identity keeps: people, their sessions, their secrets, and the log of what concerns their safety."""

from klientela.core.identity.models.factors import CodeApp, Passkey, RecoveryCode
from klientela.core.identity.models.people import LANGUAGES, User, UserKind, UserManager
from klientela.core.identity.models.secrets import ApiToken, OneTimeLink, SignInTry
from klientela.core.identity.models.security import SecurityEvent, SecurityEventKind
from klientela.core.identity.models.sessions import RulesVersion, Session, SignInRules
from klientela.core.identity.models.single_sign_on import KnownSubject, Provider, ProviderSecret

__all__ = [
    "LANGUAGES",
    "ApiToken",
    "CodeApp",
    "KnownSubject",
    "OneTimeLink",
    "Passkey",
    "Provider",
    "ProviderSecret",
    "RecoveryCode",
    "RulesVersion",
    "SecurityEvent",
    "SecurityEventKind",
    "Session",
    "SignInRules",
    "SignInTry",
    "User",
    "UserKind",
    "UserManager",
]
