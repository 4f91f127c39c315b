"""What the groups service reads from its environment."""

from shared.settings import Settings


class GroupsSettings(Settings):
    """Settings of groups; each is the variable `TELAR_<NAME>`."""

    database_url_groups: str = "postgresql://127.0.0.1:5432/telar_groups"
    """Address of groups' own database."""
