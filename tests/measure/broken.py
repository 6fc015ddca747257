"""Corpora broken by mutation: is each fault said in one sentence, all at once, in bounded time?

    PYTHONPATH=tests python -m measure.broken [--seed N] [--number 150]

A corpus with every table of a reader's own is changed in one file, by chance: how it is saved,
which changes nothing that is read, or a fault, which has to be said with its file, and its row
where it has one. Then several files at once: all that is said of each of them alone is said again.
Whatever happens, nothing but a sentence comes out of any command, in `SECONDS` and `BYTES`.
"""

import argparse
import contextlib
import io
import multiprocessing
import random
import re
import resource
import secrets
import shutil
import sys
import tempfile
import time
import traceback
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from conftest import TEXTS, make_row, write_corpus
from helpers import entities, framing, load_corpus, stance
from helpers.__main__ import main as run_command
from helpers.corpus.coding import read_answers
from helpers.corpus.loading import read_articles
from helpers.corpus.own_tables import read_frame_cues, read_sides

SECONDS, BYTES = 5.0, 1_000_000_000
LONG = 500  # characters of a sentence, beyond which nobody reads it
HIDDEN = ("Traceback", "Error(", "KeyError", "IndexError", "nan", "object at 0x")
TABLES = {
    "outlets": "received,outlet\nGazette,La Gazette\nLe courrier,Le Courrier\nDépêche,La Dépêche\n",
    "furniture": "outlet,text,reason\nLa Gazette,Lire aussi,renvoi\n,Suivez-nous,\n,Accueil,menu\n",
    "lines": "doc_id,line,kind,part,continues,note\n"
    "gazette-2,1,body,,,\ngazette-2,2,furniture,,,signature\n",
    "aliases": "entity,label,alias,accept\nAnne Martin,PER,Martin,yes\nCGT,ORG,la CGT,oui\n"
    "Paul Durand,PER,Durand,\n",
    "sides": "side,kind,name,weight\nréforme,subject,la réforme,\nréforme,role,target,\n"
    "syndicats,role,opponent,\nsyndicats,lemma,syndicat,core\nréforme,lemma,réforme,core\n",
    "frames": "scheme,frame,definition,cue,pos,with,unless,source\n"
    "own,coût,l'argent,milliard,NOUN,,,\nown,conflit,la dispute,grève,NOUN,,,\n"
    "own,conflit,la dispute,échec,NOUN,,,\n",
    "coding": "coder,task,item,sentence_id,doc_id,sentence,words,answer,mode,weight,time\n"
    + "".join(
        f"A,frames,coût,{n},gazette-1,La réforme divise,,{said},random,1,2026-11-01\n"
        for n, said in enumerate(("no", "yes", "no"), 1)
    ),
    "gold/stance": "doc_id,sent,sentence,stance,also_acceptable,voice\n"
    "gazette-1,1,La réforme divise,none,,outlet\n"
    "gazette-2,1,Les syndicats manifestent,none,,outlet\n",
    "gold/entities": "doc_id,start,end,surface,label,entity\ngazette-1,0,2,La,PER,La\n"
    "gazette-1,5,9,form,LOC,form\n",
}
NEEDED = {  # headings without which a table says nothing
    "articles": "doc_id outlet date title",
    "outlets": "received outlet",
    "furniture": "outlet text",
    "lines": "doc_id line kind",
    "aliases": "entity label alias",
    "sides": "side kind name",
    "frames": "frame cue",
    "coding": "coder task doc_id sentence answer mode weight",
    "gold/stance": "doc_id sent sentence stance",
    "gold/entities": "doc_id start end label",
}
# Values that no such column may have, where any is wrong: in the first row of the table.
WRONG = {
    "articles": {
        "doc_id": ["", "../x", "a b", "x" * 300, "gazette-2", "é/è", "."],
        "outlet": [""],
        "date": ["hier", "2023-13-45", "31/02/2023", "99999999999", "0000-00-00"],
        "sha256": ["0", "x" * 64],
    },
    "lines": {"doc_id": ["x", ""], "line": ["", "0", "-1", "9" * 30, "²", "1.5", "77"],
              "kind": ["", "corps"], "part": ["Nulle part"], "continues": ["non"]},
    "aliases": {"label": ["", "MISC"], "accept": ["peut-être"], "entity": [""], "alias": [""]},
    "sides": {"kind": ["", "x"], "weight": ["heavy"], "name": [""]},
    "frames": {"frame": [""]},
    "coding": {"task": ["x"], "answer": ["", "peut-être"], "mode": ["x"], "doc_id": [""],
               "weight": ["0", "nan", "inf", "-1", "lourd"], "coder": [""], "sentence": [""]},
    "gold/stance": {"stance": ["good", ""]},
    "gold/entities": {"start": ["x", "", "9" * 30], "end": ["-"], "label": ["x"]},
}  # fmt: skip
# How a table may be saved: nothing that is read is another.
SAVED: dict[str, Callable[[str], bytes]] = {
    "with a mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "in UTF-16": lambda text: text.encode("utf-16"),
    "in cp1252": lambda text: text.encode("cp1252"),
    "in CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "in CR": lambda text: text.replace("\n", "\r").encode(),
    "with semicolons": lambda text: text.replace(",", ";").encode(),
    "with tabs": lambda text: text.replace(",", "\t").encode(),
    "with a line sep=": lambda text: b"sep=,\n" + text.encode(),
    "with trailing commas": lambda text: text.replace("\n", ",,,\n").encode(),
    "with trailing semicolons": lambda text: text.replace(",", ";").replace("\n", ";;\n").encode(),
    "with empty rows": lambda text: ("\n,,\n" + text + ",,,\n \n\n").encode(),
    "without an end": lambda text: text.rstrip("\n").encode(),
    "all in quotes": lambda text: re.sub("(.+)", r'"\1"', text).replace(",", '","').encode(),
    "with blanks": lambda text: re.sub("[,]", " ,\u00a0", text).encode(),
    "in capitals": lambda text: (
        text.partition("\n")[0].upper() + text[text.index("\n") :]
    ).encode(),
    "in accents apart": lambda text: unicodedata.normalize("NFD", text).encode(),
}


class Fault(NamedTuple):
    """One change of one file."""

    file: str
    what: str
    data: bytes | None
    """What the file holds then; None where it is taken away."""
    said: str = ""
    """Where it has to be said: the file, and its row; "" where nothing that is read changes."""


def change_rows(text: str) -> dict[str, tuple[str | bytes, int | None]]:
    """Faults of any table: what, the table with it, the row that has to be named."""
    head, first, *others = text.splitlines()
    rest = "\n".join(others)
    joined = "\n".join([first, *others])
    return {
        "empty": ("", None),
        "blank": ("  \n\n", None),
        "an archive": (b"PK\x03\x04" + bytes(range(256)) * 9, None),
        "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, None),
        "a NUL in a row": (f"{head}\n{first}\0\n{rest}\n", 2),
        "NULs": (b"\0" * 4000, None),
        "a quote never closed": (f'{head}\n"{first}\n{rest}\n', 2),
        "a cell too many": (f"{head}\n{first},,,,x\n{rest}\n", 2),
        "no headings": (f"{joined}\n", None),
        "other headings": (f"{'x,' * head.count(',')}y\n{joined}\n", None),
        "a damaged byte": (f"{head}\n{first}\n{rest}é€œ\n".encode() * 30 + b"\xe9x\n", None),
        "a web page": (
            "<!DOCTYPE html><html><body><table><tr><td>x</td></tr></table></html>",
            None,
        ),
    }


def list_faults(folder: Path) -> list[Fault]:
    """All that is tried, in one order."""
    faults = []
    for name, needed in NEEDED.items():
        file = f"{name}.csv"
        text = (folder / file).read_text(encoding="utf-8")
        head, first, *others = text.splitlines()
        faults += [Fault(file, how, save(text)) for how, save in SAVED.items()]
        for what, (data, row) in change_rows(text).items():
            data = data.encode() if isinstance(data, str) else data
            faults.append(Fault(file, what, data, f"{file}, row {row}:" if row else file))
        names = head.split(",")
        for column in needed.split():
            renamed = text.replace(
                head, f",{head},".replace(f",{column},", f",{column}?,")[1:-1], 1
            )
            faults.append(Fault(file, f"no column {column}", renamed.encode(), file))
        for column, values in WRONG.get(name, {}).items():
            for value in values:
                cells = first.split(",")
                cells[names.index(column)] = value
                data = "\n".join([head, ",".join(cells), *others, ""]).encode()
                faults.append(Fault(file, f"{column} {value[:20]!r}", data, "csv"))
        for what, line in (("cell", first), ("heading", head)):
            huge = text.replace(line, "x" * 5_000_000 + line, 1)
            faults.append(Fault(file, f"a huge {what}", huge.encode(), "any"))
    raw, text = "raw/gazette-1.txt", TEXTS["gazette-1"]
    texts: dict[str, bytes | None] = {
        "is gone": None,
        "empty": b"",
        "blank": " \u00a0\n".encode(),
        "a NUL": text.replace("é", "\0", 1).encode(),
        "NULs": b"\0" * 4000,
        "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9,
        "too long": text.encode() * 20_000,
        "of another article": TEXTS["depeche-1"].encode(),
        "in UTF-16": text.encode("utf-16"),
        "in cp1252": text.encode("cp1252"),
        "damaged": text.encode() * 20 + b"\xe9x\n",
        "in English": b"The reform divides the country and the unions are on strike again. " * 20,
    }
    faults += [Fault(raw, what, data, "gazette-1") for what, data in texts.items()]
    faults.append(Fault("raw/nobody-1.txt", "without a row", b"Un texte.", "raw/nobody-1.txt"))
    return faults


def make_corpus(folder: Path) -> Path:
    """The corpus that is broken: it has no problem."""
    folder = write_corpus(folder, TEXTS, [make_row(name, sha256="", url="") for name in TEXTS])
    (folder / "gold").mkdir()
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def ask_all(folder: Path) -> tuple[list[str], str, float]:
    """What `check` says, a digest of all that is read where nothing is wrong, and its seconds."""
    found, began = io.StringIO(), time.process_time()
    with contextlib.redirect_stdout(found), contextlib.redirect_stderr(found):
        failed = run_command(["check", str(folder)])
        took = time.process_time() - began
        if failed:
            for command in (["annotate", str(folder)], ["review", str(folder)]):
                if run_command(command) != 1:
                    print(f"{command[0]} went on all the same")
    said = list(dict.fromkeys(found.getvalue().splitlines()[:-1]))
    return said, "" if failed else digest(folder), took


def digest(folder: Path) -> str:
    """All that a corpus gives by way of its own tables."""

    def tell(*told: object) -> None:
        """What is wrong is said by `check`."""

    articles, lines = read_articles(folder)
    parts = [articles.drop(columns=["encoding"]), lines, read_answers(folder)]
    parts += [read_sides(folder / "sides.csv", tell), read_frame_cues(folder / "frames.csv", tell)]
    corpus = load_corpus(folder)
    parts += [corpus.mentions, framing.frames(corpus), stance.count(corpus)]
    parts += [entities.agreement(corpus), stance.agreement(corpus)]
    return "\n".join(part.drop(columns="row", errors="ignore").to_csv() for part in parts)


def try_in_process(folder: Path) -> tuple[list[str], str, str]:
    """`ask_all` in a process of its own, and what is wrong with how it went."""
    receive, send = multiprocessing.Pipe(duplex=False)

    def work() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
        before, took = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, 0.0
        try:
            (said, read, took), wrong = ask_all(folder), ""
        except BaseException:  # whatever it is, it is no sentence
            said, read, wrong = [], "", traceback.format_exc(limit=-3)
        grown = 1024 * (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
        if took > SECONDS or grown > BYTES:
            wrong += f"{took:.1f} s and {grown:,} bytes"
        send.send((said, read, wrong))

    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    send.close()
    try:
        return receive.recv()  # type: ignore[no-any-return]
    except EOFError:
        return [], "", "killed"
    finally:
        process.join()


def judge(fault: Fault, said: list[str], read: str, whole: str) -> str:
    """What is wrong with what is said of a fault; "" for nothing."""
    odd = [line for line in said if len(line) > LONG or any(word in line for word in HIDDEN)]
    if odd:
        return f"no sentence: {odd[0][:300]}"
    if not fault.said:
        errors = [line for line in said if line.startswith("error")]
        lost = [] if errors or read == whole else ["what is read is another"]
        return "; ".join(errors or lost)
    if fault.said != "any" and not any(fault.said in line for line in said):
        return f"not said of {fault.said}: {said[:3]}"
    return ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--number", type=int, default=150)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    print(f"seed {options.seed}")
    n_wrong = 0
    with tempfile.TemporaryDirectory() as place:
        whole = make_corpus(Path(place, "whole"))
        problems, read, _ = ask_all(whole)  # here, so that the processes have all in memory
        assert not problems, problems
        faults = [f for f in list_faults(whole) if options.only in f"{f.file} {f.what}"]
        chosen = chance.sample(faults, min(options.number, len(faults)))
        alone: dict[Fault, list[str]] = {}
        for number, fault in enumerate(chosen):
            folder = break_corpus(whole, Path(place, str(number)), [fault])
            alone[fault], found, wrong = try_in_process(folder)
            wrong = wrong or judge(fault, alone[fault], found, read)
            if wrong:
                n_wrong += 1
                print(f"{fault.file} {fault.what}: {wrong}", flush=True)
        print(f"{len(chosen)} of {len(faults)} faults tried: {n_wrong} went wrong")
        n_wrong += try_together(whole, Path(place), chance, alone)
    return 1 if n_wrong else 0


def break_corpus(whole: Path, folder: Path, faults: list[Fault]) -> Path:
    """The corpus with these faults, and with what was annotated of it before."""
    shutil.copytree(whole, folder)
    for fault in faults:
        if fault.data is None:
            (folder / fault.file).unlink()
        else:
            (folder / fault.file).write_bytes(fault.data)
    return folder


def try_together(
    whole: Path, place: Path, chance: random.Random, alone: dict[Fault, list[str]]
) -> int:
    """Several faults of several tables at once: how often one was not said any more."""
    own = [fault for fault in alone if "articles" not in fault.file and "raw" not in fault.file]
    n_missed = n = 0
    for n in range(1, len(own) // 5 + 1):
        faults = list({fault.file: fault for fault in chance.sample(own, 5)}.values())
        said, _, wrong = try_in_process(break_corpus(whole, place / f"together-{n}", faults))
        alike = (line for fault in faults for line in alone[fault] if line.startswith("error: "))
        missing = [line for line in alike if line not in said]
        if wrong or missing:
            n_missed += 1
            print(f"{[fault[:2] for fault in faults]}: {wrong} not said: {missing[:2]}")
    print(f"{n} corpora with several faults: in {n_missed} of them not all were said")
    return n_missed


if __name__ == "__main__":
    sys.exit(main())
