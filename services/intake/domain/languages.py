"""Languages and countries the file may name: ISO 639 and ISO 3166 codes."""

from typing import Final

_LANGUAGES: Final = (
    "aa am ar ary aym ber bg bm bn ca ckb cs da de dv el en es et eu fa ff fi fr ga gl gn ha he hi hr hu "
    "hy id ig is it ja ka kab kk km kmr ko ku ky ln lt lv mis mk ml mn mr ms ne nl no pa pl ps pt qu ro "
    "ru rw sgn shi si sk sl sn so sq sr st sv sw ta te tg th ti tk tl tr tw uk ur uz vi wo xh yo zgh zh "
    "zu "
)
_COUNTRIES: Final = (
    "AD AE AF AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA CD CF CG CH "
    "CI CL CM CN CO CR CU CV CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FM FR GA GB GD GE GH GM "
    "GN GQ GR GT GW GY HN HR HT HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KI KM KN KP KR KW KZ LA LB "
    "LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MR MT MU MV MW MX MY MZ NA NE NG NI NL NO "
    "NP NR NZ OM PA PE PG PH PK PL PS PT PW PY QA RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR SS "
    "ST SV SY SZ TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VN VU WS XK XX YE ZA ZM "
    "ZW "
)
LANGUAGES: Final = frozenset(_LANGUAGES.split())
"""ISO 639-1 or -3. `sgn` sign languages, `mis` a language without a code."""

COUNTRIES: Final = frozenset(_COUNTRIES.split())
"""ISO 3166-1 alpha-2; `XX` for a woman without a country."""
