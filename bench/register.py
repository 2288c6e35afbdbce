#!/usr/bin/env python3
"""Measures `referat who` on a register of invented people: meeting records are generated, indexed, and asked.

usage: bench/register.py PROGRAM [--rows N] [--engine NAME] [--rounds N] [--keep DIR]

Prints for each question the rows of the answer and the median of took_us over the rounds, each round a process of its own.
"""
import argparse, itertools, json, os, pathlib, random, re, statistics, subprocess, sys, tempfile

FIRST = ("Ida Bo Ole Mette Anne Per Kirsten Søren Lars Hanne Jens Birgit Karl Sofie Mikkel Lone Niels Else Poul Maja "
         "Torben Gitte Viggo Signe Anders Rikke Asger Tove Kaj Ellen Frode Vibeke Rasmus Karin Aage Dorte").split()
LAST = ("Holm Friis Lund Krogh Toft Dam Bro Kjær Vang Skov Bech Juhl Høgh Winther Bruun Møller Dahl Holst Thygesen Bang "
        "Kofoed Damgård Munk Rask Ravn Stage Storm Vinter Ladefoged Fog Eriksen Abildgaard Brandt Frandsen Gade").split()
MIDDLE = ["", "", "", "", "Kirstine", "Bo", "Marie", "Juul", "Vest", "Skov"]
KINDS = "Arbejdsgruppe Følgegruppe Styregruppe Projektgruppe Klynge Taskforce Netværk Udviklingsgruppe".split()
MATTERS = ("velfærdsteknologi natberedskab genoptræning telemedicin tandpleje hjælpemidler børneområdet psykiatri "
           "demens kræft hjerteområdet forebyggelse sygepleje udskrivelse akutpladser kommunikation økonomi data "
           "rekruttering kvalitet palliation overvægt fysioterapi misbrug medicin ernæring").split()
TITLES = "sundhedschef socialchef direktør udvalgsformand centerleder konsulent ældrechef".split()
BODIES = ["KOSU", "FFU", "SSU", "DASSOS", "KKR", "SSF"]


def municipalities():
    path = pathlib.Path(__file__).resolve().parent.parent / "corpus/registry/municipalities.tsv"
    rows = [line.split("\t") for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return [row[0] for row in rows if "region" not in row[1:2]]


def records(rows, seed=1):
    """About so many rows: lists of twenty people and one appointment in five rows."""
    pick = random.Random(seed)
    places = municipalities()
    people = {place: [" ".join(filter(None, (pick.choice(FIRST), pick.choice(MIDDLE), pick.choice(LAST))))
                      for _ in range(40)] for place in places}
    groups = [f"{kind} for {a} og {b}" for kind in KINDS for a, b in itertools.combinations(MATTERS, 2)]
    made = 0
    for number in itertools.count():
        if made >= rows: return
        body, year = BODIES[number % len(BODIES)], 2031 + number // 6 // 336
        day = number // 6 % 336
        date = f"{year}-{1 + day // 28:02d}-{1 + day % 28:02d}"
        present = [(pick.choice(people[place]), place) for place in pick.sample(places, 20)]
        chosen = [(*person, pick.choice(groups)) for person in pick.sample(present, 5)]
        made += len(present) + len(chosen)
        yield {"format_version": 1, "source": {"path": f"{body}-{date}.pdf"},
               "meeting": {"body": body, "date": date, "kind": "referat"},
               "attendance": [{"person": p, "affiliation": m + " Kommune", "municipality": m, "page": 1,
                               "status": pick.choice(["deltog"] * 4 + ["afbud"]), "quote": f"{p}, {m} Kommune"}
                              for p, m in present],
               "items": [{"number": "1", "title": "Udpegninger"}],
               "appointments": [{"person": p, "title": pick.choice(TITLES), "affiliation": m + " Kommune",
                                 "municipality": m, "group": g, "item": "1", "page": 2, "offset": 100,
                                 "act": pick.choice(["foreslået", "udpeget", "udpeget", "repræsenterer", "udtræder"]),
                                 "quote": f"{body} udpegede {p}, {m} Kommune, til {g}."} for p, m, g in chosen]}


QUESTIONS = [["telemedicin", "psykiatri"], ["Asger", "Abildgaard"], ["--person", "Ida Kirstine Holm"],
             ["--municipality", "Skive", "--on", "2034-01-01"], ["--group", "Taskforce telemedicin demens"],
             ["--person", "Ole Friis", "--municipality", "Horsens"], ["--act", "afbud", "--body", "KOSU", "--from", "2036"]]


def ask(program, index, question):
    answer = subprocess.run([program, "who", "-i", index, "--format=json", *question], capture_output=True, text=True)
    if answer.returncode > 1: sys.exit(answer.stderr)
    return json.loads(answer.stdout)


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("program")
    options.add_argument("--rows", type=int, default=100000)
    options.add_argument("--engine", default="")
    options.add_argument("--rounds", type=int, default=21)
    options.add_argument("--keep")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(given.keep or scratch)
        folder.mkdir(exist_ok=True)
        source, index = folder / "records.ndjson", str(folder / f"index-{given.engine or 'default'}")
        with source.open("w") as out:
            for record in records(given.rows): print(json.dumps(record, ensure_ascii=False), file=out)
        engine = ["--engine", given.engine] if given.engine else []
        program = os.path.abspath(given.program)
        if not os.path.exists(index):
            subprocess.run([program, "index", "-i", index, *engine, "--records", source], check=True)
        for question in QUESTIONS:
            answers = [ask(program, index, question) for _ in range(given.rounds)]
            took = sorted(answer["took_us"] for answer in answers)
            print(f"{statistics.median(took):10.0f} us  {answers[0]['total']:6d} rows  {' '.join(question)}")


main()
