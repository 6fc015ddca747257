"""Word and RTF documents: their text, and nothing of what they might do."""

import io
import zipfile

import pytest

from helpers.intake.documents import read_docx, read_rtf

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def write_docx(body: str, *, before: str = "", name: str = "word/document.xml") -> bytes:
    """A Word document with the given XML as its body."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, f"{before}<w:document {W} {MC}><w:body>{body}</w:body></w:document>")
    return file.getvalue()


def write_paragraphs(*lines: str) -> str:
    return "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (write_paragraphs("Un.", "Deux."), "Un.\nDeux."),
        ("<w:p><w:r><w:t>gr</w:t></w:r><w:r><w:t>ève</w:t></w:r></w:p>", "grève"),
        ("<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r></w:p>", "a\tb\nc"),
        ("<w:p><w:r><w:t>a</w:t><w:delText>gone</w:delText></w:r></w:p>", "a"),
        ("<w:tbl><w:tr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc></w:tr></w:tbl>", "1"),
        (
            "<w:p><w:r><mc:AlternateContent><mc:Choice><w:t>once</w:t></mc:Choice><mc:Fallback>"
            "<w:t>once</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>",
            "once",
        ),
        (
            "<w:p><w:r><w:t>Va</w:t><w:noBreakHyphen/><w:t>t</w:t><w:noBreakHyphen/><w:t>en</w:t></w:r>"
            "</w:p>",
            "Va-t-en",
        ),
        (
            "<w:moveFrom><w:p><w:r><w:t>Un.</w:t></w:r></w:p></w:moveFrom><w:p><w:r><w:t>Deux.</w:t>"
            "</w:r></w:p><w:p><w:moveTo><w:r><w:t>Un.</w:t></w:r></w:moveTo></w:p>",
            "Deux.\nUn.",
        ),
        ("<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>a</w:t></w:r></w:p>", "a"),
        ("<w:p><w:del><w:r><w:tab/></w:r></w:del><w:r><w:t>a</w:t></w:r></w:p>", "a"),
        (
            "<w:p><w:r><w:rPr><w:b/><w:vanish/></w:rPr><w:t>no</w:t><w:tab/></w:r><w:r><w:rPr>"
            "<w:vanish w:val='false'/></w:rPr><w:t>a</w:t></w:r></w:p>",
            "a",
        ),
        ("<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>", "a"),
        ("", ""),
    ],
)
def test_a_word_document_is_its_paragraphs(body, text):
    assert read_docx(write_docx(body)) == text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04 broken",
        b"plain text",
        write_docx("", name="xl/workbook.xml"),
        write_docx("<w:p>"),
        write_docx(
            write_paragraphs("&a;" * 10),
            before='<!DOCTYPE x [<!ENTITY z "ha"><!ENTITY a "' + "&z;" * 10 + '">]>',
        )[:-30],
    ],
)
def test_what_is_no_word_document_is_refused(data):
    with pytest.raises(ValueError, match="not a Word document"):
        read_docx(data)


def test_a_document_that_unpacks_to_too_much_is_refused():
    data = write_docx(write_paragraphs("a" * 6_000_000))
    with pytest.raises(
        ValueError, match=r"^[\d\u202f]+ bytes unpack to 6\u202f000\u202f\d+ or more"
    ):
        read_docx(data)


def test_a_document_reads_no_other_file(tmp_path):
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    outside = f'<!DOCTYPE x [<!ENTITY a SYSTEM "file://{tmp_path}/secret">]>'
    assert "secret" not in read_docx(write_docx(write_paragraphs("&a;"), before=outside))


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (rb"{\rtf1\ansi\ansicpg1252 gr\'e8ve\par fin}", "grève\nfin"),
        (rb"{\rtf1\ansi l\u8217?\'e9cole}", "l’école"),
        (rb"{\rtf1{\fonttbl{\f0 Arial;}}{\*\generator X;}{\footer Page 1}Un.}", "Un."),
    ],
)
def test_an_rtf_document_is_its_text(data, text):
    assert read_rtf(data).strip() == text


@pytest.mark.parametrize("data", [b"", b"Un texte.", b"PK\x03\x04"])
def test_what_is_no_rtf_is_refused(data):
    with pytest.raises(ValueError, match="not RTF"):
        read_rtf(data)
