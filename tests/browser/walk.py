"""The guide, step by step (guide.fr.md), as one person's walk through the site."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PASSWORD, Customer, Site
from tests.browser.hands import Mouse
from tests.browser.words import WORDS

KEY = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}\b")
PARIS_A, PARIS_C = "1", "3"


@dataclass
class Walk:
    """What the customer knows on the way: where the service is, its key, the provider's address."""

    site: Site
    customer: Customer
    hands: Mouse
    service_url: str = ""
    key: str = ""
    provider_url: str = ""
    navigations: list[str] = field(default_factory=list)

    @property
    def page(self) -> Page:
        """The tab that is used."""
        return self.hands.page

    @property
    def say(self) -> dict[str, str]:
        """The words of the customer's language."""
        return WORDS[self.customer.language]

    def button(self, name: str, within: Locator | None = None) -> Locator:
        """A button or a link of exactly that name."""
        place = within or self.page
        exact = re.compile(rf"^\s*{re.escape(name)}\s*$")
        return place.get_by_role("button", name=exact).or_(place.get_by_role("link", name=exact)).first

    def field(self, name: str) -> Locator:
        """The field of that label (a mark for what is required may follow it)."""
        return self.page.get_by_label(re.compile(rf"^\s*{re.escape(name)}\s*\*?\s*$")).first

    def section(self, heading: str) -> Locator:
        """The part of the page under a heading."""
        return self.page.get_by_role("region", name=heading, exact=True).first

    def menu(self, within: Locator, about: str, item: str) -> None:
        """Open the `…` menu that acts on `about` and choose an item."""
        opener = within.get_by_role("button", name=re.compile(about)).or_(
            within.locator("summary").filter(has_text=re.compile(about))
        )
        self.hands.press(opener.first)
        self.hands.press(self.button(item, within))

    def badge(self, words: str, within: Locator | None = None) -> Locator:
        """A state shown in exactly these words."""
        return (within or self.page).get_by_text(words, exact=True).first

    @classmethod
    def at(cls, site: Site, hands: Mouse, stage: str, language: str = "fr") -> "Walk":
        """A new customer at the page of a service that has come to `stage` of `occ.world.Stage`."""
        walk = cls(site, site.customer(language, stage), hands)
        walk.service_url = f"{site.url}/services/{walk.customer.services[0]}/"
        walk.enter(walk.service_url)
        return walk

    def enter(self, address: str = "") -> None:
        """Come signed in to an address, by default the start page, without the form."""
        cookies = {"sessionid": self.customer.session, "django_language": self.customer.language}
        self.page.context.add_cookies(
            [{"name": name, "value": value, "url": self.site.url} for name, value in cookies.items()]
        )
        self.page.goto(address or self.site.url)

    # --- Before the first step ---------------------------------------------------------------------
    def sign_in(self) -> None:
        """Open the start page and sign in."""
        self.page.goto(self.site.url + "/")
        if self.customer.language == "en":
            self.hands.press(self.page.get_by_role("button", name="English").first)
        self.hands.press(self.button(self.say["sign_in"]))
        self.hands.type(self.field(self.say["username"]), self.customer.username)
        self.hands.type(self.field(self.say["password"]), self.customer.password)
        self.hands.press(self.page.get_by_role("button", name=self.say["sign_in"]).last)
        expect(self.page.get_by_role("link", name=self.say["emails"]).first).to_be_visible()

    def go_to_services(self) -> None:
        """Bare Metal Cloud (top left) > Network (a tab) > OVHcloud Connect (guide, step 1)."""
        for name in ("Bare Metal Cloud", "Network", "OVHcloud Connect"):
            self.hands.press(self.page.get_by_role("link", name=name, exact=True).first)

    # --- Step 1 ------------------------------------------------------------------------------------
    def order(self, provider: str = "megaport", pop: str = "par-pa3", bandwidth: str = "1g") -> None:
        """Order a service, down to the confirmation."""
        self.go_to_services()
        self.hands.press(self.button(self.say["order"]))
        for label, value in ((self.say["provider"], provider), ("PoP", pop), (self.say["bandwidth"], bandwidth)):
            self.hands.choose(self.field(label), value)
            self.hands.press(self.button(self.say["next"]))
        self.hands.press(self.button(self.say["confirm"]))
        self.page.wait_for_url(re.compile(r"/services/[0-9a-f-]{36}/"))
        self.service_url = self.page.url

    def read_the_confirmation(self) -> None:
        """Find the service key and the provider's address in the order confirmation."""
        self.hands.press(self.page.get_by_role("link", name=re.compile(self.say["emails"])).first)
        mail = self.page.get_by_role("main").get_by_role("link").filter(has_text=re.compile("command|order", re.I))
        self.hands.see(mail.first)
        self.hands.press(mail.first)
        expect(self.page.get_by_role("main")).to_contain_text(KEY)
        found = KEY.search(self.page.get_by_role("main").inner_text())
        assert found
        self.key = found.group()
        self.provider_url = str(self.page.locator('a[href*="/fournisseurs/"]').first.evaluate("link => link.href"))

    def validate_at_the_provider(self) -> None:
        """In another tab: sign in at the provider, enter the key, validate the order."""
        area = self.page
        self.hands.page = area.context.new_page()
        self.page.goto(self.provider_url)
        self.hands.type(self.field(self.say["username"]), "tester")
        self.hands.type(self.field(self.say["password"]), PASSWORD)
        self.hands.press(self.page.get_by_role("button", name=self.say["sign_in"]).last)
        key = self.field(self.say["service_key"])
        self.hands.type(key, self.key.lower().replace("-", " "))
        key.press("Enter")
        self.hands.press(self.button(self.say["validate"]))
        expect(self.button(self.say["validate"])).to_have_count(0)
        self.page.close()
        self.hands.page = area

    def wait_until_active(self) -> None:
        """The state becomes « Actif » by itself: nobody goes anywhere."""
        self.page.goto(self.service_url)
        navigations: list[str] = []
        self.page.on("framenavigated", lambda frame: navigations.append(frame.url))
        self.hands.see(self.badge(self.say["active"]))
        assert not (self.hands.scripted and navigations)

    # --- Step 2 ------------------------------------------------------------------------------------
    def associate_the_vrack(self, number: int = 0) -> None:
        """« Associer un vRack », choose one, and read the message that names it."""
        name = self.customer.vracks[number]
        self.hands.press(self.button(self.say["associate_vrack"]))
        option = self.field("vRack").locator("option").filter(has_text=name).first
        self.hands.choose(self.field("vRack"), str(option.get_attribute("value")))
        self.hands.press(self.button(self.say["associate"]))
        # Disabled with its reason until the association is done; then a link.
        self.hands.see(self.page.get_by_role("link", name=self.say["add_pop"]).first)
        self.hands.see(self.page.get_by_text(re.compile(name)).first)

    # --- Step 3 ------------------------------------------------------------------------------------
    def add_the_pop(self) -> None:
        """Add the PoP configuration of the worked example (domain.md §10)."""
        self.hands.press(self.button(self.say["add_pop"]))
        self.hands.choose(self.field("Type"), "l3")
        self.hands.type(self.field(self.say["customer_asn"]), "64600")
        self.hands.type(self.field(self.say["ovh_asn"]), "64700")
        self.hands.type(self.field(self.say["subnet_30"]), "10.1.250.4/30")
        if self.hands.scripted:
            expect(self.page.get_by_text("10.1.250.5").first).to_be_visible()
            expect(self.page.get_by_text("10.1.250.6").first).to_be_visible()
        self.hands.press(self.button(self.say["create"]))
        self.hands.see(self.badge(self.say["configured"], self.section(self.say["pop"])))

    # --- Step 4 ------------------------------------------------------------------------------------
    def add_a_datacenter(self, datacenter: str, subnet: str, *, first: bool) -> None:
        """Add a datacentre configuration: the first by its button, further ones from the `...` menu."""
        section = self.section(self.say["datacenter_configuration"])
        if first:
            self.hands.press(self.button(self.say["add"], section))
        else:
            self.menu(section, self.say["datacenter_configuration"], self.say["add"])
        self.hands.choose(self.field(self.say["datacenter"]), datacenter)
        self.hands.type(self.field(self.say["ovh_asn"]), "64700")
        self.hands.type(self.field(self.say["subnet_28"]), subnet)
        self.hands.press(self.button(self.say["create"]))
        self.hands.see(self.box(subnet))
        self.hands.see(self.badge(self.say["configured"], self.box(subnet)))

    def box(self, subnet: str) -> Locator:
        """The innermost box of a datacentre configuration, found by its subnet."""
        return self.page.get_by_role("article").filter(has_text=subnet).first

    def add_bgp(self, subnet: str, neighbor: str, count: int) -> None:
        """Add a BGP routing configuration; the datacentre has `count` afterwards."""
        self.menu(self.box(subnet), ".", self.say["add_routing"])
        self.hands.choose(self.field("Type"), "bgp")
        self.hands.type(self.field(self.say["customer_asn"]), "64801")
        self.hands.type(self.field("IP Neighbor"), neighbor)
        self.hands.press(self.button(self.say["create"]))
        self.settled_rows(subnet, count)

    def add_static(self, subnet: str, destination: str, hop: str, count: int) -> None:
        """Add a static routing configuration; the datacentre has `count` afterwards."""
        self.menu(self.box(subnet), ".", self.say["add_routing"])
        self.hands.choose(self.field("Type"), "network")
        if not self.hands.scripted and not self.field(self.say["subnet"]).is_visible():
            self.hands.press(self.page.get_by_role("link", name="Static", exact=True))
        self.hands.type(self.field(self.say["subnet"]), destination)
        self.hands.type(self.field("Nexthop"), hop)
        self.hands.press(self.button(self.say["create"]))
        self.settled_rows(subnet, count)

    def settled_rows(self, subnet: str, count: int) -> None:
        """Wait until the datacentre's routing table holds `count` configured lines."""
        row = self.box(subnet).get_by_role("row").filter(has_text=self.say["configured"])
        self.hands.see(row.nth(count - 1))

    # --- Deleting ----------------------------------------------------------------------------------
    def delete_routing(self, subnet: str, text: str) -> None:
        """Delete one routing configuration from its menu."""
        row = self.box(subnet).get_by_role("row").filter(has_text=text).first
        self.menu(row, ".", self.say["delete"])
        self.confirm_deletion()
        self.hands.miss(self.box(subnet).get_by_role("row").filter(has_text=text))

    def delete_datacenter(self, subnet: str) -> None:
        """Delete a datacentre configuration with its routing."""
        self.menu(self.box(subnet), ".", self.say["delete"])
        self.confirm_deletion()
        self.hands.miss(self.page.get_by_role("article").filter(has_text=subnet))

    def delete_pop(self) -> None:
        """Delete the PoP configuration with everything under it."""
        self.menu(self.section(self.say["pop"]), self.say["pop"], self.say["delete_configuration"])
        self.confirm_deletion()
        self.hands.see(self.button(self.say["add_pop"]))
        self.hands.miss(self.page.get_by_text("10.1.250.4/30"))

    def confirm_deletion(self) -> None:
        """The button of the panel."""
        panel = self.page.get_by_role("dialog") if self.hands.scripted else self.page.get_by_role("main")
        self.hands.press(panel.get_by_role("button", name=self.say["delete"], exact=True).first)

    def come_to_the_pop(self) -> None:
        """From the order to an active PoP configuration."""
        self.sign_in()
        self.order()
        self.read_the_confirmation()
        self.validate_at_the_provider()
        self.wait_until_active()
        self.associate_the_vrack()
        self.add_the_pop()

    def whole_guide(self) -> None:
        """From the order to the last deletion."""
        self.come_to_the_pop()
        self.add_a_datacenter(PARIS_A, "172.16.1.0/28", first=True)
        self.add_bgp("172.16.1.0/28", "172.16.1.4", count=1)
        self.add_bgp("172.16.1.0/28", "172.16.1.5", count=2)
        self.add_a_datacenter(PARIS_C, "172.16.2.0/28", first=False)
        self.add_static("172.16.2.0/28", "10.20.0.0/16", "172.16.2.5", count=1)
        self.delete_routing("172.16.1.0/28", "172.16.1.5")
        self.delete_datacenter("172.16.2.0/28")
        self.delete_pop()
