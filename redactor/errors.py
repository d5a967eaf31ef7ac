"""Every failure a user can meet, one class a cause.

    RedactorError                 code, Danish message for users, exit code for the command line
    ├── InputError                the file is the problem: says what to do with it
    │   ├── EmptyFile, UnsupportedFile, DamagedFile, EncryptedFile, WrongPassword
    │   └── LimitExceeded         too many pages, too large a page, too much text, too slow
    ├── RuleError                 the step isn't allowed now (release with open suggestions …)
    ├── NotFound                  no such thing, or not yours to see
    ├── Unauthenticated           who are you? (TooManyAttempts: wait before trying again)
    ├── Forbidden                 your role doesn't allow it
    ├── InvalidValue              a value that was sent in doesn't hold: says which and why
    ├── VerificationFailed        an output couldn't be proven clean; nothing is kept
    ├── ConfigurationError        the installation is the problem: for the operator
    └── InfrastructureError       broker, database or store away: worth trying again

Messages never hold text, names or numbers from a document.
"""

from __future__ import annotations

from typing import ClassVar

from redactor.domain.report import VerificationReport

__all__ = [
    "ConfigurationError",
    "DamagedFile",
    "EmptyFile",
    "EncryptedFile",
    "Forbidden",
    "InfrastructureError",
    "InputError",
    "InvalidValue",
    "LimitExceeded",
    "NotFound",
    "RedactorError",
    "RuleError",
    "TooManyAttempts",
    "Unauthenticated",
    "UnsupportedFile",
    "VerificationFailed",
    "WrongPassword",
]


class RedactorError(Exception):
    """Base of all; ``message`` is Danish and says what to do."""

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1
    default: ClassVar[str] = "Der skete en fejl. Prøv igen, eller kontakt driften."

    def __init__(self, message: str | None = None) -> None:
        self.message = message or self.default
        super().__init__(self.message)


class InputError(RedactorError):
    code = "input"
    default = "Filen kan ikke behandles."


class EmptyFile(InputError):
    code = "empty_file"
    default = "Filen er tom (0 byte). Hent den igen fra kilden, og læg den op på ny."


class UnsupportedFile(InputError):
    code = "unsupported_file"
    default = "Filtypen kan ikke læses. Gem dokumentet som PDF, og læg det op igen."


class DamagedFile(InputError):
    code = "damaged_file"
    default = (
        "Filen er beskadiget og kan ikke læses. Åbn den i et andet program, gem den som ny PDF, "
        "og læg den op igen."
    )


class EncryptedFile(InputError):
    code = "encrypted_file"
    default = "Filen er låst med adgangskode. Angiv adgangskoden, eller læg en ulåst udgave op."


class WrongPassword(EncryptedFile):
    code = "wrong_password"
    default = "Adgangskoden passer ikke til filen. Prøv igen, eller læg en ulåst udgave op."


class LimitExceeded(InputError):
    code = "limit_exceeded"
    default = (
        "Filen er større, end tjenesten tager imod. Del den op, og læg delene op hver for sig."
    )


class RuleError(RedactorError):
    code = "not_allowed_now"
    default = "Det kan ikke lade sig gøre nu."


class NotFound(RedactorError):
    code = "not_found"
    default = "Findes ikke, eller du har ikke adgang."


class Unauthenticated(RedactorError):
    code = "unauthenticated"
    default = "Log ind for at fortsætte."


class TooManyAttempts(Unauthenticated):
    code = "too_many_attempts"
    default = "For mange forkerte forsøg. Vent et kvarter, eller bed en administrator om hjælp."


class Forbidden(RedactorError):
    code = "forbidden"
    default = "Din rolle giver ikke adgang til det. Spørg en administrator."


class InvalidValue(RedactorError):
    code = "invalid_value"
    default = "En oplysning er forkert udfyldt. Ret den, og prøv igen."


class VerificationFailed(RedactorError):
    code = "verification_failed"
    default = "Den overstregede fil kunne ikke bevises sikker, og den er derfor ikke gemt."

    def __init__(
        self, message: str | None = None, *, report: VerificationReport | None = None
    ) -> None:
        super().__init__(message)
        self.report = report


class ConfigurationError(RedactorError):
    code = "configuration"
    exit_code = 2
    default = "Opsætningen er forkert. Kør 'redactor doctor'."


class InfrastructureError(RedactorError):
    code = "unavailable"
    default = "Tjenesten er midlertidigt utilgængelig. Prøv igen om lidt."
