"""Bytes of every encoding become their characters; a damaged text is read but for the damage."""

import pytest

from helpers.base.encoding import decode

TEXT = "Les élèves ont fêté l’été à l’école, « hélas », près de Nîmes.\n"


@pytest.mark.parametrize(
    "damage", [b"\xff", b"\xc3", b"\x9d", b"\xe2\x80", b"\xf0\x9f\x98", b"\xe9"]
)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("times", [1, 60])
def test_damaged_utf_8_is_read_but_for_the_damage(damage, mark, times):
    sound = f"{mark}{TEXT}" + TEXT * times
    for at in (len(f"{mark}{TEXT}".encode()), len(sound.encode())):
        data = sound.encode()
        text, encoding = decode(data[:at] + damage + data[at:])
        assert encoding == ("utf-8-sig" if mark else "utf-8")
        assert text.count("\ufffd") == 1 and text.replace("\ufffd", "") == TEXT + TEXT * times


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text",
    [TEXT, f"{'A plain text. ' * 300}{TEXT}", f"CAFÉ» : l'été. {TEXT}", "Où ça ? Là-bas… " * 3],
)
def test_what_is_not_utf_8_is_not_taken_for_damaged(encoding, text):
    assert decode(text.encode(encoding))[0] == text


def test_a_character_that_was_lost_before_is_no_damage():
    assert decode("Il va \ufffd Lille.".encode()) == ("Il va \ufffd Lille.", "utf-8")


def test_a_table_of_few_words_is_read_though_no_detector_is_sure():
    table = 'doc_id,outlet,"Note"\nx,A,"éé"\n'
    assert decode(table.encode("cp1252")) == (table, "cp1252")
