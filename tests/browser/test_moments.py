"""Bad moments: an address that is somebody else's."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Customer, Site, Watch
from tests.browser.hands import Mouse
from tests.browser.walk import Walk


def test_another_customers_service_does_not_exist(page: Page, site: Site, customer: Customer, watch: Watch) -> None:
    watch.expected.append("404")
    code = "from occ.models import Service; print(Service.objects.filter(account__users__username='bob').first().pk)"
    foreign = site.installation.python(code).splitlines()[-1]
    Walk(site, customer, Mouse(page)).sign_in()
    answer = page.goto(f"{site.url}/services/{foreign}/")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("link", name="OVHcloud Connect").first).to_be_visible()
