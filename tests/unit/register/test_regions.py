"""The nine regions are those of the councils in open data."""

from app.register.datasets import dataset
from app.register.geography import regions_of
from app.register.regions import REGIONS


def test_the_regions_are_those_that_councils_lie_in():
    assert regions_of(dataset("authorities").read()) == REGIONS
