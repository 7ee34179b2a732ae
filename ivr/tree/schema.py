"""The JSON Schema of the menu file, so that editors complete and mark it while it is written.

It is made from the same shapes that the loader reads; `faq_tree.schema.json` beside this module is
its copy for editors, and a test keeps it current: `ivr schema > ivr/tree/faq_tree.schema.json`.
"""

from typing import Any

from ivr.tree import fields
from ivr.tree.fields import Field, Kind, Shape
from ivr.tree.voices import DEFAULTS, NAMED, PROMPTS

Schema = dict[str, Any]

# What stands without quotes may be a number or yes and no to YAML; the loader reads it as written.
_TEXT: Schema = {"type": ["string", "number", "boolean"], "minLength": 1}
_TITLE: Schema = {**_TEXT, "maxLength": fields.TITLE}
_NAME: Schema = {"type": ["string", "integer"], "minLength": 1}
_LOW, _HIGH = fields.SECONDS
_COUNTRY: Schema = {"type": "string", "pattern": "^[A-Z]{2}$"}
_ONE_OR_MORE: Schema = {"oneOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1}]}
_LANGUAGE: Schema = {"enum": sorted(DEFAULTS)}
_VOICE: Schema = {"type": "string", "pattern": f"^({NAMED}|alice|man|woman|{PROMPTS})$"}
_DATE = r"^\d{4}-\d\d-\d\d"
_DAYS_LISTED: Schema = {"type": "string", "pattern": rf"{_DATE}(, ?{_DATE[1:]})*$"}
_DATES: Schema = {"oneOf": [_DAYS_LISTED, {"type": "array", "items": _DAYS_LISTED, "minItems": 1}]}
_DAYS = "^([Mm]on|[Tt]ue|[Ww]ed|[Tt]hu|[Ff]ri|[Ss]at|[Ss]un)[A-Za-z, -]*$"
_SPAN = r"\d\d?:\d\d ?- ?\d\d?:\d\d"
_SPANS: Schema = {"type": "string", "pattern": f"^([Cc]losed|{_SPAN}(, ?{_SPAN})*)$"}


def _named(value: Schema) -> Schema:
    """Values under names."""
    return {"type": "object", "minProperties": 1, "additionalProperties": value}


def _each(value: Schema) -> Schema:
    """The same in each language."""
    return {**_named(value), "propertyNames": _LANGUAGE}


_KINDS: dict[Kind, Schema] = {
    "text": {"anyOf": [_TEXT, _each(_TEXT)]},
    "title": {"anyOf": [_TITLE, _each(_TITLE)]},
    "answer": {"anyOf": [_ONE_OR_MORE, _each(_ONE_OR_MORE)]},
    "id": {**_NAME, "pattern": f"^{fields.ID}$", "maxLength": fields.ID_LENGTH},
    "contact": _NAME,
    "file": {"type": "string", "pattern": r"^[^/~\\:][^\\:]*\.[Yy][Aa]?[Mm][Ll]$"},
    "goto": _NAME,
    "number": _NAME,
    "numbers": {"oneOf": [_NAME, {"type": "array", "items": _NAME, "minItems": 1}]},
    "seconds": {
        "type": ["integer", "string"],
        "minimum": _LOW,
        "maximum": _HIGH,
        "pattern": "^[1-9][0-9]?$",
    },
    "language": _LANGUAGE,
    "languages": {"oneOf": [_LANGUAGE, {"type": "array", "items": _LANGUAGE, "minItems": 1}]},
    "voice": {"anyOf": [_VOICE, _each(_VOICE)]},
    "lexicon": {"anyOf": [_named(_TITLE), _each(_named(_TITLE))]},
    "phrases": {"anyOf": [_named(_TEXT), _each(_named(_TEXT))]},
    "countries": {"oneOf": [_COUNTRY, {"type": "array", "items": _COUNTRY, "minItems": 1}]},
    "contacts": {
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"pattern": f"^{fields.ID}$", "maxLength": fields.ID_LENGTH},
        "additionalProperties": {"$ref": "#/$defs/contact"},
    },
    "menu": {"$ref": "#/$defs/menu"},
    "zone": {"type": "string", "pattern": "^(UTC|[A-Za-z_]+/[A-Za-z0-9_+/-]+)$"},
    "hours": {
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"pattern": _DAYS},
        "additionalProperties": {
            "oneOf": [_SPANS, {"type": "array", "items": _SPANS, "minItems": 1}]
        },
    },
    "holidays": {"oneOf": [_DATES, {"$ref": "#/$defs/holidays"}]},
    "country": _COUNTRY,
    "dates": _DATES,
    "notices": {"type": "array", "items": {"$ref": "#/$defs/notice"}, "minItems": 1},
    "instant": {
        "type": "string",
        "pattern": _DATE + r"([ T]\d\d:\d\d(:\d\d)?( ?(Z|[+-]\d\d:\d\d))?)?$",
    },
    "flag": {"enum": [True, False, "yes", "no", "true", "false"]},
}


def schema(part: bool = False) -> Schema:
    """The schema of a menu file, or of a part that one includes, as JSON Schema 2020-12."""
    menu = {
        "type": "object",
        "description": "Options under the keys 1 to 6.",
        "minProperties": 1,
        "patternProperties": {f"^[{''.join(fields.KEYS)}]$": {"$ref": "#/$defs/option"}},
        "additionalProperties": False,
    }
    option = _object(fields.OPTION)
    option["oneOf"] = [{"required": [name]} for name in fields.LEADS_TO]
    option["dependentRequired"] = {
        **{name: ["title"] for name in ("menu", "include", "answer")},
        "offer": ["answer"],
    }
    contact = _object(fields.CONTACT)
    contact["dependentRequired"] = {"holidays": ["hours"], "closed": ["hours"]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_root(part),
        "$defs": {
            "menu": menu,
            "option": option,
            "contact": contact,
            "holidays": _object(fields.HOLIDAYS),
            "notice": _object(fields.NOTICE),
        },
    }


def _root(part: bool) -> Schema:
    if part:
        return {"title": "A part of the menu of a telephone line", **_object(fields.PART)}
    either = [{"required": ["language"]}, {"required": ["languages"]}]
    return {"title": "The menu of a telephone line", **_object(fields.FILE), "oneOf": either}


def _object(shape: Shape) -> Schema:
    return {
        "type": "object",
        "properties": {field.name: _described(field) for field in shape.fields},
        "required": [field.name for field in shape.fields if field.required],
        "additionalProperties": False,
    }


def _described(field: Field) -> Schema:
    return {**_KINDS[field.kind], "description": field.about}
