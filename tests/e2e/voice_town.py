"""A group that has a voice: thirteen invented women, rounds behind them and before them, answers of every kind."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tests.e2e.groups_town import Town
from tests.integration.groups.voice.circle import Circle

TOPICS = (
    ({"es": "Encontrar trabajo", "ar": "إيجاد عمل", "fr": "Trouver du travail"}, "work"),
    ({"es": "Los papeles", "ar": "الوثائق"}, "papers"),
    ({"es": "Dormir mejor", "ar": "نوم أفضل"}, "feel_calmer"),
    ({"es": "La familia que está lejos", "ar": "العائلة البعيدة"}, "grief"),
)
HOPES = (["meet_people", "spanish"], ["be_heard"], ["work", "spanish"], ["children", "have_fun"], ["spanish"])
WORDS = ("Quiero hablar de cómo alquilar un piso.", "أريد أن أتعلم السياقة", "Recetas de cada país")


@dataclass
class Voices:
    """A circle on the town's group; its topics."""

    town: Town
    circle: Circle
    topics: list[str]

    @classmethod
    def of(cls, town: Town) -> "Voices":
        """Topics to vote on, nothing asked yet."""
        circle = Circle(town.house, town.edition)
        voices = cls(town, circle, [])
        for words, picture in TOPICS:
            body = {"words": words, "picture": picture}
            made = voices.staff("POST", f"/editions/{town.edition}/topics", body)
            voices.topics.append(made["id"])
        return voices

    def staff(self, method: str, path: str, body: Any = None) -> Any:
        """As the coordinator."""
        answer = self.town.house.ask(self.town.house.coordinator, method, path, json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def opened(self, kind: str, *, session: UUID | None = None, places: int = 13) -> str:
        """An open round."""
        body = {"kind": kind, "places": places, "session_id": str(session) if session else None}
        return str(self.staff("POST", f"/editions/{self.town.edition}/rounds", body)["id"])

    def codes(self, round_id: str, count: int) -> list[str]:
        """Fresh codes."""
        return list(self.staff("POST", f"/rounds/{round_id}/codes", {"count": count})["codes"])

    def tablet(self, round_id: str) -> str:
        """The tablet's code."""
        return str(self.staff("POST", f"/rounds/{round_id}/kiosk")["code"])

    def answer(self, round_id: str, many: list[dict[str, Any]], *, language: str = "es") -> None:
        """Each with a code of her own."""
        for answers, code in zip(many, self.codes(round_id, len(many)), strict=True):
            got = self.circle.answer(round_id, answers, code=code, language=language)
            assert got.status_code == 204, got.text

    def close(self, round_id: str) -> None:
        """For good."""
        self.staff("POST", f"/rounds/{round_id}/close")

    def past(self) -> dict[str, str]:
        """Everything asked once and closed; round by kind."""
        made = {}
        faces = [
            {"liked": 5 - n % 2, "safe": 5, "heard": 4 - n % 3, "useful": 4, "again": 5} for n in range(7)
        ]
        sums = [
            {"cheerful": n % 4 + 1, "calm": 2, "active": 3, "rested": n % 3, "interest": 4} for n in range(6)
        ]
        votes = [{"topics": [self.topics[n % 4], self.topics[(n + 1) % 4]]} for n in range(6)]
        asked: dict[str, list[dict[str, Any]]] = {
            "expectations": [
                {"hopes": each, "other": words} for each, words in zip(HOPES, (*WORDS, "", ""), strict=True)
            ],
            "proposals": [{"topic": words} for words in (*WORDS, "Dinero en casa", "Salud")],
            "vote": votes,
            "session_evaluation": faces,
            "wellbeing_before": sums,
            "wellbeing_after": [{name: min(value + 1, 5) for name, value in each.items()} for each in sums],
        }
        for kind, answers in asked.items():
            session = self.town.sessions[2] if kind == "session_evaluation" else None
            made[kind] = self.opened(kind, session=session)
            self.answer(made[kind], answers)
            self.close(made[kind])
        for text in self.staff("GET", f"/rounds/{made['proposals']}/words")[:3]:
            self.staff("POST", f"/words/{text['id']}/reading", {"shown": True})
        return made
