"""The JSON Schema of the menu file, so that editors complete and check it as it is written.

It is made from the same table of fields that the loader reads by; `faq_tree.schema.json` next to
this module is its copy for editors, and a test keeps it current:
`ivr schema > ivr/tree/faq_tree.schema.json`.
"""

from ivr.tree import fields
from ivr.tree.fields.spec import ObjectSpec, Schema


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
        **{name: ["title"] for name in fields.NEED_TITLE},
        "offer": ["answer"],
        "spoken": ["title"],
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_root(part),
        "$defs": {
            "menu": menu,
            "option": option,
            "language": _object(fields.LANGUAGE),
            "contact": _object(fields.CONTACT),
            "holidays": _object(fields.HOLIDAYS),
            "notice": _object(fields.NOTICE),
            "closure": _object(fields.CLOSURE),
            "when_closed": _object(fields.CLOSED_LINE),
        },
    }


def _root(part: bool) -> Schema:
    if part:
        return {"title": "A part of the menu of a telephone line", **_object(fields.PART)}
    either = [{"required": ["language"]}, {"required": ["languages"]}]
    return {"title": "The menu of a telephone line", **_object(fields.FILE), "oneOf": either}


def _object(spec: ObjectSpec) -> Schema:
    return {
        "type": "object",
        "properties": {
            field.name: {**field.value.schema, "description": field.about}
            for field in spec.fields.values()
        },
        "required": [field.name for field in spec.fields.values() if field.required],
        "additionalProperties": False,
    }
