"""Bodies from an OpenAPI document: every free text holds a canary, everything else the smallest valid value."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4


@dataclass
class Filler:
    """Fills schemas of one document. canary: put into every string that may hold words.

    known: values by property name, for references and closed patterns. whole: values that stand for a whole object,
    where its fields depend on each other. filled: the properties that got a canary.
    """

    document: dict[str, Any]
    canary: str
    known: dict[str, Any] = field(default_factory=dict)
    whole: dict[str, Any] = field(default_factory=dict)
    filled: set[str] = field(default_factory=set)

    def body_of(self, operation: dict[str, Any]) -> Any:
        """The JSON body of an operation, or None if it takes none."""
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        return None if content is None else self.fill(content["schema"], "body")

    def fill(self, schema: dict[str, Any], name: str, *, in_list: bool = False) -> Any:
        """A value for one schema; `name` is the property it stands in, itself or in a list."""
        if name in self.whole and not in_list and self._is_meant(schema, self.whole[name]):
            return self.whole[name]
        if "enum" in schema or "const" in schema:
            words = schema.get("enum", [schema.get("const")])
            return self.known[name] if self.known.get(name) in words else words[0]
        if name in self.known and "$ref" not in schema and self._fits(schema, self.known[name]):
            return self.known[name]
        if "$ref" in schema:
            inner = self.document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
            return self.fill(inner, name, in_list=in_list)
        for key in ("anyOf", "oneOf", "allOf"):
            if key in schema:
                real = [each for each in schema[key] if each.get("type") != "null"]
                return self.fill(real[0], name, in_list=in_list) if real else None
        return self._by_type(schema, name)

    @staticmethod
    def _is_meant(schema: dict[str, Any], value: Any) -> bool:
        """Whether a whole value is meant: two properties of one name may be an object here and a list there."""
        return not (isinstance(value, dict) and schema.get("type") == "array")

    @staticmethod
    def _fits(schema: dict[str, Any], value: Any) -> bool:
        """Whether a known value is meant: two properties of one name may be a list here and an object there."""
        return not isinstance(value, list) or schema.get("type") != "object"

    def _by_type(self, schema: dict[str, Any], name: str) -> Any:  # noqa: PLR0911, one line a kind
        match schema.get("type"):
            case "string":
                return self._text(schema, name)
            case "integer" | "number":
                return max(schema.get("minimum", 1), 1)
            case "boolean":
                return True
            case "array" if "prefixItems" in schema:
                return [self.fill(each, name) for each in schema["prefixItems"]]
            case "array":
                items = schema.get("items", {})
                return [self.fill(items, name, in_list=True)] if items else []
            case "object":
                return self._object(schema, name)
        return self.canary

    def _object(self, schema: dict[str, Any], name: str) -> dict[str, Any]:
        if "properties" not in schema:
            keys = schema.get("propertyNames", {})
            key = self.fill(keys, f"{name}_key") if keys else str(uuid4())
            inner = schema.get("additionalProperties", {})
            return {key: self.fill(inner, f"{name}_value")} if isinstance(inner, dict) and inner else {}
        return {key: self.fill(inner, key) for key, inner in schema["properties"].items()}

    def _text(self, schema: dict[str, Any], name: str) -> str:
        now = datetime.now(UTC)
        match schema.get("format"):
            case "uuid":
                return str(uuid4())
            case "date":
                return str((now + timedelta(days=30)).date())
            case "date-time":
                return (now + timedelta(days=2)).isoformat()
            case "time":
                return "10:30:00"
        if schema.get("maxLength", 99) < len(self.canary):
            return "es"
        self.filled.add(name)
        return self.canary
