"""The JSON Schema of the menu file, so that editors complete and mark it while it is written.

It is made from the same shapes that the loader reads; `faq_tree.schema.json` beside this module is
its copy for editors, and a test keeps it current: `ivr schema > ivr/tree/faq_tree.schema.json`.
"""

from typing import Any

from ivr.tree import shapes
from ivr.tree.shapes import Field, Kind, Shape
from ivr.tree.voices import DEFAULTS, PROMPTS

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string", "minLength": 1}
_LOW, _HIGH = shapes.SECONDS
_KINDS: dict[Kind, Schema] = {
    "text": _TEXT,
    "answer": {"oneOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1}]},
    "id": {"type": "string", "pattern": f"^{shapes.ID}$", "maxLength": shapes.ID_LENGTH},
    "contact": _TEXT,
    # A number without hyphens is one to YAML; the loader reads both as they are written.
    "number": {"type": ["string", "integer"]},
    "seconds": {"type": "integer", "minimum": _LOW, "maximum": _HIGH},
    "language": {"enum": sorted(DEFAULTS)},
    "voice": {"type": "string", "pattern": rf"^((Polly|Google)\..+|alice|man|woman|{PROMPTS})$"},
    "lexicon": {"type": "object", "additionalProperties": _TEXT},
    "countries": {"type": "array", "items": {"type": "string", "pattern": "^[A-Z]{2}$"}},
    "contacts": {
        "type": "object",
        "propertyNames": {"pattern": f"^{shapes.ID}$"},
        "additionalProperties": {"$ref": "#/$defs/contact"},
    },
    "menu": {"$ref": "#/$defs/menu"},
}


def schema() -> Schema:
    """The whole schema, in the dialect of JSON Schema 2020-12."""
    menu = {
        "type": "object",
        "description": "Options under the keys 1 to 6.",
        "minProperties": 1,
        "patternProperties": {f"^[{''.join(shapes.KEYS)}]$": {"$ref": "#/$defs/option"}},
        "additionalProperties": False,
    }
    option = _object(shapes.OPTION)
    option["oneOf"] = [{"required": [name]} for name in shapes.LEADS_TO]
    option["dependentRequired"] = {"menu": ["title"], "answer": ["title"], "offer": ["answer"]}
    option["properties"]["title"]["maxLength"] = shapes.TITLE
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The menu of a telephone line",
        **_object(shapes.FILE),
        "$defs": {"menu": menu, "option": option, "contact": _object(shapes.CONTACT)},
    }


def _object(shape: Shape) -> Schema:
    return {
        "type": "object",
        "properties": {field.name: _described(field) for field in shape.fields},
        "required": [field.name for field in shape.fields if field.required],
        "additionalProperties": False,
    }


def _described(field: Field) -> Schema:
    return {**_KINDS[field.kind], "description": field.about}
