"""The audit of a release: what could an outsider, or somebody who took part, work out from all that is published.

``evidence`` is what was published, ``parts`` the smallest counts behind it, ``statements`` what the published figures
say of those, ``swaps`` proves cells safe by algebra, ``programs`` decides the rest, ``verdict`` names what fails,
and ``unproven`` lists what is not judged here.
"""
