"""Section `/me`: the account itself (api.md §6)."""

from typing import Annotated

from occ.actions import people
from occ.api.http.operations import Call, Section
from occ.api.wire.errors import wrong
from occ.api.wire.money import CURRENCY, Subsidiary
from occ.api.wire.types import Boolean, Enum, Model, String

section = Section("/me")
Country = Annotated[
    str,
    Enum(
        "nichandle.CountryEnum",
        "AC AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW BY "
        "BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DG DJ DK DM DO DZ EA EC EE EG EH ER ES ET FI "
        "FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HN HR HT HU IC ID IE IL IM IN IO "
        "IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG "
        "MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK "
        "PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TA "
        "TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM UNKNOWN US UY UZ VA VC VE VG VI VN VU WF WS XK YE "
        "YT ZA ZM ZW",
    ),
]
Gender = Annotated[str, Enum("nichandle.GenderEnum", "female male")]
Language = Annotated[
    str,
    Enum(
        "nichandle.LanguageEnum",
        "cs_CZ de_DE en_AU en_CA en_GB en_IE en_US es_ES fi_FI fr_CA fr_FR fr_MA fr_SN fr_TN it_IT lt_LT nl_NL pl_PL "
        "pt_PT",
    ),
]
LegalForm = Annotated[
    str,
    Enum("nichandle.LegalFormEnum", "administration association corporation individual other personalcorporation"),
]
Company = Annotated[str, Enum("nichandle.OvhCompanyEnum", "kimsufi ovh soyoustart")]
PhoneType = Annotated[str, Enum("nichandle.PhoneTypeEnum", "landline mobile")]
State = Annotated[str, Enum("nichandle.StateEnum", "complete incomplete")]
LANGUAGES = {"fr": "fr_FR", "en": "en_GB"}
NOT_KEPT = "The simulation does not keep this: leave it out."


class CurrencyModel(Model):
    """What an account pays in."""

    vendor = "nichandle.Currency"
    code: String
    symbol: String


class NichandleBody(Model):
    """What somebody may say about an account; only what it is called and its language are kept here."""

    vendor = "nichandle.Nichandle"
    address: String | None = None
    area: String | None = None
    birthCity: String | None = None
    birthDay: String | None = None
    city: String | None = None
    companyNationalIdentificationNumber: String | None = None
    complementaryAddress: String | None = None
    corporationType: String | None = None
    customerCode: String | None = None
    fax: String | None = None
    firstname: String | None = None
    italianSDI: String | None = None
    kycValidated: Boolean | None = None
    language: Language | None = None
    name: String | None = None
    nationalIdentificationNumber: String | None = None
    organisation: String | None = None
    phone: String | None = None
    phoneCountry: Country | None = None
    phoneType: PhoneType | None = None
    purposeOfPurchase: String | None = None
    sex: Gender | None = None
    spareEmail: String | None = None
    vat: String | None = None
    zip: String | None = None


class Nichandle(NichandleBody):
    """An account."""

    country: Country
    currency: CurrencyModel
    email: String
    legalform: LegalForm
    nichandle: String
    ovhCompany: Company
    ovhSubsidiary: Subsidiary
    state: State


@section.get_("/me", Nichandle)
def me_get(request: Call) -> Nichandle:
    """Get the account."""
    account = request.caller.account
    return Nichandle(
        country="FR",
        currency=CurrencyModel(code=CURRENCY, symbol="€"),
        customerCode=account.nichandle,
        email=account.email,
        language=LANGUAGES[account.language],
        legalform="other",
        name=account.name,
        nichandle=account.nichandle,
        ovhCompany="ovh",
        ovhSubsidiary="FR",
        state="complete",
    )


@section.put_("/me")
def me_put(request: Call, body: NichandleBody) -> None:
    """Change what the account is called, and its language."""
    account, kept = request.caller.account, {"name", "language"}
    others = {name: NOT_KEPT for name, value in body.model_dump().items() if value is not None and name not in kept}
    if body.customerCode == account.nichandle:  # as it was read
        del others["customerCode"]
    if body.language not in (None, *LANGUAGES.values()):
        others["language"] = f"The simulation speaks {' and '.join(LANGUAGES.values())}."
    if others:
        raise wrong(others)
    language = next((ours for ours, theirs in LANGUAGES.items() if theirs == body.language), None)
    people.account_rename(account=account, name=body.name, language=language, by=request.caller.actor(request))
