"""Saved pages: the article whole, what is left out named, nobody else's words in it."""

import pytest

from helpers.base.dates import find_date
from helpers.intake.downloads import find_page_reader, read_europresse
from helpers.intake.web_pages import read_page

HEAD = (
    '<html lang="fr"><head><meta charset="utf-8"><title>La grève | La Gazette</title>'
    '<meta property="og:site_name" content="La Gazette"></head><body><nav><a href="/">Accueil</a>'
    "</nav><main>{}</main></body></html>"
)
OPENING = (
    "<h1>La grève</h1><p>Les dockers ont reconduit la grève mardi matin, a annoncé la CGT dans un "
    "communiqué transmis à la presse locale.</p><p>La direction estime que le mouvement coûte "
    "plusieurs millions d’euros par semaine aux entreprises de la région.</p>"
)
SAYING = (
    "Le conseil de quartier numéro {} a voté la motion contre la fermeture de l’école du centre."
)


def read(inside: str, *, around: str = "<article>{}</article>") -> dict[str, str]:
    return read_page(HEAD.format(around.format(OPENING + inside)))


@pytest.mark.parametrize(
    "inside",
    [
        '<blockquote class="twitter-tweet"><p>INTRUS</p>— Élue</blockquote>',
        '<div class="twitter-tweet twitter-tweet-rendered"><p>INTRUS</p></div>',
        '<blockquote class="instagram-media" data-v="1"><p>INTRUS</p></blockquote>',
        '<blockquote class="tiktok-embed"><section>INTRUS</section></blockquote>',
        '<div class="fb-post"><blockquote>INTRUS</blockquote></div>',
        '<blockquote class="bluesky-embed"><p>INTRUS</p></blockquote>',
        '<div class="embed embed--twitter"><p>INTRUS</p></div>',
        '<div class="tweet"><p>INTRUS</p></div>',
        '<blockquote cite="https://www.tiktok.com/@e/video/12"><p>INTRUS</p></blockquote>',
        '<blockquote class="reddit-embed-bq"><a href="/">INTRUS</a></blockquote>',
        '<figure><blockquote class="twitter-tweet">INTRUS</blockquote></figure>',
        '<blockquote><p>INTRUS</p><a href="https://x.com/elue/status/12">7 mars</a></blockquote>',
        '<blockquote><p>INTRUS</p><a href="https://bsky.app/profile/e/post/3">le</a></blockquote>',
    ],
)
def test_an_embedded_post_is_not_the_outlets_text(inside):
    found = read(f"{inside}<p>{SAYING.format(1)}</p>")
    assert "INTRUS" not in found["text"]
    assert SAYING.format(1) in found["text"]
    assert "left out: 1 embedded post(s)" in found["note"]


@pytest.mark.parametrize(
    "inside",
    [
        "<blockquote><p>« Nous tiendrons jusqu’au bout », dit le maire.</p></blockquote>",
        '<blockquote>« Nous tiendrons jusqu’au bout »<a href="https://a.fr/x">ici</a></blockquote>',
        '<div class="has-twitter-share"><p>Nous tiendrons jusqu’au bout de la nuit.</p></div>',
        '<p class="tweetable">« Nous tiendrons jusqu’au bout », dit le maire de la ville.</p>',
        "<p><b>Nous tiendrons jusqu’au bout ?</b></p><p>Oui.</p>",
        "<div><strong>Nous tiendrons jusqu’au bout ?</strong><br>Oui, dit le maire.</div>",
        "<h3>Nous tiendrons jusqu’au bout ?</h3><p>Oui.</p>",
        "<dl><dt>Nous tiendrons jusqu’au bout ?</dt><dd>Oui.</dd></dl>",
        "<aside><h3>Repères</h3><p>Nous tiendrons jusqu’au bout, a dit le maire lundi.</p></aside>",
        "<table><tr><th>Nous</th><th>tiendrons jusqu’au bout</th></tr></table>",
    ],
)
def test_what_is_the_outlets_stays(inside):
    found = read(inside)
    assert "tiendrons jusqu’au bout" in found["text"]
    assert "left out" not in found["note"]


def test_quotations_that_a_browser_marks_have_marks_once_and_split_nothing():
    inside = (
        "<p>La maire dit <q>ce pont <i>est</i> fermé</q> depuis lundi, et « <q>rien</q> » de plus "
        "aux élus ; <q>« jamais »</q>, <q></q>répond la foule.</p>"
    )
    said = "La maire dit « ce pont est fermé » depuis lundi, et « rien » de plus aux élus ;"
    assert f"{said} « jamais », répond la foule." in read(inside)["text"].splitlines()


def test_a_table_is_its_rows():
    table = (
        "<table><thead><tr><th></th><th>Crédits</th></tr></thead><tr><td>Lille</td><td>3</td></tr>"
    )
    assert "Crédits\nLille | 3" in read(f"{table}</table><p>{SAYING.format(1)}</p>")["text"]


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<aside><p>Lire aussi</p>" + f'<a href="/x">{SAYING.format(8)}</a></aside>', ""),
        (f'<div class="sidebar"><p>{SAYING.format(8)}</p></div>', "passage “Le conseil"),
        (
            f"<form><input></form><aside><input><p>{SAYING.format(8)}</p></aside>",
            "box “Le conseil de quartier numéro 8 …”",
        ),
    ],
)
def test_what_is_left_out_is_named(inside, said):
    found = read(f"{inside}<p>{SAYING.format(1)}</p>")
    assert "numéro 8" not in found["text"]
    assert said in found["note"] and ("left out" in found["note"]) == bool(said)


@pytest.mark.parametrize(
    ("post", "around"),
    [
        (
            '<article class="post"><h2>Point {0}</h2><p>{1}</p></article>',
            '<div class="live">{}</div>',
        ),
        (
            '<section class="post"><time>10:0{0}</time><p>{1}</p></section>',
            '<div id="live-feed">{}</div>',
        ),
        (
            "<li><time>10:0{0}</time><p>{1}</p><blockquote>« Oui », dit-il.</blockquote></li>",
            '<ul class="live">{}</ul>',
        ),
        ('<div class="update"><p>{1}</p></div>', '<section class="le-direct">{}</section>'),
    ],
)
def test_the_posts_of_a_live_report_are_read_in_their_order(post, around):
    posts = "".join(post.format(i, SAYING.format(i)) for i in range(1, 8))
    text = read(around.format(posts))["text"]
    places = [text.find(SAYING.format(i)) for i in range(1, 8)]
    assert -1 not in places and places == sorted(places)
    assert text.find("Les dockers") < places[0] and text.count("La grève\n") == 1


@pytest.mark.parametrize(
    "body",
    [
        '<div class="docList"><span>La Gazette</span></div>',
        '<span class="DocPublicationName"></span>',
        "",
    ],
)
def test_a_page_of_europresse_without_articles_is_refused_with_the_reason(body):
    page = f"<html><head><title>Europresse</title></head><body>{body}</body></html>"
    assert find_page_reader(page) is read_europresse
    (found,) = read_europresse(page)
    assert found["problem"]


@pytest.mark.parametrize(
    ("header", "number", "date"),
    [
        ("Le 9 novembre 1989 raconté, mardi 8 mars 2022, p. 4", "", "2022-03-08"),
        ("Le 9 novembre 1989 raconté, Tuesday, March 8, 2022", "", "2022-03-08"),
        ("Le 9 novembre 1989 raconté", "news·20220308·GA·1", "2022-03-08"),
        ("Ville, lundi 7 mars 2022", "news·20220399·GA·1", "2022-03-07"),
        ("Ville", "", ""),
    ],
)
def test_a_day_told_in_the_head_of_europresse_is_not_its_own(header, number, date):
    (found,) = read_europresse(
        '<article><span class="DocPublicationName">La Gazette</span><span class="DocHeader">'
        f'{header}</span><div class="DocText"><p>Un texte.</p></div><i>{number}</i></article>'
    )
    assert find_date(found["date"]) == date


def test_europresse_is_read_without_article_elements_and_with_its_lead():
    one = (
        '<div class="doc"><span class="DocPublicationName">{}</span>'
        '<p class="rdp__subtitle">Le lead.</p><p class="titreArticleVisu">Titre</p>'
        '<div class="DocText"><p>Le texte {}.</p></div>'
        "<small>news·20230307·GA·1</small></div>"
    )
    page = f"<html><body>{one.format('La Gazette', 1)}{one.format('Le Courrier', 2)}</body></html>"
    assert [(found["outlet"], found["date"], found["text"]) for found in read_europresse(page)] == [
        ("La Gazette", "20230307", "Titre\nLe lead.\nLe texte 1."),
        ("Le Courrier", "20230307", "Titre\nLe lead.\nLe texte 2."),
    ]
