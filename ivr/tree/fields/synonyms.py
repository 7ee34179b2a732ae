"""Other words for the fields of the file, which people use in their place."""

import re
import unicodedata
from functools import cache, lru_cache

from ivr.tree import fields
from ivr.tree.fields.spec import ObjectSpec
from ivr.tree.problems import Flaw, nearest, short

_SLIP = re.compile(r"([a-z_]+) ?([:=]) ?(.+)")
_nearest = lru_cache(maxsize=1_000)(nearest)  # some 100 microseconds, and mistakes repeat

_HOURS = {
    "hours": "opening hours, office hours, business hours, open, opens, opening times, times, "
    "schedule, horario, horarios, horas",
    "holidays": "holiday, days off, feriados, festivos, dias festivos, dias feriados",
    "timezone": "tz, time zone, zone, zona, zona horaria, huso horario",
    "closed": "closed message, after hours message, cerrado, fuera de horario",
    "languages": "language, langs, speaks, idiomas, idioma, lenguas",
}
_MENU = {
    "greeting": "welcome, welcome message, intro, introduction, hello, start, opening, saludo, "
    "bienvenida",
    "menu": "options, option, submenu, main menu, choices, choice, items, children, topics, topic, "
    "questions, faq, faqs, keys, tree, list, opciones, submenu, menu principal, temas, preguntas",
    "operator": "receptionist, reception, front desk, default contact, operador, operadora, "
    "recepcion, recepcionista",
}
_SYNONYMS: dict[str, dict[str, str]] = {
    "the file": {
        **_HOURS,
        **_MENU,
        "name": "line name, line title, title, nombre, titulo",
        "language": "lang, locale, idioma, lengua",
        "languages": "langs, idiomas, lenguas",
        "voice": "voices, speaker, voz, voces",
        "lexicon": "pronunciation, pronunciations, pronounce, words, dictionary, glossary, "
        "diccionario, pronunciacion, glosario",
        "phrases": "wording, frases",
        "contacts": "contact, departments, department, offices, departamentos, people, persons, "
        "staff, team, phones, phone numbers, numbers, "
        "phonebook, phone book, directory, contactos, personas, personal, equipo, directorio",
        "countries": "country, paises, pais",
        "line": "own number, line number, main number, this number",
        "page": "web page, public page, pagina, pagina web",
        "closures": "closed days, closed dates, closing days, closings, vacation, cierres",
        "notices": "notice, announcement, announcements, alert, alerts, news, message, messages, "
        "aviso, avisos, anuncio, anuncios",
        "when_closed": "after hours, when closed, closed menu, after hours menu, night menu, "
        "cuando cerrado",
        "emergency": "emergencies, emergency message, disclaimer, emergencia, emergencias",
    },
    "a contact": {
        **_HOURS,
        "name": "title, label, who, person, department, nombre, titulo, persona",
        "number": "phone, phones, tel, telephone, phone number, telephone number, numbers, mobile, "
        "mobile phone, cell, cell phone, cellphone, direct line, sip, no, telefono, telefonos, "
        "numero, numeros, celular, movil, numero de telefono",
        "extension": "ext, extn, xtn, extention, anexo, interno",
        "timeout": "ring time, ring seconds, ring for, rings, wait, seconds, segundos",
        "accept": "confirm, screen, press 1, aceptar",
        "private": "secret, hidden, unlisted, privado",
    },
    "an option": {
        "title": "question, q, label, name, heading, header, caption, topic, subject, prompt, "
        "titulo, pregunta, nombre, tema, asunto",
        "spoken": "short, short title, spoken title, titulo corto",
        "answer": "text, a, ans, reply, response, message, say, says, content, contents, body, "
        "description, info, information, speech, respuesta, texto, mensaje, contenido, "
        "contestacion, informacion, descripcion",
        "menu": _MENU["menu"],
        "include": "file, import, archivo, incluir",
        "offer": "offers, ofrecer",
        "operator": _MENU["operator"],
        "transfer": "transfer to, transfers, call, calls, dial, forward, forward to, connect, "
        "connect to, contact, person, phone, tel, telephone, telephone number, phone number, "
        "number, transferir, transferencia, llamar, contacto, telefono, numero",
        "goto": "go to, link, links to, jump, jump to, redirect, see, see also, same as, ir a, ver",
        "languages": _HOURS["languages"],
    },
    "a notice": {
        "text": "message, title, answer, notice, say, content, texto, mensaje, aviso",
        "from": "start, starts, begin, begins, since, starting, desde",
        "until": "end, ends, to, till, through, expires, ending, hasta",
        "urgent": "important, first, emergency, urgente",
        "closes": "close, closed, closing, who, contacts, contact, cierra",
    },
    "a closure": {
        "dates": "date, day, days, when, from, fecha, fechas, dia, dias",
        "text": "message, reason, title, answer, notice, name, texto, mensaje, motivo",
    },
    "holidays": {
        "country": "pais, nation",
        "state": "region, province, states, estado, provincia",
        "dates": "date, day, days, extra, others, other, closed, fecha, fechas, dias",
    },
    "when_closed": {**_MENU, "greeting": f"{_MENU['greeting']}, message, text, mensaje, texto"},
    "an included file": {"menu": _MENU["menu"], "contacts": "contact, people, contactos"},
}
_PLAN = "say in an answer: or in closed: when to call, or whom to write to"
_NUMBERS = "phone, telephone, tel, number, phone number, telephone number, telefono, numero"
_NUMBER = Flaw("a number belongs to a contact", "put it into contacts: with a name, or write line: "
               "if it is the number that callers dial")  # fmt: skip
_NOT_HERE = {
    "voicemail": Flaw("this line takes no messages (voicemail)", _PLAN),
    "voice mail": Flaw("this line takes no messages (voicemail)", _PLAN),
    "mailbox": Flaw("this line takes no messages (mailbox)", _PLAN),
    "buzon": Flaw("this line takes no messages (buzón)", _PLAN),
    "sms": Flaw("this line sends no text messages", "say in an answer: where callers find it"),
}
"""What people expect of a telephone line and this one does not do."""


def meant_by(name: str, spec: ObjectSpec) -> str:
    """The field of an object that another word stands for; "" if the word is none of those."""
    return _fields(spec).get(_plain(name), "")


def no_name(name: str, is_blank: bool, spec: ObjectSpec) -> Flaw | None:
    """Say what is wrong with what stands where a field's name is expected and is none at all.

    `is_blank` is whether nothing follows it.
    """
    slip = _SLIP.fullmatch(name)
    if slip and slip[1] in spec.names and is_blank:
        message = f'expected "{slip[1]}: " but found "{slip[1]}{slip[2]}"'
        return Flaw(message, f"write {slip[1]}: {short(slip[3])}")
    if name == "<<":
        return Flaw("merge keys (<<) are not supported", "write the fields out")
    if name in (*fields.KEYS, *fields.KEPT):
        cure = "put it under menu:, indented further than that"
        return Flaw(f"expected a field but found key {name}", cure)
    return _not_here(name, spec)


def likely(name: str, holds: bool, spec: ObjectSpec, others: set[str]) -> tuple[str, str]:
    """The field that an unknown name surely means, and the one that it may mean; "" for none.

    `holds` is whether there are fields under it, `others` are the names that its object has.
    """
    meant = meant_by(name, spec)
    wanted = _wanted(spec, others, holds)
    unfit = meant in ("menu", "contacts") and not holds
    if wanted and (meant in others or unfit):
        meant = wanted
    near = meant or _nearest(name, spec.names) or ""
    return meant, near or (wanted if len(others - spec.names) == 1 else "")


def _wanted(spec: ObjectSpec, others: set[str], holds: bool) -> str:
    """The only field that an object of these names lacks, if the value of another may be its."""
    lacking = spec.required - others
    if spec is fields.OPTION:
        leads = others & {*fields.LEADS_TO}
        lacking = frozenset({"title"} - others) | frozenset({"answer"} if not leads else ())
    [name, *more] = [*lacking] or [""]
    return name if not more and holds == (name in ("menu", "contacts")) else ""


def _not_here(name: str, spec: ObjectSpec) -> Flaw | None:
    """Say that no field of an object does what a word asks for, and what to do; else None."""
    plain = _plain(name)
    if spec.name == "the file" and plain in map(_plain, _NUMBERS.split(", ")):
        return _NUMBER
    return next((flaw for word, flaw in _NOT_HERE.items() if _plain(word) == plain), None)


@cache
def _fields(spec: ObjectSpec) -> dict[str, str]:
    found = _SYNONYMS.get(spec.name, {})
    other = {_plain(word): field for field, words in found.items() for word in words.split(", ")}
    return other | {_plain(field): field for field in spec.names}


def _plain(name: str) -> str:
    """A word without accents, capitals, spaces and hyphens, in which people differ."""
    if not name.isascii():
        name = "".join(one for one in unicodedata.normalize("NFKD", name) if one.isascii())
    return re.sub(r"[\W_]+", "", name.lower())
