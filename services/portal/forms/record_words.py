"""The record of accesses in plain words for her: why somebody opened something, and what kind of thing it was.

Neither says what the programme is about: the sheet may be seen by whoever sees her phone or her bag.
"""

from collections.abc import Mapping
from typing import Final

from services.portal.locale.text import N_

OTHER_WHY: Final = N_("hacer otro trabajo con tu ficha")
OTHER_THING: Final = N_("otros datos")

_WHY: Final[Mapping[str, str]] = {
    N_(
        "ver tu ficha y lo que toca hacer"
    ): "case_page case_list case_groups next_action timeline due_of_case due_list "
    "search lifecycle take_step change_list change_seen draft_list read_draft save_draft drop_draft drafts agenda "
    "duplicate_check agenda_read",
    N_("apuntar una conversación contigo"): "record_note note_list log_contact_of_case record_contact_log "
    "contact_log_list convert_contact_log read_text",
    N_("acompañarte a una cita"): "accompaniment accompaniment_list plan_accompaniment move_accompaniment "
    "cancel_accompaniment start_accompaniment stop_accompaniment record_outcome undo_field_step",
    N_("leer o apuntar lo que contaste"): "incident_list record_incident correct_incident",
    N_("saber cómo estás y qué ayuda hace falta"): "assessment_show record_assessment risk_show trend "
    "propose_lower_level decide_lower_level signal_list signal_precision confirm_signal dismiss_signal reopen_signal "
    "note_absence",
    N_(
        "atender un aviso urgente"
    ): "alert_show alert_list alert_count alert_chain acknowledge_alert close_alert "
    "escalate_alert escalate_alerts hand_over_alert raise_alert chain_show staff_notice tell_alive watch_chain",
    N_(
        "preparar un plan contigo"
    ): "safety_plan save_safety_plan review_safety_plan add_plan_item save_plan_item plan_item_list",
    N_(
        "leer o apuntar tus datos y los de tu familia"
    ): "open_case identity_revealed save_names save_particulars "
    "save_profile save_situation add_child save_child remove_child child_list add_dated_fact save_dated_fact "
    "dated_fact_list add_aggressor save_aggressor remove_aggressor aggressor_list",
    N_(
        "pedir ayuda para ti a otra entidad"
    ): "referral_answer referral_board referral_close referral_letter referral_list referral_pin "
    "referral_preview referral_search referral_reminder referral_request referral_revoke "
    "referral_delivery referral_step received_accept received_decline received_list received_show "
    "partner_link partner_api partner_callback webhook "
    "fhir_create fhir_read fhir_search fhir_update fhir_directory fhir_exchange directory_apart",
    N_("llamarte o escribirte como tú quieres"): "contact_plan message_consent would_send deliveries replies "
    "message_delivery inbound_news point_indexing confirmation_sweep channel_notice reminders",
    N_(
        "organizar los grupos y las sesiones"
    ): "alias_write attendance_add attendance_record attendance_undo board_edit board_help "
    "board_openings board_pin board_read board_trial board_undo board_why change_preview diary_write edition_change "
    "edition_create edition_list edition_read edition_year enrol evaluation_write expectations_write move_preview "
    "place_confirm place_leave place_leave_undo place_move place_offer planning_change planning_create planning_list "
    "planning_progress planning_publish planning_read planning_resources planning_search planning_search_read "
    "planning_stop planning_take planning_take_back planning_what_if planning_wish planning_wish_read report_read "
    "room_add room_change round_close round_codes round_codes_void round_kiosk round_list round_open round_read "
    "session_add session_cancel session_move session_read session_reinstate session_room sessions_plan "
    "sessions_preview sessions_today sheet_missing sheet_read site_add site_change site_list topic_add topic_change "
    "topic_drop topic_list topics_write voice_read voice_rounds waitlist_promote waitlist_read words_read "
    "words_reading offers session_instants session_reminders",
    N_("guardar o leer un documento"): "add_attachment attachment_list read_attachment",
    N_(
        "apuntar lo que has permitido"
    ): "consent_list give_consent give_consent_again withdraw_consent consent_expiry",
    N_(
        "repartir el trabajo del equipo"
    ): "assign_case complete_due_item reassign_due_item schedule_due snooze_due_item "
    "undo_due_item duty_show note_shift withdraw_absence withdraw_shift staff_digest look_in",
    N_(
        "mirar tu ficha con urgencia desde otro equipo, con el motivo por escrito"
    ): "break_glass glass_queue review_break_glass",
    N_("que no coincidas con quien no debes"): "links lift_exclusion restore_exclusion share_home part_home "
    "kept_from_write",
    N_("cuidar tus datos"): "govern_case access_record upkeep operator merge_cases unmerge_cases",
    N_(
        "atender algo que se contó en un grupo y preocupaba"
    ): "concern_list concern_raise concern_show concerns_waiting take_concern tell_concern finish_concern",
    N_(
        "preparar un calendario con citas"
    ): "feed_issue feed_list feed_read feed_renew feed_revoke feed_confirm feed_holder",
    N_("llevar un cambio de una parte del programa a otra"): "event",
}
WHY: Final[Mapping[str, str]] = {code: words for words, codes in _WHY.items() for code in codes.split()}
"""Purpose code to what it was for."""

_THINGS: Final[Mapping[str, str]] = {
    N_("tu nombre"): "name_card",
    N_("tus datos personales"): "person_file",
    N_("los datos de tus hijas e hijos"): "child",
    N_("fechas y papeles"): "dated_fact",
    N_("notas de conversaciones"): "note contact_log concern",
    N_("la lista de lo hecho"): "timeline_entry",
    N_("lo que contaste"): "incident",
    N_("preguntas sobre cómo estás"): "assessment flag_sighting level_change text_reading text_signal",
    N_("avisos urgentes"): "alert",
    N_("tu plan"): "safety_plan plan_item",
    N_("acompañamientos"): "accompaniment",
    N_("documentos"): "attachment",
    N_("lo que has permitido"): "consent",
    N_("ayuda de otras entidades"): "referral referral_answer received_referral fhir_task",
    N_("datos de otra persona"): "aggressor link_fact shared_phone lifted_exclusion shared_home",
    N_("tareas pendientes"): "due_item",
    N_("el estado de la ficha"): "case_file case_step broken_glass",
    N_("un borrador"): "draft",
    N_("cómo llamarte o escribirte"): "contact_plan contact_point message_route inbound_message inbound_news",
    N_("cómo te llaman en los grupos y lo que pediste"): "participant planning_wish",
    N_(
        "las sesiones de los grupos"
    ): "edition group_session expectation session_diary planning planning_board planning_result",
    N_("un calendario"): "calendar_feed",
}
THINGS: Final[Mapping[str, str]] = {
    table: words for words, tables in _THINGS.items() for table in tables.split()
}
"""Sealed table to what kind of thing is in it."""
