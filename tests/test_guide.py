from tests.guide import ROWS, by_row


def test_every_row_of_the_guide_has_a_test_that_names_it():
    assert len(ROWS) == 97
    assert [row for row in ROWS if row not in by_row()] == []


def test_no_test_names_a_row_that_the_guide_does_not_have():
    assert [row for row in by_row() if row not in ROWS] == []
