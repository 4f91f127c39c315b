"""What `telar plan` answers, as JSON documents. Files go in and out; nothing is kept."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from services.groups.planner.explaining.because import Reason
from services.groups.planner.explaining.levers import Lever
from services.groups.planner.explaining.placed import why_placed
from services.groups.planner.explaining.reasons import Explanation, explain_unplaced, why_unplaced
from services.groups.planner.explaining.whatif import what_if
from services.groups.planner.explaining.wording import Spot, Tongue
from services.groups.planner.instance import BadInstance, Instance, Plan, read_instance, read_plan
from services.groups.planner.judging.verify import verify
from shared.errors import Missing


def solved(instance_file: Path, *, seconds: float, seed: int, workers: int) -> dict[str, Any]:
    """A plan in the format of solutions, with what is known of it and why each woman without a place has none."""
    from services.groups.planner.solving.search import solve  # noqa: PLC0415, the solver takes a second to load

    instance = _instance(instance_file)
    result = solve(instance, seconds=seconds, seed=seed, workers=workers)
    reasons = why_unplaced(instance, result.plan)
    return {
        "instance": instance.id,
        "groups": [group.model_dump(mode="json") for group in result.plan.groups],
        "objective": result.objective,
        "bound": result.bound,
        "gap": round(result.gap, 6),
        "status": result.status,
        "seconds": result.seconds,
        "greedy": result.greedy,
        "seed": result.seed,
        "workers": result.workers,
        "model": result.model,
        "unplaced": [
            {"participant": name, "reasons": [_reason(one, "es") for one in found]}
            for name, found in reasons.items()
        ],
    }


def judged(instance_file: Path, solution_file: Path) -> dict[str, Any]:
    """Whether a plan keeps the rules, and what it is worth."""
    instance, plan = _both(instance_file, solution_file)
    return asdict(verify(instance, plan))


def explained(instance_file: Path, solution_file: Path, participant: str, language: str) -> dict[str, Any]:
    """Why a woman has no place or, if she has one, why that. Raises Missing for somebody the instance does not know."""
    instance, plan = _both(instance_file, solution_file)
    if participant not in instance.woman:
        msg = f"participant {participant!r} is not in the instance"
        raise Missing(msg)
    said = _language(language)
    if any(participant in group.participants for group in plan.groups):
        found = why_placed(instance, plan, participant)
        return {
            "participant": participant,
            "placed": True,
            "reasons": [_reason(one, said) for one in found],
        }
    return _unplaced(explain_unplaced(instance, plan, participant), said)


def changes(instance_file: Path, solution_file: Path, language: str) -> list[dict[str, Any]]:
    """Single changes by how many women they would let in, most first."""
    instance, plan = _both(instance_file, solution_file)
    said = _language(language)
    return [
        _lever(one.lever) | {"women": one.women, "words": one.words(said)} for one in what_if(instance, plan)
    ]


def _instance(path: Path) -> Instance:
    return read_instance(_json(path))


def _both(instance_file: Path, solution_file: Path) -> tuple[Instance, Plan]:
    instance = _instance(instance_file)
    return instance, read_plan(_json(solution_file), instance=instance)


def _json(path: Path) -> Any:  # noqa: ANN401, any JSON
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        msg = f"{path.name} is no JSON: {error}"
        raise BadInstance(msg) from None


def _language(said: str) -> Tongue:
    known: dict[str, Tongue] = {"es": "es", "en": "en"}
    if said in known:
        return known[said]
    msg = f"language: {said!r} is not es or en"
    raise BadInstance(msg)


def _unplaced(found: Explanation, language: Tongue) -> dict[str, Any]:
    return {
        "participant": found.participant,
        "placed": False,
        "feasible": found.feasible,
        "reasons": [_reason(one, language) for one in found.reasons],
        "funnel": {str(step): count for step, count in found.funnel.items()},
        "blockers": [_reason(one, language) for one in found.blockers],
        "unlocks": [
            _lever(one.lever) | {"in_open_group": one.in_open_group, "words": one.words(language)}
            for one in found.unlocks
        ],
    }


def _reason(one: Reason, language: Tongue) -> dict[str, Any]:
    return {
        "code": str(one.code), "count": one.count, "where": _where(one.spot), "language": one.language,
        "band": one.band, "words": one.words(language),
    }  # fmt: skip


def _lever(one: Lever) -> dict[str, Any]:
    return {"kind": str(one.kind), "where": _where(one.spot), "language": one.language, "band": one.band}


def _where(spot: Spot | None) -> dict[str, Any] | None:
    return asdict(spot) if spot else None
