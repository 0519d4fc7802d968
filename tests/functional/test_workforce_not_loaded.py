"""The pages of open data where nothing is loaded: they say so, and nothing breaks."""

from app.access import Role


def test_the_workforce_page_says_what_will_be_shown_there(sign_in):
    answer = sign_in(Role.VIEWER).call("workforce-figures.children", "?council=E08000035")

    assert answer.status_code == 200
    assert "The children's social work workforce will be shown here." in answer.text
    assert (
        "figures are not in this service yet. They appear once an administrator of the programme has loaded them."
        in answer.text
    )
    assert "Load them under data sets" not in answer.text


def test_only_who_can_load_the_figures_is_told_where(sign_in):
    answer = sign_in(Role.ADMINISTRATOR).call("workforce-figures.children", "")

    assert "Load them under data sets" in answer.text
    assert "Ask the programme team" not in answer.text


def test_the_national_page_says_it_too(sign_in):
    answer = sign_in(Role.VIEWER).call("national-figures.children", "national-figures")

    assert answer.status_code == 200
    assert "The national figures on fitness to practise are not loaded yet." in answer.text
    assert "Not loaded yet, so not shown: " in answer.text


def test_a_download_of_what_is_not_loaded_is_not_found(sign_in):
    viewer = sign_in(Role.VIEWER)

    assert viewer.get("/workforce/figures.csv?figure=councils").status_code == 404
    assert viewer.get("/national-register/size.csv").status_code == 404
