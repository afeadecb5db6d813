"""The account itself (api.md §6)."""

from occ.models import Account
from tests.api.client import Api


def test_an_account_reads_itself_and_changes_its_name_and_language(api: Api, owner: Account) -> None:
    found = api.get("/me")
    assert (found["nichandle"], found["email"], found["language"]) == (owner.nichandle, owner.email, "fr_FR")
    api.put("/me", found | {"name": "Renamed", "language": "en_GB"})
    assert api.status == 200
    assert api.get("/me") == found | {"name": "Renamed", "language": "en_GB"}
    for wrong in ({"city": "Roubaix"}, {"language": "de_DE"}, {"name": " "}, {"customerCode": "zz99999-ovh"}):
        answer = api.put("/me", wrong)
        assert (api.status, set(answer["details"])) == (400, set(wrong))
    assert api.get("/me")["name"] == "Renamed"
