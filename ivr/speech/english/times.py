"""English: what is said of times of day."""

from ivr.speech.patterns.times import NO, Words

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_STARTS = (*DAYS, *MONTHS, *(f"{name[:3]}(?:t|s|rs?|ne|ly)?" for name in (*DAYS, *MONTHS)),
           "Holidays?", "Weekdays", "Weekends", "Daily")  # fmt: skip
STARTS = "|".join((*_STARTS, *(day.upper() for day in DAYS), "[A-Z]{3}"))  # fmt: skip
"""Pattern of what often follows a time or a day with a capital, and starts no sentence."""


def _clock(hour: int, minute: str | None, half: str | None, alone: bool) -> str:
    if minute and minute != "00":
        said = f"{hour} {minute}" if minute[0] != "0" else f"{hour} oh {minute[1]}"
    elif minute and hour > 12 and not half:
        said = f"{hour} hundred"
    else:
        said = f"{hour} o'clock" if alone and not half else f"{hour}"
    # As a word: of "A M" espeak-ng makes the article and "em".
    return f"{said} {half.upper()}M" if half else said


_NOONS = {"noon": "noon", "midnight": "midnight"}

WORDS = Words(
    clock=_clock,
    to=" to ",
    joints={rf"\s(?:{word}|{word.upper()})\s": f" {said} " for word, said in (
        ("to", "to"), ("until", "until"), ("till", "until"), ("thru", "to"), ("through", "to"))},
    since=lambda _: "",
    zones={"E": " Eastern Time", "C": " Central Time", "M": " Mountain Time", "P": " Pacific Time",
           "AK": " Alaska Time", "H": " Hawaii Time", "HA": " Hawaii Time", "A": " Atlantic Time"},
    zone_names="(?:Eastern|Central|Mountain|Pacific|Alaska|Hawaii|Atlantic)"
               "(?: (?:Standard |Daylight )?[Tt]ime)?",
    not_a_zone=r"[ /-](?:[Ss]can|imaging|colonography|angio"
               r"|and (?:OT|ST|MR|PET|X|US\b|speech|occup)"
               r"|session|appointment|eval|OT)",
    noons={form(one): said for one, said in _NOONS.items() for form in (str, str.title, str.upper)}
          | {f"12 {form}": "noon" for form in ("noon", "Noon", "NOON")}
          | dict.fromkeys(("12n", "12 n", "12N", "12nn", "12NN", "12noon"), "noon"),
    hours=NO,
    no_stop=STARTS + "|AND|OR",
    before="at|by|from|until|till|til|after|before|to|opens?|closes?|starts?|ends?",
    numbered=r"[Rr]ooms?|[Rr]m\.?|[Ss]uites?|[Uu]nits?|[Aa]pts?\.?|[Ss]ections?|[Ff]orms?|[Bb]eds?"
             "|[Gg]rades?|[Ss]eats?|[Gg]ates?",
    mixed="dilut|ratio|odds|scale|concentrat|proportion|mix|solution|bleach|with water|in water",
)  # fmt: skip
