"""Names in posts and claims: other places, accused organisations, private persons."""

from __future__ import annotations

import re

from rumorline.domain.decision import Span
from rumorline.domain.source import Source
from rumorline.domain.ticket import Ticket
from rumorline.matching.reading import Reading
from rumorline.matching.text import shadow, terms

_CAP = r"[A-Z\u00c1\u00c9\u00cd\u00d3\u00da\u00d1][\w\u00c0-\u024f'\u2019.-]*"
_PLACE = re.compile(
    rf"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Oo]n|[Ff]rom|[Ee]n|[Cc]erca de|[Dd]esde|[Oo]utside|[Ii]nto)"
    rf" (?:the |la |el |los |las )?((?:{_CAP})(?: (?:de |del |of |la |los )?(?:{_CAP}|\d+)){{0,5}})"
)
_LABEL = re.compile(rf"(?:\A|\n)\W{{0,12}}((?:{_CAP})(?: (?:de |del |of |la )?{_CAP}){{0,2}}):")
_NO_PLACE = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december facebook twitter x instagram whatsapp
    nextdoor tiktok snapchat telegram i we our update rumor rumors rumour control fact check
    statement alert false fake hoax myth enero febrero marzo abril mayo junio julio agosto
    septiembre octubre noviembre diciembre lunes martes miercoles jueves viernes sabado domingo
    tv am pm families notice reminder heads-up spanish english youtube reddit correction fact
    facts mito falso falsa friends folks neighbors neighbours residents everyone parents team
    amigos familia all statement public advisory press release hello hi good morning please
    rumor roundup safety traffic verdad rumores desmentido aviso atencion comunicado vecinos
    true false news breaking
    """.split()  # noqa: SIM905 - a table of words reads best as words
)
# Words that many places share: "Alder Street" is not Elm Street because both are streets.
_KINDS_OF_PLACE = frozenset(
    """
    street st avenue ave road rd boulevard blvd drive lane highway hwy route bridge park school
    elementary middle high station hospital library mall church hall court plaza square center
    centre airport terminal tower university college house hotel stadium market clinic plant dam
    beach calle avenida carretera puente parque escuela primaria secundaria estacion hospital
    biblioteca iglesia mercado clinica centro plaza rua rue avenue ecole escola ponte praca
    """.split()  # noqa: SIM905 - a table of words reads best as words
)
_STREET = re.compile(
    r"\b([a-z][\w'-]+) (?:street|st|avenue|ave|road|rd|boulevard|blvd)\b"
    r"|\b(?:calle|avenida|rua|rue) (?:de |del |la |do |da )?([a-z][\w'-]+)\b"
)
_NO_STREET = frozenset("the a this that our main every any each side no one la el esta una".split())  # noqa: SIM905 - the same
_ORGANISATIONS = {
    "police": ("police", "policia", "pd", "constable", "trooper", "patrol", "gendarmerie"),
    "sheriff": ("sheriff", "deputies", "deputy", "so"),
    "school": ("school", "schools", "district", "escuela", "escuelas", "usd", "isd"),
    "hospital": ("hospital", "clinic", "medical"),
    "mayor": ("mayor", "alcalde", "alcaldia", "alcaldesa", "ayuntamiento"),
    "election officials": ("election", "elections", "clerk", "registrar", "poll"),
    "jail": ("jail", "corrections", "prison"),
    "utility": ("power", "utility", "electric", "water", "waterworks"),
    "fire service": ("fire", "firefighters", "bomberos"),
    "immigration service": ("ice", "immigration", "migracion", "border"),
    "soldiers": ("guard", "army", "military"),
}
_ACTORS = {
    "police": ("police", "policia", "policias", "officer", "officers", "cop", "cops", "trooper"),
    "sheriff": ("sheriff", "deputies", "deputy", "officers"),
    "school": (
        "teacher",
        "teachers",
        "principal",
        "school district",
        "schools are",
        "schools served",
    ),
    "hospital": ("hospital is", "hospital has", "nurses", "doctors", "hospital refused"),
    "mayor": ("mayor", "alcalde", "alcaldesa"),
    "election officials": ("election workers", "poll workers", "election officials", "clerk"),
    "jail": ("guards", "jailers"),
    "utility": ("utility", "power company"),
    "fire service": ("firefighters", "firefighter", "bomberos"),
    "immigration service": ("ice", "immigration agents", "federal agents"),
    "soldiers": ("soldiers", "troops", "guardsmen"),
}
_ACCUSED = re.compile(
    r"\b(?:shot|shooting|killed?|beat|beaten|assault\w*|attack\w*|arrest\w*|detain\w*|raid\w*|ram\w*"
    r"|tased?|tear gas|gassed|used|hid|hiding|covered up|conceal\w*|lied|steal\w*|stole|destroy\w*"
    r"|refus\w+|abandon\w*|asking|harass\w*|profil\w+|threw|planted|spiked|chas\w+|mato|dispar\w+"
    r"|golpe\w+|deten\w+|detuv\w+|fir(?:ed|ing)|turned away|sexual\w*|drunk|bribe\w*|embezzl\w*)\b"
)
_TITLES = re.compile(
    r"\b(?:president|mayor|governor|senator|sheriff|chief|minister|king|queen|prince|princess|pope"
    r"|congress(?:man|woman)|secretary|representative|judge|councill?or|alcalde|alcaldesa|presidente"
    r"|gobernador|premier|prime minister|superintendent)\s*\Z"
)
_GIVEN = r"[A-Z\u00c1\u00c9\u00cd\u00d3\u00da\u00d1][a-z\u00df-\u024f]+"
_PERSON = re.compile(rf"(?:\A|(?<=[a-z,] ))({_GIVEN} {_GIVEN})\b(?! [A-Z0-9])")
_NO_PERSON = re.compile(
    r"\b(?:street|avenue|road|bridge|park|school|county|city|station|airport|hospital|library|river"
    r"|lake|bay|beach|mall|center|centre|island|creek|dam|church|guard|house|hall|court|department"
    r"|plaza|day|night|high|elementary|middle|port|university|college|fire|police|office|bank|plant"
    r"|north|south|east|west|san|santa|los|las|saint|new|national|general|state|public|power|water"
    r"|act|bill|market|square|hotel|stadium|terminal|tower|valley|hill|heights|point|harbor|falls)\b"
)


def foreign_places(reading: Reading, source: Source, evidence: Span | None) -> list[str]:
    """Names of places in the evidence that neither the ticket nor the source's own name has."""
    if evidence is None:
        return []
    ticket, said = reading.ticket, evidence.of(reading.post.text)
    known = set(
        terms(" ".join((ticket.claim, ticket.place, *ticket.examples, source.authority)))
    ) | set(terms(" ".join(one.rpartition(":")[2].replace("_", " ") for one in ticket.divisions)))
    named = [m.group(1) for m in _PLACE.finditer(said)]
    named += [m.group(1) for m in _LABEL.finditer(reading.post.text)]
    named += [street for street in _streets(shadow(said)) if street not in _NO_STREET]
    return [name for name in named if _foreign(name, known)]


def _streets(plain: str) -> list[str]:
    """What streets are called in a shadow, whether they are written with capitals or not."""
    return [match.group(1) or match.group(2) for match in _STREET.finditer(plain)]


def _foreign(name: str, known: set[str]) -> bool:
    """No telling word of the name is known; numbers and kinds of place tell nothing."""
    told = _NO_PLACE | _KINDS_OF_PLACE
    words = [word for word in re.findall(r"\w[\w-]*", shadow(name)) if word not in told]
    found = set(terms(" ".join(word for word in words if not word.isdigit())))
    return bool(found) and not found & known and any(word.isalpha() for word in words)


def accused_actor(claim: str, authority: str) -> str | None:
    """The organisation that the claim accuses of acting, if the authority speaks for it."""
    plain, own = shadow(claim), set(re.findall(r"\w+", shadow(authority)))
    deed = _ACCUSED.search(plain)
    if deed is None:
        return None
    for name, words in _ORGANISATIONS.items():
        doers = "|".join(map(re.escape, _ACTORS[name]))
        if own & set(words) and re.search(rf"\b(?:{doers})\b", plain[: deed.start()]):
            return name
    return None


def private_person(ticket: Ticket) -> str | None:
    """A person's name in the claim, if it is not a place and no public office stands before it."""
    where = set(terms(ticket.place)) | set(
        terms(" ".join(one.rpartition(":")[2].replace("_", " ") for one in ticket.divisions))
    )
    for match in _PERSON.finditer(ticket.claim):
        name, before = match.group(1), shadow(ticket.claim[: match.start()])
        known = set(terms(name)) & where
        if not (known or _NO_PERSON.search(shadow(name)) or _TITLES.search(before)):
            return name
    return None
