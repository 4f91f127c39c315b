"""What no rule saw is proposed too, and says that it is likeness alone."""

from tests.integration.intake.risk.conftest import Client

WAITS = "Viene a pedir cita. Él se planta todos los días en la parada del autobús de ella."


def test_what_no_rule_saw_is_proposed_and_says_so(luz: Client) -> None:
    case = luz.open_case()

    luz.post(f"/cases/{case}/notes", {"note": {"kind": "guidance", "text": WAITS}})

    (signal,) = luz.get(f"/cases/{case}/signals")["signals"]
    assert (signal["flag"], signal["state"]) == ("stalking", "proposed")
    assert [(rule["by_likeness"], rule["example"]) for rule in signal["rules"]] == [(True, "")]
