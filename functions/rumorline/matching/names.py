"""Names in posts and claims: other places, accused organisations, private persons."""

from __future__ import annotations

import re

from rumorline.domain.decision import Span
from rumorline.domain.source import Source
from rumorline.domain.ticket import Ticket
from rumorline.matching.patterns import Pattern
from rumorline.matching.reading import Reading
from rumorline.matching.text import shadow, terms

_CAP = r"[A-Z\u00c0-\u00d6\u00d8-\u00dd\u0152][\w\u00c0-\u024f'\u2019.-]*"
_PLACE = Pattern(
    rf"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Oo]n|[Ff]rom|[Ee]n|[Cc]erca de|[Dd]esde|[Oo]utside|[Ii]nto"
    rf"|[Ee]m|[Nn]as?|[Pp]erto d[aeo]|[\u00c0\u00e0]|[Aa]ux?|[Dd]ans|[Pp]r\u00e8s d[eu]|[Dd]epuis)"
    rf" (?:the |la |el |los |las |le |les |o |os |l['\u2019])?"
    rf"((?:{_CAP})(?: (?:de |del |of |la |los |d[aou]s? |des )?(?:{_CAP}|\d+)){{0,5}})"
)
# "No" opens a denial in English and Spanish.
_PLACE_PT = Pattern(rf"\b[Nn]os? ((?:{_CAP})(?: (?:d[aeo]s? )?(?:{_CAP}|\d+)){{0,5}})")
_LABEL = Pattern(rf"(?:\A|\n)\W{{0,12}}((?:{_CAP})(?: (?:de |del |of |la )?{_CAP}){{0,2}}):")
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
    true false news breaking janeiro fevereiro marco abril maio junho julho agosto setembro outubro
    novembro dezembro segunda terca quarta quinta sexta feira segunda-feira terca-feira
    quarta-feira quinta-feira sexta-feira domingo janvier fevrier mars avril mai juin juillet aout
    septembre octobre novembre decembre lundi mardi mercredi jeudi vendredi samedi dimanche boato
    boatos nota comunicado atencao verdade mentira esclarecimento bom dia faux fausse intox rumeur
    rumeurs info infos communique attention rappel alerte bonjour vrai results resultados
    tranquilos tranquilas calma aclaramos aclaracion aclaracao precisamos imprensa prensa presse
    media provost
    """.split()  # noqa: SIM905 - a table of words reads best as words
)
# Words that many places share: "Alder Street" is not Elm Street because both are streets.
_KINDS_OF_PLACE = frozenset(
    """
    street st avenue ave road rd boulevard blvd drive lane highway hwy route bridge park school
    elementary middle high station hospital library mall church hall court plaza square center
    centre airport terminal tower university college house hotel stadium market clinic plant dam
    beach calle avenida carretera puente parque escuela primaria secundaria estacion hospital
    downtown uptown midtown greater central city town county parish borough township village
    district province region island isla condado provincia municipio barrio colonia freguesia
    biblioteca iglesia mercado clinica centro plaza rua rue avenue ecole escola ponte praca
    bairro rodovia estrada hospital igreja praia porto estacao colegio pont gare lycee college
    place quartier eglise hopital mairie marche route boulevard chemin prefeitura camara
    """.split()  # noqa: SIM905 - a table of words reads best as words
)
# Words that many public bodies share.
_KINDS_OF_BODY = frozenset(
    """
    ministry department agency service services office bureau administration authority authorities
    commission council committee command directorate directorate-general secretariat police
    interior health education defence defense finance justice transport affairs foreign security
    media information center traffic civil emergency public relations general government
    headquarters jefatura comisaria
    ministerio secretaria departamento policia gobierno ayuntamiento salud seguridad
    defesa civil saude educacao seguranca prefeitura secretaria bombeiros corpo guarda municipal
    prefecture mairie gendarmerie pompiers sante agence regionale
    """.split()  # noqa: SIM905 - a table of words reads best as words
)
# Bounded: one word of thousands of letters must not take seconds.
_STREET = Pattern(
    r"\b([a-z][\w'-]{1,40}) (?:street|st|avenue|ave|road|rd|boulevard|blvd)\b"
    r"|\b(?:calle|avenida|rua|rue) (?:de |del |la |do |da )?([a-z][\w'-]{1,40})\b"
)
_ANOTHER = Pattern(
    r"\b(?:another|a different|a second|otr[oa]|un[oa] distint[oa]|outr[oa]|une? autre)"
    r" (\w{3,30})\b"
)
# What stands for itself in a town: who speaks of another one speaks of another place.
_BUILDING = Pattern(
    r"\b(?:at|in|inside|near|outside|en|del?|al|em|n[ao]|dans|au) "
    r"(?:the |our |el |la |los |las |o )?(?:[\w'-]+ ){0,2}?"
    r"(courthouse|mall|school|hospital|clinic|station|library|church|airport|stadium|college"
    r"|hotel|jail|prison|shelter|museum|plant|beach|pool|dump|refinery|juzgado|tribunal|escuela"
    r"|primarias?|guarderia|clinica|estacion|biblioteca|iglesias?|aeropuerto|estadio|albergue"
    r"|refugio|museo|carcel|playa|alberca|piscina|vertedero|basurero|refineria|mercado)\b"
)
_PICTURE = Pattern(r"\b(?:video|clip|photos?|picture|image|fotos?|imagen|imagem|footage)\b")
_NO_STREET = frozenset(
    """
    the a this that our main every any each side no one la el esta una isn't wasn't it's that's
    """.split()  # noqa: SIM905 - a table of words reads best as words
)
_ORGANISATIONS = {
    "police": (
        "police",
        "chief",
        "jefe",
        "policia",
        "gendarmes",
        "psp",
        "gnr",
        "pd",
        "constable",
        "trooper",
        "patrol",
        "gendarmerie",
    ),
    "sheriff": ("sheriff", "deputies", "deputy", "so"),
    "school": (
        *("school", "schools", "district", "escuela", "escuelas", "usd", "isd"),
        *("escola", "escolas", "colegio", "educacao", "ecole", "college", "lycee", "rectorat"),
    ),
    "hospital": ("hospital", "clinic", "medical", "hopital", "clinica", "saude"),
    "mayor": (
        "mayor",
        "alcalde",
        "alcaldia",
        "alcaldesa",
        "ayuntamiento",
        "prefeitura",
        "prefeito",
        "mairie",
        "maire",
    ),
    "election officials": ("election", "elections", "clerk", "registrar", "poll", "eleitoral"),
    "jail": ("jail", "corrections", "prison", "presidio", "penitenciaria"),
    "utility": (
        "power",
        "utility",
        "electric",
        "water",
        "waterworks",
        "saneamento",
        "aguas",
        "energia",
        "eaux",
    ),
    "fire service": ("fire", "firefighters", "bomberos", "bombeiros", "pompiers"),
    "immigration service": ("ice", "immigration", "migracion", "border"),
    "soldiers": ("guard", "army", "military", "exercito", "armee"),
}
_POLICE = ("policiais", "policial", "policiers", "policier", "gendarmes", "viatura")
_DOCTORS = ("medicos", "enfermeiros", "medecins", "infirmiers")
_ACTORS = {
    "police": (
        "police",
        "policia",
        "policias",
        "officer",
        "officers",
        "cop",
        "cops",
        "trooper",
        *_POLICE,
    ),
    "sheriff": ("sheriff", "deputies", "deputy", "officers"),
    "school": (
        "teacher",
        "teachers",
        "principal",
        "school district",
        "schools are",
        "schools served",
        "professor",
        "professora",
        "professores",
        "diretora",
        "enseignant",
        "enseignants",
        "directrice",
    ),
    "hospital": ("hospital is", "hospital has", "nurses", "doctors", "hospital refused", *_DOCTORS),
    "mayor": ("mayor", "alcalde", "alcaldesa", "prefeito", "prefeita", "maire"),
    "election officials": ("election workers", "poll workers", "election officials", "clerk"),
    "jail": ("guards", "jailers", "carcereiros", "gardiens"),
    "utility": ("utility", "power company"),
    "fire service": ("firefighters", "firefighter", "bomberos", "bombeiros", "pompiers"),
    "immigration service": ("ice", "immigration agents", "federal agents"),
    "soldiers": ("soldiers", "troops", "guardsmen", "soldados", "soldats", "militaires"),
}
_DOERS = {
    name: re.compile(rf"\b(?:{'|'.join(map(re.escape, doers))})\b")
    for name, doers in _ACTORS.items()
}
_ACCUSED = Pattern(
    r"\b(?:shot|shooting|killed?|beat|beaten|assault\w*|attack\w*|arrest\w*|detain\w*|raid\w*|ram\w*"
    r"|tased?|tear gas|gassed|used|hid|hiding|covered up|conceal\w*|lied|steal\w*|stole|destroy\w*"
    r"|refus\w+|abandon\w*|asking|harass\w*|profil\w+|threw|planted|spiked|chas\w+|mato|dispar\w+"
    r"|golpe\w+|deten\w+|detuv\w+|fir(?:ed|ing)|turned away|sexual\w*|drunk|bribe\w*|embezzl\w*"
    r"|giv(?:es?|ing)|gave|hand(?:s|ed|ing)|shar(?:es?|ed|ing)|sell(?:s|ing)?|sold"
    r"|turn(?:s|ed|ing) over|spray\w*|le da|les da|dan|dando|entreg\w+|compart\w+|vend\w+"
    r"|matou|mataram|atirou|atiraram|baleou|balearam|agredi\w+|espanc\w+|prendeu|prenderam|prendendo"
    r"|detev\w+|roub\w+|escond\w+|recus\w+|invad\w+|mentiu|mentiram|(?:a|ont) (?:tue|tire|frappe"
    r"|arrete|abattu|cache|menti|vole|gaze)\w*|tuent|tirent|frappent|arretent|interpell\w+|cachent)\b"
)
_TITLES = re.compile(
    r"\b(?:president|mayor|governor|senator|sheriff|chief|minister|king|queen|prince|princess|pope"
    r"|congress(?:man|woman)|secretary|representative|judge|councill?or|alcalde|alcaldesa|presidente"
    r"|gobernador|prefeit[oa]|governador|vereadora?|deputad[oa]|maire|prefete?|ministre"
    r"|premier|prime minister|superintendent)\s*\Z"
)
_GIVEN = r"[A-Z\u00c0-\u00d6\u00d8-\u00dd\u0152][a-z\u00df-\u024f]+"
_PERSON = re.compile(rf"(?:\A|(?<=[a-z,] ))({_GIVEN} {_GIVEN})\b(?! [A-Z0-9])")
_NO_PERSON = re.compile(
    r"\b(?:street|avenue|road|bridge|park|school|county|city|station|airport|hospital|library|river"
    r"|lake|bay|beach|mall|center|centre|island|creek|dam|church|guard|house|hall|court|department"
    r"|plaza|day|night|high|elementary|middle|port|university|college|fire|police|office|bank|plant"
    r"|north|south|east|west|san|santa|los|las|saint|new|national|general|state|public|power|water"
    r"|act|bill|market|square|hotel|stadium|terminal|tower|valley|hill|heights|point|harbor|falls"
    r"|service|services|security|ministry|agency|administration|association|league|team"
    r"|patrol|hurricane|storm|tropical|typhoon|cyclone|huracan|tormenta"
    r"|rua|praia|ponte|bairro|escola|colegio|estacao|serra|vila|porto|nossa|sao|praca"
    r"|jardim|rue|pont|ecole|gare|mairie|quartier|sainte|lycee|usine|centre|ville|mont|lac"
    r"|ridge|prairie|canyon|springs|crossing|landing|bluffs?|fork|quay|mount|mountain"
    r"|farms?|apartments|motel|arena|theat(?:er|re)|museum|clinic|pharmacy|store|line"
    r"|metro|express|transit|railway|airlines|ferry|electric|gas|energy|municipal|company"
    r"|cooperativ\w*|authority|board|council|commission|committee|union|academy|institute"
    r"|foundation|minister|president|chief|force|exam|maths|secondary|festival|days"
    r"|agencia|instituto|universidad|tribunal|ayuntamiento|junta|comision|consejo|partido|sindicato"
    r"|defensa|civil|proteccion|guardia|secretaria|provincial|clinica|mercado|parque|cerro|laguna"
    r"|isla|playa|colonia|escuela|bolsa|auxilio|energie|electro|fiestas|semana"
    r"|feria|avenida|plan|programa)\b"
)


def foreign_places(reading: Reading, source: Source, evidence: Span | None) -> list[str]:
    """Names of places in the evidence that neither the ticket nor the source's own name has."""
    if evidence is None:
        return []
    ticket, said = reading.ticket, evidence.of(reading.post.text)
    named = [m.group(1) for m in _PLACE.every(said)]
    if reading.language == "pt":
        named += [m.group(1) for m in _PLACE_PT.every(said)]
    named += [m.group(1) for m in _LABEL.every(reading.post.text)]
    named += [street for street in _streets(shadow(said)) if street not in _NO_STREET]
    known = _known(ticket, source) if named else set()
    others = [name for name in named if _foreign(name, known)]
    return [*others, *_another(reading), *_other_building(reading, shadow(said))]


def _other_building(reading: Reading, said: str) -> list[str]:
    """A building that the sentence names in place of the one that the ticket speaks of."""
    where = f"{reading.claim_plain} {shadow(reading.ticket.place)}"
    named = [match.group(1) for match in _BUILDING.every(said)]
    known = set(terms(where)) if named else set()
    claimed = any(_BUILDING.search(f"at {word}") for word in re.findall(r"\w+", where) if named)
    return [one for one in named if claimed and not set(terms(one)) & known]


def _another(reading: Reading) -> list[str]:
    """What a post calls another one of the kind of place that the ticket speaks of.

    "This photo is of another bridge" speaks of the ticket's.
    """
    where = f"{reading.claim_plain} {shadow(reading.ticket.place)}"
    kinds = _KINDS_OF_PLACE & set(re.findall(r"\w+", where))
    if not kinds or _PICTURE.search(reading.plain):
        return []
    return [match.group() for match in _ANOTHER.every(reading.plain) if match.group(1) in kinds]


def _known(ticket: Ticket, source: Source) -> set[str]:
    said = " ".join((ticket.claim, ticket.place, *ticket.examples, source.authority))
    return {*terms(said), *_named_divisions(ticket)}


def _named_divisions(ticket: Ticket) -> list[str]:
    return terms(" ".join(one.rpartition(":")[2].replace("_", " ") for one in ticket.divisions))


def _streets(plain: str) -> list[str]:
    """What streets are called in a shadow, whether they are written with capitals or not."""
    return [match.group(1) or match.group(2) for match in _STREET.every(plain)]


def _foreign(name: str, known: set[str]) -> bool:
    """No telling word of the name is known; numbers and kinds of place tell nothing."""
    told = _NO_PLACE | _KINDS_OF_PLACE | _KINDS_OF_BODY
    words = [word for word in re.findall(r"[^\W_][^\W_-]*", shadow(name)) if word not in told]
    found = set(terms(" ".join(word for word in words if not word.isdigit())))
    return bool(found) and not found & known and any(word.isalpha() for word in words)


def accused_actor(claim: str, authority: str) -> str | None:
    """The organisation that the claim accuses of acting, if the authority speaks for it."""
    plain = shadow(claim)
    deed = _ACCUSED.search(plain)
    if deed is None:
        return None
    own = set(re.findall(r"\w+", shadow(authority)))
    for name, words in _ORGANISATIONS.items():
        if not own.isdisjoint(words) and _DOERS[name].search(plain[: deed.start()]):
            return name
    return None


def private_person(ticket: Ticket) -> str | None:
    """A person's name in the claim, if it is not a place and no public office stands before it.

    A name does not begin with a stop word ("What Hartford").
    """
    named = list(_PERSON.finditer(ticket.claim))
    where = {*terms(ticket.place), *_named_divisions(ticket)} if named else set()
    for match in named:
        name, before = match.group(1), shadow(ticket.claim[: match.start()])
        known = set(terms(name)) & where
        begins = not terms(name.partition(" ")[0])
        if not (known or begins or _NO_PERSON.search(shadow(name)) or _TITLES.search(before)):
            return name
    return None
