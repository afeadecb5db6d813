"""The numbers of the product: every limit that a rule, a page or the limits page names, with its source."""

from datetime import timedelta
from typing import Final

# Addresses (guide, steps 3 and 4; domain.md PO-3, DC-3, DC-5)
POP_PREFIX: Final = 30
"""The link at the PoP is exactly a /30."""
DATACENTER_PREFIX_MIN_SIZE: Final = 28
"""The smallest subnet of a datacentre is a /28; /27, /24 and so on are larger and fine."""
SHORTEST_PREFIX: Final = 8
"""No PoP or datacentre subnet is larger than a /8 (design.md, "What is stored")."""

# AS numbers (domain.md AS-2, AS-4, AS-8; RFC 6996)
ASN_MIN: Final = 1
ASN_MAX: Final = 2**32 - 1
ASN_PRIVATE_16: Final = range(64512, 65534 + 1)
ASN_PRIVATE_32: Final = range(4200000000, 4294967294 + 1)

# Routing (domain.md PO-5, RT-6, RT-8, §4.6)
BGP_NEIGHBORS_MAX: Final = 4
"""BGP neighbours of one datacentre configuration."""
PREFIXES_MAX: Final = 100
"""Prefixes accepted on one BGP session; beyond, the session may stop accepting routes."""
POP_SESSIONS_MAX: Final = 1
"""BGP sessions of one PoP configuration."""
ECMP_PATHS_MAX: Final = 4
"""Parallel paths used when a vRack is reached from several PoPs."""
MTU_MAX: Final = 9000
"""Largest frame carried, in bytes."""

# Configurations (domain.md PO-7, DC-7, VR-3)
POP_CONFIGS_PER_PORT: Final = 1
VRACKS_PER_SERVICE: Final = 1

# Service keys: 20 symbols of 5 bits
KEY_RANDOM_BITS: Final = 100
"""Random bits of a service key."""
WRONG_KEYS_MAX: Final = 10
"""Wrong service keys within the window, per user and per address; then every key is refused for a while."""
WRONG_KEYS_WINDOW: Final = timedelta(seconds=60)

# E-mail addresses (RFC 5321, 4.5.3.1.3: a path is 256 octets with its brackets)
EMAIL_MAX: Final = 254

# Diagnostics (domain.md §8)
DIAGNOSTICS_PER_DAY: Final = 10
"""Launches of one type of diagnostic for one service in 24 hours."""
DIAGNOSTIC_RETENTION: Final = timedelta(days=7)

# Timers and sizes of the simulated network (ours, but for the /30 and the subnets; network.md §6)
BGP_HOLD: Final = timedelta(seconds=180)
"""How long a BGP session lives without a message from the other end."""
BGP_KEEPALIVE: Final = timedelta(seconds=60)
"""How often an end of a BGP session sends a keepalive."""
BFD_DETECTION: Final = timedelta(milliseconds=3 * 300)
"""How long BFD waits before it ends the session: three packets, one every 300 ms."""
BGP_RECONNECT: Final = timedelta(seconds=30)
"""From the end of what closed a session to its being Established again."""
MTU_STANDARD: Final = 1500
"""Octets of an Ethernet frame's payload; a customer's router below it loses large BGP updates."""
MTU_PREFIXES: Final = 50
"""Prefixes of one session whose update needs a packet of MTU_STANDARD octets."""
