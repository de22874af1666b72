"""Correct spellings that free-text columns are compared with, so that a slip is noticed even when it is the rule."""

from __future__ import annotations

from collections.abc import Mapping

_INDUSTRIES = (
    "accounting|advertising|aerospace|agriculture|airlines|apparel|architecture|automotive|aviation|banking|"
    "biotechnology|chemicals|communications|construction|consulting|consumer goods|cybersecurity|defense|education|"
    "electronics|employment|energy|engineering|entertainment|environmental|fashion|finance|financial services|"
    "food and beverage|food|gaming|government|healthcare|hospitality|human resources|industrial|"
    "information technology|insurance|internet|investment|legal|legal services|leisure|life sciences|logistics|"
    "machinery|manufacturing|maritime|marketing|media|medical|mining|music|nonprofit|oil and gas|pharmaceuticals|"
    "professional services|publishing|railways|real estate|recreation|recruiting|renewables|research|restaurants|"
    "retail|robotics|security|semiconductors|services|shipping|software|sports|staffing|technology|"
    "telecommunications|textiles|tourism|transportation|travel|utilities|warehousing|wholesale"
)
_COUNTRIES = (
    "Afghanistan|Albania|Algeria|Andorra|Angola|Argentina|Armenia|Australia|Austria|Azerbaijan|Bahamas|Bahrain|"
    "Bangladesh|Barbados|Belarus|Belgium|Belize|Benin|Bhutan|Bolivia|Bosnia and Herzegovina|Botswana|Brazil|Brunei|"
    "Bulgaria|Burkina Faso|Burundi|Cambodia|Cameroon|Canada|Chad|Chile|China|Colombia|Congo|Costa Rica|Croatia|"
    "Cuba|Cyprus|Czechia|Czech Republic|Denmark|Djibouti|Dominican Republic|Ecuador|Egypt|El Salvador|Eritrea|"
    "Estonia|Eswatini|Ethiopia|Fiji|Finland|France|Gabon|Gambia|Georgia|Germany|Ghana|Greece|Greenland|Grenada|"
    "Guatemala|Guinea|Guyana|Haiti|Honduras|Hong Kong|Hungary|Iceland|India|Indonesia|Iran|Iraq|Ireland|Israel|"
    "Italy|Ivory Coast|Jamaica|Japan|Jordan|Kazakhstan|Kenya|Korea|Kosovo|Kuwait|Kyrgyzstan|Laos|Latvia|Lebanon|"
    "Lesotho|Liberia|Libya|Liechtenstein|Lithuania|Luxembourg|Macao|Madagascar|Malawi|Malaysia|Maldives|Mali|Malta|"
    "Mauritania|Mauritius|Mexico|Moldova|Monaco|Mongolia|Montenegro|Morocco|Mozambique|Myanmar|Namibia|Nepal|"
    "Netherlands|New Zealand|Nicaragua|Niger|Nigeria|North Korea|North Macedonia|Norway|Oman|Pakistan|Palestine|"
    "Panama|Papua New Guinea|Paraguay|Peru|Philippines|Poland|Portugal|Puerto Rico|Qatar|Romania|Russia|Rwanda|"
    "Samoa|San Marino|Saudi Arabia|Senegal|Serbia|Seychelles|Sierra Leone|Singapore|Slovakia|Slovenia|Somalia|"
    "South Africa|South Korea|South Sudan|Spain|Sri Lanka|Sudan|Suriname|Sweden|Switzerland|Syria|Taiwan|"
    "Tajikistan|Tanzania|Thailand|Togo|Tonga|Trinidad and Tobago|Tunisia|Turkey|Turkmenistan|Uganda|Ukraine|"
    "United Arab Emirates|United Kingdom|United States|United States of America|Uruguay|Uzbekistan|Vanuatu|"
    "Vatican City|Venezuela|Vietnam|Yemen|Zambia|Zimbabwe"
)

VOCABULARIES: Mapping[str, tuple[str, ...]] = {
    "industries": tuple(_INDUSTRIES.split("|")),
    "countries": tuple(_COUNTRIES.split("|")),
}
