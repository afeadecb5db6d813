"""What is stored, and what the database itself refuses."""

from occ.models.account import Account, User
from occ.models.api import ApiAnswer, ApiApplication, ApiClient, ApiCredential, ApiCredentialStatus
from occ.models.audit import AuditEntry
from occ.models.clock import Clock
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
from occ.models.status import ConfigStatus
from occ.models.task import ObjectType, Task, TaskEvent, TaskKind, TaskStatus
from occ.models.vrack import Vrack
from occ.models.worker import Worker

__all__ = [
    "Account",
    "ApiAnswer",
    "ApiApplication",
    "ApiClient",
    "ApiCredential",
    "ApiCredentialStatus",
    "AuditEntry",
    "Clock",
    "ConfigStatus",
    "DatacenterConfig",
    "Direction",
    "Effect",
    "Email",
    "Fault",
    "FaultMode",
    "Interface",
    "KeyAttempt",
    "KeyStatus",
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
    "User",
    "Vrack",
    "Worker",
]
