"""Other words for the fields of the file, which people use in their place."""

import re
import unicodedata
from functools import cache

from ivr.tree.fields.spec import ObjectSpec
from ivr.tree.problems import Flaw

_HOURS = {
    "hours": "opening hours, office hours, business hours, open, opens, opening times, times, "
    "schedule, horario, horarios, horas",
    "holidays": "holiday, days off, feriados, festivos, dias festivos, dias feriados",
    "timezone": "tz, time zone, zone, zona, zona horaria, huso horario",
    "closed": "closed message, after hours, after hours message, when closed, cerrado, "
    "fuera de horario",
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
        "contacts": "contact, people, persons, staff, team, phones, phone numbers, numbers, "
        "phonebook, phone book, directory, contactos, personas, personal, equipo, directorio",
        "countries": "country, paises, pais",
        "line": "own number, line number, main number, this number",
        "closures": "closed days, closed dates, closing days, closings, vacation, cierres",
        "notices": "notice, announcement, announcements, alert, alerts, news, message, messages, "
        "aviso, avisos, anuncio, anuncios",
        "when_closed": "closed menu, after hours menu, night menu, cuando cerrado",
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
    "when_closed": {**_MENU},
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


def meant(name: str, spec: ObjectSpec) -> str:
    """The field of an object that another word stands for; "" if the word is none of those."""
    return _fields(spec).get(_plain(name), "")


def not_here(name: str, spec: ObjectSpec) -> Flaw | None:
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
