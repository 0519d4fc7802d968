"""Every row of the catalogue of hostile inputs: where it is tested.

Rows that are files are generated in ``tests/files/catalogue.py`` and sent to the service on both databases by
``tests/integration/test_hostile_files.py``; they need no entry here. The others name the tests that hold them.
"""

_LISTED = """
A1 A2 A4 A5 A7 A7b A8 A9 A10 A11 A12 A13 A14 A15 A16 A17 A19 A20 A22 A23 A25 A26 A28
B1 B2 B3 B4 B5 B6 B7 B8 B9 B10 B12 B13 B14 B15 B16 B18 B19 B21 B22 B24 B25 B27 B28 B30 B31 B32
C1 C2 C4 C5 C7 C8 C9 C10 C11 C12 C13 C14 C16 C17 C18 C19 C20 C22 C23 C25 C26 C28
D1 D2 D3 D4 D6 D7 D9 D10
E1 E2 E3 E4 E5 E6 E7 E8 E9 E10 E11 E12 E14 E15 E17 E18 E20
F1 F3 F4 F5 F6 F7 F9 F10 F12 F13
G1 G2 G4 G5 G7 G8 G10 G11 G13 G14 G16
"""
ROWS = tuple(_LISTED.split())

_NAMES = "tests/functional/test_hostile_names.py::"
_BODIES = "tests/architecture/test_callback_bodies.py::"
_DOORS = "tests/architecture/test_every_door.py::"
_TENANTS = "tests/architecture/test_tenants_over_http.py::"
_GATE = "tests/functional/test_gate.py::"
_STEP = "tests/integration/test_second_step.py::"
_SIGN_IN = "tests/functional/test_signing_in.py::"
_SHORT = "tests/campaigns/test_short_forms.py::"
_AGAIN = "tests/integration/test_sent_again.py::"
_SWEEPING = "tests/integration/test_sweeping.py::"
_FILES = "tests/integration/test_database_files.py::"
_LINES = "tests/integration/test_broken_lines.py::"
_GUESSING = "tests/integration/test_guessing.py::"
_PROXY = "tests/functional/test_behind_the_proxy.py::"
_LETTERS = "tests/integration/test_reminders.py::"
_VERIFYING = "tests/integration/test_verifying.py::"
_SANDBOX = "tests/unit/schemas/test_sandbox.py::"
_CHECKS = "tests/unit/schemas/test_every_check.py::"
_CSV = "tests/unit/web/test_csv_download.py::"
_NAME = _NAMES + "test_a_name_is_only_text_and_the_file_lies_under_its_hash"
_FORM = _NAMES + "test_a_form_that_is_made_to_harm_is_refused_on_a_page_of_ours"

TESTS: dict[str, tuple[str, ...]] = {
    "A1": ("tests/integration/test_hostile_files.py::test_an_empty_file_is_refused_at_the_door",),
    "A10": (_SWEEPING + "test_the_hash_of_what_lies_in_the_store_is_its_name",),
    "A28": (
        _NAMES + "test_a_file_at_the_limit_is_taken_and_one_byte_more_is_refused_in_our_words",
        _NAMES + "test_a_length_that_lies_is_never_a_failure_of_ours",
        "tests/integration/test_chunked_bodies.py::test_a_body_without_a_length_is_taken_or_refused_by_what_it_holds",
    ),
    "B30": (
        "tests/unit/schemas/test_round_trip.py::test_a_file_saved_by_libreoffice_reads_identically",
        "tests/unit/schemas/test_read_xlsx.py::test_a_strict_workbook_reads_like_any_other",
        "tests/unit/schemas/test_read_xlsx.py::test_a_filled_template_reads_as_openpyxl_reads_it",
    ),
    "B32": (_SHORT + "test_damaged_files_end_in_a_verdict_and_harm_nobody",),
    "C23": (_CSV + "test_only_what_a_spreadsheet_would_run_gets_an_apostrophe",),
    "C26": (
        "tests/integration/test_worker_in_trouble.py::test_the_workers_log_keeps_the_kind_of_failure_and_never_its_words",
    ),
    "D1": (_NAME,),
    "D2": (_NAME, _NAMES + "test_line_ends_in_a_name_make_no_header_of_their_own"),
    "D3": (_NAME,),
    "D4": (_NAME,),
    "D6": (_NAMES + "test_a_form_without_exactly_one_file_says_what_to_choose_and_keeps_nothing",),
    "D7": (_FORM,),
    "D9": (
        _AGAIN + "test_a_file_sent_again_before_during_and_after_its_checking_is_one_upload",
        _NAMES + "test_the_same_file_of_two_organisations_is_two_uploads",
        _SHORT + "test_whoever_comes_at_the_same_moment_is_served",
    ),
    "D10": (
        _NAMES + "test_a_form_without_its_token_is_refused_and_nothing_is_kept",
        _NAMES + "test_the_token_of_somebody_else_proves_nothing",
        _NAMES + "test_an_upload_after_signing_out_keeps_nothing",
        _TENANTS + "test_no_form_changes_another_organisation",
    ),
    "E1": (
        _BODIES + "test_any_body_at_all_is_never_a_failure_of_ours",
        _BODIES + "test_each_kind_of_broken_body_has_its_own_answer",
    ),
    "E2": (
        _BODIES + "test_too_few_inputs_another_id_or_a_deep_value_are_refused",
        "tests/unit/web/test_gateway.py::test_anything_else_does_not",
    ),
    "E3": (_BODIES + "test_a_true_body_changed_anywhere_is_never_a_failure_of_ours",),
    "E4": (
        _TENANTS + "test_no_page_shows_another_organisation_whatever_the_address_says",
        _TENANTS + "test_no_callback_answers_for_another_organisation",
    ),
    "E5": (
        _BODIES + "test_the_router_drops_query_parameters_that_no_layout_understands",
        _BODIES + "test_an_endless_query_is_read_as_an_empty_one",
    ),
    "E6": (_BODIES + "test_only_json_is_read",),
    "E7": (_GATE + "test_a_write_that_another_site_started_is_refused",),
    "E8": (_GATE + "test_methods_that_no_page_uses_are_refused_to_strangers",),
    "E9": (_DOORS + "test_an_unknown_address_is_an_honest_404",),
    "E10": (
        _GATE + "test_another_host_name_is_refused",
        _GATE + "test_the_address_of_a_visitor_is_taken_from_the_proxies_that_are_ours",
    ),
    "E11": (_GATE + "test_only_a_path_of_ours_is_gone_to", _SIGN_IN + "test_signing_in_never_leads_to_another_site"),
    "E12": (
        _SIGN_IN + "test_signing_out_ends_the_session_even_for_a_kept_cookie",
        "tests/integration/test_sessions.py::test_a_token_that_was_never_given_opens_nothing",
        _SIGN_IN + "test_a_disabled_account_is_out_at_once",
    ),
    "E14": (
        _STEP + "test_a_code_works_once",
        _STEP + "test_after_a_newer_code_an_older_one_is_no_use",
        _STEP + "test_a_clock_may_be_one_step_off_and_no_more",
        _STEP + "test_what_is_no_code_is_answered_with_what_to_enter",
        _STEP + "test_spaces_hyphens_and_full_width_digits_are_read_as_meant",
        _STEP + "test_of_a_thousand_guesses_ten_are_looked_at",
        _STEP + "test_one_code_sent_by_two_browsers_at_once_opens_one_session",
        _GUESSING + "test_of_a_thousand_guesses_ten_are_looked_at",
        _GUESSING + "test_guesses_made_at_the_same_moment_do_not_slip_through",
        _SIGN_IN + "test_the_eleventh_guess_has_to_wait",
    ),
    "E15": (
        "tests/integration/test_links.py::test_opening_a_link_uses_nothing_up",
        "tests/integration/test_links.py::test_a_link_works_once",
        "tests/integration/test_links.py::test_a_made_up_link_does_not_work",
    ),
    "E17": (_PROXY + "test_slow_heads_slow_bodies_and_idle_clients_hold_up_nobody",),
    "E18": ("tests/functional/test_failures.py::test_an_unknown_component_package_is_not_found",),
    "E20": (
        _SHORT + "test_whoever_comes_at_the_same_moment_is_served",
        _AGAIN + "test_a_signature_given_twice_is_one_signature_with_one_receipt",
    ),
    "F1": (_SHORT + "test_returns_survive_processes_that_die_at_every_step",),
    "F3": (
        _SHORT + "test_a_service_on_sqlite_outlives_its_faults",
        _NAMES + "test_a_full_disk_under_the_form_is_told_as_one",
    ),
    "F4": (
        _SHORT + "test_a_service_on_sqlite_outlives_its_faults",
        _FILES + "test_nothing_is_written_to_a_file_that_is_gone_and_no_other_is_made",
        _FILES + "test_a_damaged_file_is_an_outage_and_mending_it_ends_it",
        _FILES + "test_without_its_database_the_service_says_so_and_is_not_ready",
        _FILES + "test_a_file_of_somebody_else_that_nobody_may_read_is_an_outage",
        _FILES + "test_a_file_that_can_only_be_read_says_that_it_takes_nothing",
        _FILES + "test_a_log_that_was_taken_away_from_under_the_service_loses_nothing_that_was_in_the_file",
    ),
    "F5": (
        _SHORT + "test_a_service_on_postgresql_outlives_its_faults",
        _LINES + "test_a_paused_server_is_told_after_a_moment_and_used_again",
        _LINES + "test_a_server_that_can_only_be_read_is_read_and_says_that_it_takes_nothing",
    ),
    "F6": (
        _LINES + "test_a_line_that_fails_within_a_transaction_leaves_nothing_of_it",
        _LINES + "test_a_line_that_fails_between_two_requests_is_told_or_made_anew",
        _LINES + "test_a_slow_line_is_only_slow",
        _SHORT + "test_a_service_on_sqlite_outlives_its_faults",
        _SHORT + "test_a_service_on_postgresql_outlives_its_faults",
    ),
    "F7": (_SHORT + "test_whoever_comes_at_the_same_moment_is_served",),
    "F9": (
        _SANDBOX + "test_whatever_goes_wrong_is_one_clean_refusal",
        _SANDBOX + "test_a_child_that_cannot_be_started_is_one_clean_refusal",
        _SANDBOX + "test_a_function_that_hangs_is_stopped_at_the_wall",
    ),
    # There is no virus scanner and no identity provider to fail; the mail server is what the service leans on.
    "F10": (
        _LETTERS + "test_a_server_that_asks_for_patience_gets_it_until_it_is_given_up",
        _LETTERS + "test_a_broken_connection_leaves_a_letter_uncertain_and_it_is_not_sent_again",
        _LETTERS + "test_without_a_mail_server_letters_wait_in_production",
        "tests/unit/services/test_mail.py::test_a_server_that_does_not_answer_is_told_as_such",
    ),
    "F12": (
        _VERIFYING + "test_an_altered_and_a_missing_file_are_named_and_a_personal_one_is_not_missed",
        _VERIFYING + "test_files_of_meetings_are_looked_at_until_they_are_taken_out",
        _VERIFYING + "test_files_that_the_database_holds_are_unpacked_and_looked_at",
        _VERIFYING + "test_rows_that_somebody_alters_by_hand_are_named",
    ),
    "F13": (
        "tests/integration/test_migrations.py::test_migrating_twice_changes_nothing",
        "tests/integration/test_killed_migrations.py::test_a_migration_that_is_killed_leaves_nothing_and_is_run_again",
        "tests/integration/test_killed_migrations.py::test_two_migrations_at_once_wait_for_each_other",
    ),
    "G4": (_CHECKS + "test_every_check_fires_alone_on_what_it_is_for",),
    "G5": (_CHECKS + "test_every_check_fires_alone_on_what_it_is_for",),
    "G16": ("tests/integration/test_benchmarks.py::test_four_accepted_returns_are_refused_kindly",),
}
