"""Country names as public lists write them, and their ISO 3166-1 alpha-2 codes.

* A name that is not in the table has no code: it is kept as written, never guessed.
* States that are no more (USSR, Yugoslavia, Serbia and Montenegro, Netherlands Antilles), regions
  (Gaza, West Bank, Crimea) and Kosovo, to which ISO 3166-1 gives no code, are not in the table.

Source: codes of ISO 3166-1:2020 with its newsletters up to 2024, checked against the territory
names of Unicode CLDR; the spellings are those found in the OFAC files of 2024-01-08 to 2025-02-27
(nationalities, documents, addresses, places of birth). Several spellings are parted by ``|``.
"""

from exhorto.domain.person import Country

_TABLE = """
AE United Arab Emirates|UAE
AF Afghanistan
AG Antigua and Barbuda
AL Albania
AM Armenia
AO Angola
AR Argentina
AT Austria
AU Australia
AW Aruba
AZ Azerbaijan
BA Bosnia and Herzegovina|Bosnia-Herzegovina
BB Barbados
BD Bangladesh
BE Belgium
BF Burkina Faso
BG Bulgaria
BH Bahrain
BI Burundi
BJ Benin
BM Bermuda
BN Brunei
BO Bolivia
BR Brazil
BS Bahamas, The|Bahamas|The Bahamas
BT Bhutan
BW Botswana
BY Belarus
BZ Belize
CA Canada
CD Congo, Democratic Republic of the|Democratic Republic of the Congo|DRC
CF Central African Republic
CG Congo, Republic of the|Republic of the Congo
CH Switzerland
CI Cote d Ivoire|Cote d'Ivoire|Ivory Coast
CL Chile
CM Cameroon
CN China
CO Colombia
CR Costa Rica
CU Cuba
CV Cabo Verde|Cape Verde
CY Cyprus
CZ Czech Republic|Czechia
DE Germany
DJ Djibouti
DK Denmark
DM Dominica
DO Dominican Republic
DZ Algeria
EC Ecuador
EE Estonia
EG Egypt
ER Eritrea
ES Spain
ET Ethiopia
FI Finland
FJ Fiji
FR France
GA Gabon
GB United Kingdom|UK|U.K.
GD Grenada
GE Georgia
GH Ghana
GI Gibraltar
GM The Gambia|Gambia, The|Gambia
GN Guinea
GQ Equatorial Guinea
GR Greece
GT Guatemala
GW Guinea-Bissau
GY Guyana
HK Hong Kong
HN Honduras
HR Croatia
HT Haiti
HU Hungary
ID Indonesia
IE Ireland
IL Israel
IM Man, Isle of|Isle of Man
IN India
IQ Iraq
IR Iran
IS Iceland
IT Italy
JE Jersey
JM Jamaica
JO Jordan
JP Japan
KE Kenya
KG Kyrgyzstan
KH Cambodia
KM Comoros|Comoros Islands
KN Saint Kitts and Nevis|St Kitts and Nevis
KP Korea, North|North Korea|Democratic People's Republic of Korea|DPRK
KR Korea, South|South Korea
KW Kuwait
KY Cayman Islands
KZ Kazakhstan
LA Laos
LB Lebanon
LC Saint Lucia
LI Liechtenstein
LK Sri Lanka
LR Liberia
LS Lesotho
LT Lithuania
LU Luxembourg
LV Latvia
LY Libya
MA Morocco
MC Monaco
MD Moldova
ME Montenegro
MG Madagascar
MH Marshall Islands
MK North Macedonia, The Republic of|North Macedonia|Macedonia
ML Mali
MM Burma|Myanmar
MN Mongolia
MO Macau|Macao
MR Mauritania
MT Malta
MU Mauritius
MV Maldives
MW Malawi
MX Mexico
MY Malaysia
MZ Mozambique
NA Namibia
NE Niger
NG Nigeria
NI Nicaragua
NL Netherlands
NO Norway
NP Nepal
NZ New Zealand
OM Oman
PA Panama
PE Peru
PH Philippines
PK Pakistan
PL Poland
PS Palestinian|Palestine|Palestinian Territories
PT Portugal
PW Palau
PY Paraguay
QA Qatar
RO Romania
RS Serbia|Republic of Serbia
RU Russia|Russian Federation
RW Rwanda
SA Saudi Arabia
SC Seychelles
SD Sudan
SE Sweden
SG Singapore
SI Slovenia
SK Slovakia
SL Sierra Leone
SM San Marino
SN Senegal
SO Somalia
SR Suriname
SS South Sudan
SV El Salvador
SY Syria
SZ Eswatini|Swaziland
TD Chad
TG Togo
TH Thailand
TJ Tajikistan
TM Turkmenistan
TN Tunisia
TR Turkey|Turkiye
TT Trinidad and Tobago
TW Taiwan
TZ Tanzania
UA Ukraine
UG Uganda
US United States|USA|U.S.A.|United States of America
UY Uruguay
UZ Uzbekistan
VC Saint Vincent and the Grenadines
VE Venezuela
VG Virgin Islands, British
VN Vietnam
VU Vanuatu
WS Samoa
YE Yemen
ZA South Africa
ZM Zambia
ZW Zimbabwe
"""

_CODES: dict[str, str] = {
    name.casefold(): line[:2]
    for line in _TABLE.strip().splitlines()
    for name in line[3:].split("|")
}


def country(text: str) -> Country:
    """The country of that name, with its code if the table has it."""
    return Country(as_written=text, code=_CODES.get(_plain(text)))


def country_at_end(place: str) -> str | None:
    """The code of the country that ends a place as written (``Culiacan, Sinaloa, Mexico``).

    No name in the table has more than one comma (``Congo, Republic of the``).
    """
    parts = place.rsplit(",", 2)[-2:]
    for start in range(len(parts)):
        code = _CODES.get(_plain(",".join(parts[start:])))
        if code is not None:
            return code
    return None


def _plain(text: str) -> str:
    plain = text.strip().casefold()
    return plain if plain in _CODES else plain.removeprefix("the ").removesuffix(".")
