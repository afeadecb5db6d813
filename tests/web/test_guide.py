"""Every warning, note and field description of the guide stands beside its control, in both languages."""

from dataclasses import dataclass
from html import unescape

import pytest
from django.conf import settings

from occ.models import User
from occ.world import world
from tests.web.conftest import signed_in

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Said:
    """What the guide says, by the page on which it matters; French and English."""

    page: str
    french: str
    english: str


GUIDE = [
    # Prérequis
    Said("/", "capacités et limites techniques</a>", "technical capabilities and limits</a>"),
    # Étape 2
    Said("{service}", "Ses configurations Datacentre sont liées", "Its datacentre configurations are linked"),
    # Étape 3
    Said("{service}pops/add/", "nécessite une configuration de niveau L3", "needs a level L3 configuration"),
    Said(
        "{service}pops/add/",
        "Votre numéro d’AS BGP, qui est configuré sur votre routeur situé dans le PoP",
        "Your BGP AS number, configured on your router in the PoP",
    ),
    Said(
        "{service}pops/add/",
        "Le numéro d’AS OVHcloud qui sera configuré sur les routeurs OVHcloud Connect situés dans le PoP",
        "The OVHcloud AS number that will be configured on the OVHcloud Connect routers in the PoP",
    ),
    Said(
        "{service}pops/add/",
        "Un bloc IPv4 de taille /30, utilisé pour le lien entre votre routeur et le routeur OVHcloud Connect",
        "An IPv4 block of size /30 for the link between your router and the OVHcloud Connect router",
    ),
    # Étape 4
    Said(
        "{service}datacenters/add/",
        "Ce numéro peut être différent de l’ASN choisi pour le PoP",
        "It may differ from the one",
    ),
    Said("{service}datacenters/add/", "de taille /28 ou supérieur", "of size /28 or larger"),
    Said("{service}", "Vous devez également ajouter une configuration de routage", "You must also add a routing"),
    Said("{routing}?type=bgp", "sur votre routeur situé dans le DC", "on your router in the datacentre"),
    Said("{routing}?type=bgp", "doit faire partie du sous-réseau", "must belong to the subnet"),
    Said("{routing}?type=network", "Un préfixe utilisant la notation CIDR", "A prefix in CIDR notation"),
    Said("{routing}?type=network", "agissant comme passerelle dans la plage", "acts as gateway, within the range"),
    Said(
        "{routing}", "Le type de la première s’applique aux suivantes", "The type of the first one applies to the next"
    ),
    # Suppression des ressources
    Said(
        "{pop}",
        "plus lente que la suppression séquentielle de chaque ressource",
        "slower than deleting each resource in turn",
    ),
    Said("{pop}", "n’est pas affectée", "is not affected"),
    Said("{pop}", "entraîne la suppression des configurations Datacentre et de routage", "Datacentre and routing"),
    Said("{datacenter}", "entraîne la suppression des configurations de routage liées", "its routing configurations"),
    # Aller plus loin
    Said("{service}steps/further/", "Professional Services", "Professional Services"),
]


@pytest.fixture
def pages(alice: User) -> dict[str, str]:
    """The addresses of a service that shares its vRack, with a PoP and a datacentre configuration without routing."""
    assert alice.account
    service, pop = world.with_pop(alice.account)
    world.attached(alice.account, service.vrack)
    config = world.datacenter(service)
    root = f"/services/{service.pk}/"
    return {
        "service": root,
        "pop": f"{root}pops/{pop.pk}/delete/",
        "datacenter": f"{root}datacenters/{config.pk}/delete/",
        "routing": f"{root}datacenters/{config.pk}/routings/add/",
    }


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_guide_is_told_where_it_matters(alice: User, pages: dict[str, str], language: str) -> None:
    client = signed_in(alice)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    missing = []
    for said in GUIDE:
        html = unescape(client.get(said.page.format(**pages)).content.decode())
        words = said.french if language == "fr" else said.english
        missing += [f"{said.page}: {words}"] if words not in " ".join(html.split()) else []
    assert missing == []
