"""English: what is around telephone numbers and codes."""

from ivr.speech.patterns import codes, phones
from ivr.speech.rules import DASHES

_FILL = (
    r"(?:\s(?:users?|callers?|relay|should|can|may|must|please|dial|call|at|to|on|only|number|line"
    r"|services?|us|is|the|by|directly|or|toll-free|then|option|center))*"
)
_PEOPLE = (
    "patients|people|beds?|rooms|visits|members|children|students|employees|staff|persons|cases"
    "|deaths|births|doctors|nurses|physicians|providers|volunteers|residents|families|households"
    "|homes|units|days|hours|minutes|weeks|months|years|miles|feet|pounds|dollars|points|pages"
    "|copies|seats|spaces|items|tests|doses|vaccines|tablets|pills|surgeries|procedures|clinics"
    "|hospitals|locations|sites|offices|schools|customers|accounts|claims|complaints|requests"
    "|times|percent|degrees|square|words|votes|jobs|cars|meters|women|men|adults|babies|donors"
    "|participants|applications|appointments|prescriptions|meals|acres|gallons|steps|copays"
)
_STREETS = "Street|St|Avenue|Ave|Road|Rd|Drive|Dr|Lane|Ln|Boulevard|Blvd|Way|Court|Ct|Place|Pl"

PHONES = phones.Words(extensions="[Ee]xts?|EXT|[Ee]xtn|[Ee]xtensions?", extension="extension")


def pound(region: str) -> str:
    """Return what the key # is called in a country."""
    return "pound" if region in ("US", "CA") else "hash"


CODES = codes.Words(
    names=r"(?i:(?<!\w)(?:room|rm|suite|ste|unit|bed|floor|box|apt|building|bldg|route|rte|highway"
          r"|hwy|bus|lot|gate|ward|pages?|form|chapter|year|flight)"
          r"\.?\s?#?)$",
    counted=r"\s(?:(?:new|more|other|active|licensed|staffed|private|total|different|registered|adult"
            r"|hospital|full-time|business|calendar|square|newly|additional)\s){0,2}"
            rf"(?:{_PEOPLE})(?!\w)"
            rf"|\s(?:[NSEW]\.?\s)?(?:[A-Z][\w'.]+\s){{1,2}}(?:{_STREETS})(?!\w)",
    calls=r"(?i:(?<!\w)(?:report|contact|reach|call(?:s|ed|ing)?|dial(?:s|ed|ing)?|text(?:s|ed|ing)?"
          r"|phone|ring|tty|tdd|ttd|trs|relay|voice|emergency|impaired|deaf|lifeline|hotline|helpline"
          r"|crisis|nhs|police|line|number|use|using|via|through)"
          rf"{_FILL})[\s:=(#\"'\u2018\u201c{DASHES}]{{1,3}}$",
    may_call=r"(?<!beds)(?<!otal)(?<!ount)(?<!core)(?<!pages)(?<!rooms)(?<!patients)(?<=[\w)]):\s?$"
             r"|(?:^|[\w.,;]\s)\($",
    joints=r",?\s(?:and|or|&)\s(?:(?:to|call|text|dial)\s)?|,\s|\s?[/&]\s?",
    services=r"[\"'\u2019\u201d)]?(?:,?\s(?:and\s|then\s)?(?:[Pp]ress|option|ext|24)\b"
             r"|,\sor\s(?:call|text|dial|go|visit)"
             r"|\s(?:for\s(?!\d)|if\s|when\s|anytime|any time|day or night|immediately|right away"
             r"|from\s(?:any|your|a|the)\b|to\s(?:reach|speak|talk|get|be|ask|find|report|connect|access"
             r"|contact|use)\b|or\s(?:call|text|dial|go|visit|your|the|911|988|1-)|is\s(?!\d)|can\s"
             r"|\((?:voice|[Tt]oll|TTY|TDD|if|in|the|for)\b"
             r"|(?:helps?|connects?|offers?|provides?|will|also|works)\b"
             r"|before you dig|(?:and\s)?then\s"
             r"|Suicide|Lifeline|Crisis|[Rr]elay|TTY|TDD|[Hh]elpline|[Hh]otline|[Ll]ine\b|[Ss]ervice"
             r"|[Cc]all|[Oo]perator|app\b|[Cc]hat|website))",
    texting=r"(?i:(?<!\w)(?:text(?:s|ed|ing)?|sms|message|reply|send)(?!\w)[^.!?\n]*"
            r"(?<!\w)(?:to|at|text|texting|code|number|line|sms)[:\s]\s?[\"\u201c(]?"
            r"|(?<!\w)(?:text|sms)[:\s]\s?[\"\u201c(]?)$",
    codes="pin|pass ?code|password|(?:access|area|entry|gate|door|security|conference|verification)"
          "? ?code|id|mrn|npi|f?ein|tin|ssn|cpt|hcpcs|ndc"
          "|lockbox|combination|(?:rx)?(?:bin|pcn|grp)|isbn",
    numbered="accounts?|acct|case|claim|policy|member|group|reference|ref|confirmation|invoice"
             "|ticket|order|tracking|file|permit|license|licence|record|prescription|rx|docket"
             "|contract|loan|customer|client|patient|booking|reservation|registration|application"
             "|request|meter|provider|plan|subscriber|certificate|voucher|receipt|batch|serial"
             "|conference|meeting|webinar|event|student|employee|parcel|citation"
             "|medicare|medicaid|social security"
             "|routing|passport|alien|bill|statement|badge|card"
             "|model|part|item|product|catalog|box",
    marks="number|numbers|no\\.?|num\\.|nbr|id|code|is|are|will be|ends in|ending(?: in)?",
)  # fmt: skip
