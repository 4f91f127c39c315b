"""What is sealed in one table, and when: a row is sealed at flush and checked after a load."""

from collections.abc import Callable
from hmac import compare_digest
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import inspect
from sqlalchemy.orm import InstanceState, Mapper, Session
from sqlalchemy.orm.base import NO_VALUE

from shared.crypto import suite
from shared.crypto.access import Opened, current
from shared.crypto.codecs import Pending
from shared.crypto.columns import Ciphertext
from shared.crypto.errors import OpenRefused, ScopeMissing, SealBroken, ValueRefused
from shared.crypto.fields import sealed
from shared.crypto.index import BlindIndex
from shared.crypto.keyring import Keyring
from shared.crypto.scopes import fetch_keys, keyring_of
from shared.crypto.suite import HEAD, DataKey

if TYPE_CHECKING:
    from shared.crypto.rows import SealedRow

FIRST_VERSION = 1
_tag_of = itemgetter(slice(-suite.TAG_BYTES, None))

View = tuple[Opened, DataKey, bytes, list[int]]


def _getter(names: list[str]) -> Callable[[dict[str, Any]], tuple[Any, ...]]:
    """Return a function from a row's attributes to those named, as a tuple even of one."""
    get = itemgetter(*names)
    return get if len(names) > 1 else lambda own: (get(own),)


class Plan:
    """The sealed fields of a mapped class by name, its indexes, and how its rows are sealed and checked."""

    def __init__(self, model: "type[SealedRow]") -> None:
        self.model = model
        members = [getattr(model, name) for name in dir(model) if not name.startswith("__")]
        self.fields = tuple(
            sorted((m for m in members if isinstance(m, sealed)), key=lambda field: field.name)
        )
        self.indexes = tuple(
            sorted((m for m in members if isinstance(m, BlindIndex)), key=lambda index: index.name)
        )
        if not self.fields:
            message = f"{model.__name__} seals nothing"
            raise TypeError(message)
        self.table = self.fields[0].table
        self.key_class: str = getattr(model, "__key_class__", None)  # type: ignore[assignment]
        self.names = tuple(field.name for field in self.fields)
        self._check()
        for position, field in enumerate(self.fields):
            field.position = position
        for index in self.indexes:
            index.attach(self.fields, owner=model, key_class=self.key_class)
        privates = [field.private for field in self.fields]
        tokens = [index.private for index in self.indexes]
        self._loaded = frozenset(["row_seal", "scope_id", "row_version", "sealed_key", *privates, *tokens])
        self._stored = _getter(privates)
        self._prefix = suite.seal_prefix(self.table)
        self._all_marks = b"".join(field.mark for field in self.fields) + suite.TAGS_FOLLOW
        self._shape()

    def _shape(self) -> None:
        """Make one row with every attribute a row may have: CPython then keeps all its rows small.

        Rows made or loaded in another order would each grow a dictionary of their own, three times the size.
        """
        own = self.model.__new__(self.model).__dict__
        columns = inspect(self.model).columns.keys()
        for name in ("_sa_instance_state", *columns, "_keyring", "_checked", "_view"):
            own[name] = None

    def _check(self) -> None:
        model = self.model
        if not isinstance(self.key_class, str):
            message = f"{model.__name__} needs a __key_class__"
            raise TypeError(message)
        if {field.table for field in self.fields} | {index.table for index in self.indexes} != {self.table}:
            message = f"the names in {model.__name__} must share one table part"
            raise TypeError(message)
        if len(set(self.names)) < len(self.names):
            message = f"{model.__name__} uses a name twice"
            raise TypeError(message)
        mapper: Mapper[Any] = inspect(model)
        if mapper.version_id_col is None or [column.key for column in mapper.primary_key] != ["id"]:
            message = f"{model.__name__} must keep the row_version and the id of SealedRow"
            raise TypeError(message)
        others: list[Any] = [getattr(m.class_, "__sealed__", None) for m in mapper.registry.mappers]
        if any(other is not None and other.table == self.table for other in others):
            message = f"another class seals under the name {self.table!r} already"
            raise TypeError(message)

    def look_at(self, row: "SealedRow") -> View | None:
        """Check the row's seal if this load wasn't yet, and let the current access see the row.

        Returns None for a row that was never stored. The view is kept while nothing waits to be sealed.
        """
        opened = current()
        if opened is None:
            message = "sealed values open inside access(...) only"
            raise OpenRefused(message)
        own = row.__dict__
        state: InstanceState[Any] = own["_sa_instance_state"]
        if state.key is None and "row_seal" not in own:
            return None
        if "_checked" in own:
            self._load(row)  # what expired since is refreshed, which takes the mark away
        try:
            key = self._key(own)
            place = own["id"].bytes
            if "_checked" not in own:
                self._verify(key, own, state, place)
        except KeyError:  # left out of the query, or expired
            self._load(row)
            key = self._key(own)
            place = own["id"].bytes
            self._verify(key, own, state, place)
        own["_checked"] = True
        view = (opened, key, key.place + place, opened.tally(key.scope, self))
        if not state.modified:
            own["_view"] = view
        return view

    def _load(self, row: "SealedRow") -> None:
        """Fetch what a seal covers and was left out of a query, or expired."""
        for name in self._loaded - row.__dict__.keys():
            getattr(row, name)

    def _key(self, own: dict[str, Any]) -> DataKey:
        keyring: Keyring | None = own.get("_keyring")
        if keyring is None:
            message = "the session this row came by holds no keys"
            raise OpenRefused(message)
        packed = own["sealed_key"]
        if packed is None:
            message = "the keys of this scope were shredded"
            raise ScopeMissing(message)
        head = None if len(packed) == suite.PACKED_KEY.size else self._head(own)
        return keyring.data_key(own["scope_id"], self.key_class, packed, head)

    def _head(self, own: dict[str, Any]) -> bytes | None:
        """Return the first bytes of a stored row's values, which name their key's generation; None for a new row."""
        state: InstanceState[Any] = own["_sa_instance_state"]
        if state.key is None:
            return None
        for field in self.fields:
            value = state.committed_state.get(field.private, own[field.private])
            if isinstance(value, bytes) and not isinstance(value, Pending):
                return value[HEAD]
        return None

    def _verify(self, key: DataKey, own: dict[str, Any], state: InstanceState[Any], place: bytes) -> None:
        """Check a row as it was loaded, whatever was assigned since. Raises SealBroken."""
        before = state.committed_state
        if before:
            own = {**own, **{name: None if value is NO_VALUE else value for name, value in before.items()}}
            if own["scope_id"].bytes != key.scope:
                raise SealBroken
        seal = self.seal_of(key, own, place, own["row_version"])
        if not compare_digest(seal, own["row_seal"] or b""):
            raise SealBroken

    def seal_of(self, key: DataKey, own: dict[str, Any], place: bytes, version: int) -> bytes:
        """Return the seal of a row's stored values. place: its id."""
        parts = [self._prefix, key.scope, place, version.to_bytes(8, "big"), self._all_marks]
        try:
            parts += map(_tag_of, self._stored(own))
        except TypeError:  # a value is absent
            present = [field for field in self.fields if own[field.private] is not None]
            parts[4:] = [*(field.mark for field in present), suite.TAGS_FOLLOW]
            parts += [_tag_of(own[field.private]) for field in present]
        for index in self.indexes:
            token = own[index.private]
            if token is not None:
                parts += (index.mark, token.to_bytes(8, "big"))
        return suite.row_seal(key, parts)

    def seal_new(self, session: Session, row: "SealedRow") -> None:
        """Seal a row about to be inserted. Raises ValueRefused for a missing value."""
        own = row.__dict__
        for field in self.fields:
            plain = own.get(field.private)
            if plain is None and field.codec.optional:
                plain = own[field.private] = field.pad(None)
            if plain.__class__ is not Pending:
                message = f"{field.name} has to be assigned before the row is stored"
                raise ValueRefused(message, field=field.column)
        own["_keyring"] = keyring_of(session)
        own["sealed_key"] = self._packed(session, row.scope_id)
        key = self._key(own)
        for index in self.indexes:
            own[index.private] = index.token_of(keyring_of(session), self._plain(row, key, index))
        own["row_seal"] = self._seal(key, row, self.fields, version=FIRST_VERSION)
        own["_checked"] = True

    def seal_changed(self, session: Session, row: "SealedRow") -> None:
        """Seal what changed in a row about to be updated, after checking what it was. Raises SealBroken."""
        own: dict[str, Any] = row.__dict__
        state: InstanceState[Any] = own["_sa_instance_state"]
        self._load(row)
        if "scope_id" in state.committed_state or "id" in state.committed_state:
            message = "a sealed row stays in its scope and keeps its id"
            raise ValueRefused(message)
        changed = tuple(field for field in self.fields if field.private in state.committed_state)
        for field in changed:
            if own[field.private].__class__ is not Pending:
                message = f"{field.name} was changed past the field"
                raise ValueRefused(message, field=field.column)
        key = self._key(own)
        self._verify(key, own, state, row.id.bytes)
        kept = [value for value in self._stored(own) if value is not None and value.__class__ is not Pending]
        if not all(value.startswith(key.header) for value in kept):
            raise SealBroken
        for index in self.indexes:
            if not set(changed).isdisjoint(index.parts):
                setattr(row, index.private, index.token_of(keyring_of(session), self._plain(row, key, index)))
        row.row_seal = self._seal(key, row, changed, version=row.row_version + 1)
        own["_checked"] = True
        own.pop("_view", None)

    def _plain(self, row: "SealedRow", key: DataKey, index: BlindIndex) -> list[Any]:
        """Return the values an index covers; the sealer opens the unchanged ones for itself alone."""
        own, place = row.__dict__, key.place + row.id.bytes
        values = []
        for field in index.parts:
            value = own[field.private]
            is_waiting = value is None or value.__class__ is Pending
            values.append(field.codec.unpad(value or b"") if is_waiting else field.open(key, value, place))
        return values

    def _seal(
        self, key: DataKey, row: "SealedRow", changed: tuple[sealed[Any], ...], *, version: int
    ) -> Ciphertext:
        own = row.__dict__
        plain = [(field.prefix, own[field.private]) for field in changed]
        values = suite.seal_values(key, plain, key.place + row.id.bytes, Ciphertext)
        own.update(zip([field.private for field in changed], values, strict=True))
        return Ciphertext(self.seal_of(key, own, row.id.bytes, version))

    def _packed(self, session: Session, scope_id: UUID) -> bytes:
        """Return the scope's packed key row; a transaction's first call fetches those of all new rows."""
        transaction = session.get_transaction()
        held = session.info.get("scope_keys")
        if held is None or held[0] is not transaction:
            held = session.info["scope_keys"] = (transaction, {})
        known: dict[tuple[UUID, str], bytes] = held[1]
        found = known.get((scope_id, self.key_class))
        if found is None:
            scopes = {scope_id} | {row.scope_id for row in session.new if isinstance(row, self.model)}
            for scope, packed in fetch_keys(session, scopes, self.key_class).items():
                known[scope, self.key_class] = packed
            found = known.get((scope_id, self.key_class))
        if found is None:
            message = "no key for this scope: create_scope comes first"
            raise ScopeMissing(message)
        return found
