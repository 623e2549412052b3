"""A search through cells: it gives no more than its limit, and knows whether these were all."""

import pytest

from relufig.regions.cells import Search


@pytest.mark.parametrize("count", range(5))
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_a_search_is_complete_if_there_are_no_more_cells_than_its_limit(count, limit):
    search = Search(iter(range(count)), limit)
    assert list(search) == list(range(min(count, limit)))
    assert (search.regions, search.complete) == (min(count, limit), count <= limit)


def test_a_search_that_is_left_has_not_stopped_at_its_limit():
    search = Search(range(9), 2)
    next(iter(search))
    assert (search.regions, search.complete) == (1, True)
