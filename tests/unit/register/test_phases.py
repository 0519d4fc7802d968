from app.register.datasets import dataset
from app.register.phases import phases_sentence, published_phases

FIGURES = dataset("programme").read()


def test_the_published_phases_are_18_test_sites_then_23_then_83_registered_and_76_submitted():
    found = published_phases(FIGURES)

    assert [(one.name, one.registered, one.submitted) for one in found] == [
        ("Test phase", 18, None),
        ("Phase 1", 23, None),
        ("Phase 2", 83, 76),
    ]
    assert phases_sentence(found) == (
        "Test phase: 18 councils; Phase 1: 23 councils; Phase 2: 83 councils, of whom 76 submitted."
    )


def test_each_phase_names_its_publication_once_and_what_is_said_beside_it():
    second = published_phases(FIGURES)[2]

    assert [one.title for one in second.sources] == ["Skills for Care, web page on developing the SC-WRES"]
    assert second.notes == (
        "One secondary page says 85; Skills for Care expected over 50 in August 2024.",
        "The findings page counts 73 with adult data, 43 of them with children's data too; why 76 are counted here is not said.",
    )
    assert (published_phases(FIGURES)[0].period, second.period) == ("April 2021 to April 2022", "2024-25")


def test_nothing_loaded_gives_no_phase():
    assert published_phases(()) == ()


def test_every_council_that_was_named_has_its_page_and_its_region():
    for one in (*dataset("test_sites").read(), *dataset("named_since").read()):
        assert one.source.url.startswith("https://")
        assert one.region_name
        assert one.gss_code.startswith("E")
