"""What is stored, and what the database itself refuses."""

from occ.models.account import Account, User
from occ.models.api import ApiApplication, ApiClient, ApiCredential, ApiCredentialStatus, ApiKeyState, Held
from occ.models.audit import AuditEntry
from occ.models.cart import Cart, CartConfiguration, CartItem, CartLabel
from occ.models.clock import Clock
from occ.models.config import Config, ConfigStatus
from occ.models.contract import (
    PERIODS,
    ContactChange,
    ContactChangeState,
    ContactType,
    Contract,
    Migration,
    MigrationType,
    Termination,
)
from occ.models.correspondence import Direction, Outcome, ProviderMessage, Subject
from occ.models.datacenter import DatacenterConfig, RoutingType
from occ.models.effect import Effect
from occ.models.fault import Fault, FaultMode
from occ.models.key import KeyStatus, ServiceKey
from occ.models.mailbox import Email
from occ.models.order import Order, OrderStep, OrderStepName, OrderStepStatus
from occ.models.pop import PopConfig, PopType
from occ.models.provider import KeyAttempt, ProviderUser
from occ.models.routing import RoutingConfig
from occ.models.service import Interface, Service, ServiceState
from occ.models.task import AT_THEIR_TIME, ObjectType, Task, TaskEvent, TaskKind, TaskStatus
from occ.models.vrack import Vrack
from occ.models.watching import (
    Alert,
    AlertType,
    Diagnostic,
    DiagnosticFunction,
    DiagnosticType,
    Incident,
    IncidentType,
    LogKind,
    LogSubscription,
)
from occ.models.worker import Worker

__all__ = [
    "AT_THEIR_TIME",
    "PERIODS",
    "Account",
    "Alert",
    "AlertType",
    "ApiApplication",
    "ApiClient",
    "ApiCredential",
    "ApiCredentialStatus",
    "ApiKeyState",
    "AuditEntry",
    "Cart",
    "CartConfiguration",
    "CartItem",
    "CartLabel",
    "Clock",
    "Config",
    "ConfigStatus",
    "ContactChange",
    "ContactChangeState",
    "ContactType",
    "Contract",
    "DatacenterConfig",
    "Diagnostic",
    "DiagnosticFunction",
    "DiagnosticType",
    "Direction",
    "Effect",
    "Email",
    "Fault",
    "FaultMode",
    "Held",
    "Incident",
    "IncidentType",
    "Interface",
    "KeyAttempt",
    "KeyStatus",
    "LogKind",
    "LogSubscription",
    "Migration",
    "MigrationType",
    "ObjectType",
    "Order",
    "OrderStep",
    "OrderStepName",
    "OrderStepStatus",
    "Outcome",
    "PopConfig",
    "PopType",
    "ProviderMessage",
    "ProviderUser",
    "RoutingConfig",
    "RoutingType",
    "Service",
    "ServiceKey",
    "ServiceState",
    "Subject",
    "Task",
    "TaskEvent",
    "TaskKind",
    "TaskStatus",
    "Termination",
    "User",
    "Vrack",
    "Worker",
]
