"""The vendor's enumerations (api.md §2.2), each under its name on the wire."""

from typing import Annotated

from occ.api.wire.types import Enum, JudgedEnum

Provider = Annotated[
    str,
    Enum(
        "ovhCloudConnect.service.ProviderEnum",
        "OVHcloud RISQ consoleconnect dcexp digitalrealty edge equinix fibrenoire intercloud internal interxion "
        "megaport orange",
    ),
]
Bandwidth = Annotated[str, Enum("ovhCloudConnect.service.BandwidthEnum", "50m 100m 200m 500m 1g 2g 5g 10g 20g 100g")]
Port = Annotated[str, Enum("ovhCloudConnect.service.PortEnum", "1 2")]
ServiceStatus = Annotated[str, Enum("ovhCloudConnect.service.StatusEnum", "active closed")]
IamState = Annotated[str, Enum("iam.ResourceMetadata.StateEnum", "EXPIRED IN_CREATION OK SUSPENDED")]
PopType = Annotated[str, JudgedEnum("ovhCloudConnect.popConfig.TypeEnum", "l2 l3")]
ConfigStatus = Annotated[str, Enum("ovhCloudConnect.popConfig.StatusEnum", "active init toDelete")]
PopMetrics = Annotated[str, Enum("ovhCloudConnect.popConfig.MetricsTypeEnum", "prefix:accepted prefix:limit")]
RoutingType = Annotated[str, JudgedEnum("ovhCloudConnect.datacenterExtraConfig.TypeEnum", "bgp network")]
RegionType = Annotated[str, Enum("ovhCloudConnect.datacenter.RegionTypeEnum", "1-AZ 3-AZ")]
TaskFunction = Annotated[
    str,
    Enum(
        "ovhCloudConnect.task.FunctionEnum",
        "addDatacenterConfiguration addDatacenterExtraConfiguration addPopConfiguration addVrack "
        "delDatacenterConfiguration delDatacenterExtraConfiguration delPopConfiguration diagMacs diagPeering "
        "diagPeeringExtra diagRoutes lockInterface removeVrack unlockInterface",
    ),
]
TaskStatus = Annotated[str, Enum("ovhCloudConnect.task.StatusEnum", "denied doing done error pause todo")]
DiagnosticFunction = Annotated[
    str, Enum("ovhCloudConnect.diagnostic.FunctionEnum", "diagMacs diagPeering diagPeeringExtra diagRoutes")
]
DiagnosticType = Annotated[str, Enum("ovhCloudConnect.diagnostic.TypeEnum", "advertised-routes default routes")]
InterfaceStatus = Annotated[str, Enum("ovhCloudConnect.interface.StatusEnum", "disabled enabled reserved")]
LightStatus = Annotated[str, Enum("ovhCloudConnect.interface.LightStatusEnum", "down unknown up")]
Termination = Annotated[str, Enum("ovhCloudConnect.interface.TerminationTypeEnum", "LC/PC SC/PC")]
MetricsPeriod = Annotated[str, Enum("ovhCloudConnect.interface.MetricsPeriodEnum", "daily hourly weekly")]
InterfaceMetrics = Annotated[
    str,
    Enum(
        "ovhCloudConnect.interface.MetricsTypeEnum",
        "error:download error:upload light:in light:out traffic:download traffic:downloadBps traffic:upload "
        "traffic:uploadBps",
    ),
]
MetricsUnit = Annotated[
    str,
    Enum("ovhCloudConnect.interface.MetricsUnitEnum", "bits/s bytes/s dbm error/s prefix_accepted prefix_limit"),
]
UpDown = Annotated[str, Enum("ovhCloudConnect.status.StatusEnum", "down up")]
KeyStatus = Annotated[str, Enum("ovhCloudConnect.key.StatusEnum", "active cancelled doing terminated toCheck")]
MessageCode = Annotated[str, Enum("ovhCloudConnect.messageCode.Enum", "mailSent")]
IncidentType = Annotated[str, Enum("ovhCloudConnect.incident.TypeEnum", "incident maintenance")]
MigrationStatus = Annotated[
    str, Enum("ovhCloudConnect.migration.StatusEnum", "cancelled doing done error pause problem todo")
]
MigrationType = Annotated[str, Enum("ovhCloudConnect.migration.TypeEnum", "repricing total")]
ServiceState = Annotated[str, Enum("service.StateEnum", "autorenewInProgress expired inCreation ok pendingDebt unPaid")]
RenewalType = Annotated[
    str,
    Enum(
        "service.RenewalTypeEnum",
        "automaticForcedProduct automaticV2012 automaticV2014 automaticV2016 manual oneShot option",
    ),
]
TerminationReason = Annotated[
    str,
    Enum(
        "service.TerminationReasonEnum",
        "FEATURES_DONT_SUIT_ME LACK_OF_PERFORMANCES MIGRATED_TO_ANOTHER_OVH_PRODUCT MIGRATED_TO_COMPETITOR "
        "NOT_ENOUGH_RECOGNITION NOT_NEEDED_ANYMORE NOT_RELIABLE NO_ANSWER OTHER PRODUCT_DIMENSION_DONT_SUIT_ME "
        "PRODUCT_TOOLS_DONT_SUIT_ME TOO_EXPENSIVE TOO_HARD_TO_USE UNSATIFIED_BY_CUSTOMER_SUPPORT",
    ),
]
TerminationFutureUse = Annotated[
    str,
    Enum(
        "service.TerminationFutureUseEnum",
        "NOT_REPLACING_SERVICE OTHER SUBSCRIBE_AN_OTHER_SERVICE SUBSCRIBE_OTHER_KIND_OF_SERVICE_WITH_COMPETITOR "
        "SUBSCRIBE_SIMILAR_SERVICE_WITH_COMPETITOR",
    ),
]
# eu-south-mil is not in the vendor's list, and the vendor answers it all the same (docs/adr/0002).
Region = Annotated[
    str,
    Enum(
        "common.RegionEnum",
        "af-north-lz-rba ap-south-mum ap-southeast-sgp ap-southeast-syd ca-east-bhs ca-east-tor eu-central-lz-buh "
        "eu-central-lz-prg eu-central-lz-sof eu-central-waw eu-north-lz-cph eu-north-lz-hel eu-north-lz-osl "
        "eu-north-lz-sto eu-south-lz-lis eu-south-lz-mad eu-south-lz-mil eu-south-mil eu-west-eri eu-west-gra "
        "eu-west-gra-snc eu-west-lim eu-west-lz-ams eu-west-lz-bru eu-west-lz-dln eu-west-lz-lux eu-west-lz-mnc "
        "eu-west-lz-mrs eu-west-lz-vie eu-west-lz-zrh eu-west-par eu-west-rbx eu-west-rbx-snc eu-west-sbg "
        "eu-west-sbg-snc us-central-lz-slc us-central-lz-stl us-east-lz-atl us-east-lz-bos us-east-lz-chi "
        "us-east-lz-dal us-east-lz-mia us-east-lz-nyc us-east-vin us-west-hil us-west-lz-den us-west-lz-lax "
        "us-west-lz-pao us-west-lz-sea",
    ),
]
VrackTaskStatus = Annotated[str, Enum("vrack.TaskStatusEnum", "cancelled doing done init todo")]
