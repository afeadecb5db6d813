import random

from hypothesis import given
from hypothesis import strategies as st

from occ.rules import service_key
from occ.rules.limits import KEY_RANDOM_BITS

canonical = st.text(service_key.ALPHABET, min_size=20, max_size=20)


def test_a_key_is_five_groups_of_four():
    key = service_key.new_key()
    assert [len(group) for group in key.split("-")] == [4, 4, 4, 4, 4]
    assert set(service_key.normalise(key)) <= set(service_key.ALPHABET)


def test_a_key_holds_enough_random_bits():
    assert KEY_RANDOM_BITS >= 80
    assert len(service_key.ALPHABET) == 32
    assert 5 * service_key.LENGTH == KEY_RANDOM_BITS
    keys = {service_key.new_key() for _ in range(500)}
    assert len(keys) == 500
    for position in range(24):
        symbols = {key[position] for key in keys}
        assert symbols == {"-"} if position % 5 == 4 else len(symbols) > 25


@given(canonical, st.randoms(use_true_random=False))
def test_case_blanks_and_dashes_do_not_matter(key: str, chance: random.Random):
    typed = "".join(
        chance.choice(["", "", " ", "-", "\u2011", "\u2013", "\u00a0", "\n", "\u200b"])
        + chance.choice([letter, letter.lower()])
        for letter in key
    )
    assert service_key.normalise(typed) == key


@given(canonical)
def test_letters_that_look_like_digits_are_read_as_those_digits(key: str):
    for digit, alikes in (("0", "oO"), ("1", "iIlL")):
        for alike in alikes:
            assert service_key.normalise(key.replace(digit, alike)) == key


@given(canonical)
def test_what_is_displayed_is_read_back(key: str):
    assert service_key.normalise(service_key.display(key)) == key


@given(st.text(max_size=60))
def test_anything_can_be_normalised_and_again_without_a_change(text: str):
    once = service_key.normalise(text)
    assert service_key.normalise(once) == once
