"""Invented persons: names drawn at random, CURPs with a wrong check digit, e-mails and phones that belong to nobody."""

import unicodedata
from dataclasses import dataclass

import numpy as np

from etl.sample.arrays import Ints, Texts, stream, texts

WOMEN = [
    "María Guadalupe", "Ana Laura", "Rosa Elena", "Verónica", "Leticia", "Martha", "Patricia", "Gabriela", "Alejandra",
    "Claudia", "Adriana", "Silvia", "Norma", "Daniela", "Fernanda", "Ximena", "Yolanda", "Carmen", "Beatriz", "Lucía",
    "Elena", "Irma", "Teresa", "Sofía", "Valeria", "Itzel", "Paola", "Araceli", "Esperanza", "Julia",
]  # fmt: skip
MEN = [
    "José Luis", "Juan Carlos", "Miguel Ángel", "Francisco", "Jorge", "Antonio", "Ricardo", "Roberto", "Fernando",
    "Eduardo", "Alejandro", "Sergio", "Javier", "Raúl", "Arturo", "Gerardo", "Óscar", "Héctor", "Diego", "Luis Enrique",
    "Emilio", "Rubén", "Iván", "Andrés", "Tomás", "Ignacio", "Mateo", "Santiago", "Gilberto", "Nicolás",
]  # fmt: skip
SURNAMES = [
    "Hernández", "García", "Martínez", "López", "González", "Pérez", "Rodríguez", "Sánchez", "Ramírez", "Cruz", "Flores",
    "Gómez", "Morales", "Vázquez", "Reyes", "Jiménez", "Torres", "Díaz", "Gutiérrez", "Ruiz", "Mendoza", "Aguilar",
    "Ortiz", "Moreno", "Castillo", "Romero", "Álvarez", "Méndez", "Chávez", "Rivera", "Juárez", "Ramos", "Domínguez",
    "Herrera", "Medina", "Castro", "Vargas", "Guzmán", "Velázquez", "Muñoz", "Rojas", "Contreras", "Salazar", "Luna",
    "Utrera", "Zamora", "Lagunes", "Ochoa",
]  # fmt: skip
CURP_ALPHABET = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"
CONSONANTS = list("BCDFGHJKLMNPQRSTVWXYZ")


@dataclass(frozen=True)
class People:
    """One entry per person."""

    given: Texts
    father: Texts
    mother: Texts
    curp: Texts
    email: Texts
    phone: Texts

    def __len__(self) -> int:
        return len(self.curp)

    @property
    def full(self) -> Texts:
        names: Texts = self.given + " " + self.father + " " + self.mother
        return names


def build(seed: int, n: int) -> People:
    """n invented persons."""
    random = stream(seed, "people")
    woman = random.random(n) < 0.53
    given = np.where(woman, texts(WOMEN)[random.integers(0, len(WOMEN), n)], texts(MEN)[random.integers(0, len(MEN), n)])
    father = texts(SURNAMES)[random.integers(0, len(SURNAMES), n)]
    mother = texts(SURNAMES)[random.integers(0, len(SURNAMES), n)]
    curp = _curps(random, woman.astype(np.int64), given, father, mother)
    name = texts([plain(f"{g.split()[0]}.{f}") for g, f in zip(given, father, strict=True)])
    number = texts([str(k) for k in range(n)])
    phone = texts([f"229000{k:04d}" for k in random.integers(0, 10_000, n)])
    return People(given, father, mother, curp, name + number + "@correo.example", phone)


def _curps(random: np.random.Generator, woman: Ints, given: Texts, father: Texts, mother: Texts) -> Texts:
    n = len(woman)
    born = np.datetime64("1945-01-01") + random.integers(0, 22_000, n).astype("timedelta64[D]")
    days = texts([str(day)[2:].replace("-", "") for day in born])
    inner = texts(CONSONANTS)[random.integers(0, len(CONSONANTS), (n, 3))]
    off = random.integers(1, 10, n)
    out = []
    for k in range(n):
        surname = plain(father[k]).upper()
        vowel = next((c for c in surname[1:] if c in "AEIOU"), "X")
        letters = surname[0] + vowel + plain(mother[k]).upper()[0] + plain(given[k]).upper()[0]
        stem = f"{letters}{days[k]}{'HM'[woman[k]]}VZ{''.join(inner[k])}0"
        out.append(stem + str((check_digit(stem) + int(off[k])) % 10))
    return texts(out)


def check_digit(stem: str) -> int:
    """The digit that a true CURP with these 17 characters ends in."""
    total = sum(CURP_ALPHABET.index(c) * (18 - place) for place, c in enumerate(stem))
    return (10 - total % 10) % 10


def plain(text: str) -> str:
    """Lower case without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
