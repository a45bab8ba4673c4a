"""What matching says of its gates, in the desk page's other languages. Braces stand for values.

A reason that is not here (the careful reader's own words, an older version's) is shown as it is.
"""

from __future__ import annotations

_SPANISH = {
    "{0} is active": "{0} está activa",
    "{0} is suspended": "{0} está suspendida",
    "{0} may vouch for this account": "{0} puede responder por esta cuenta",
    "{0} may not vouch for this account": "{0} no puede responder por esta cuenta",
    "the source speaks for {0}": "la fuente habla por {0}",
    "the source does not speak for this place": "la fuente no habla por este lugar",
    "only authorities for {0} may settle this": "solo las autoridades de {0} pueden resolverlo",
    "what the authority may speak for covers the topic": "la autoridad puede hablar de este tema",
    "what the authority may speak for does not cover {0}": "la autoridad no habla de {0}",
    "the claim accuses the {0}, and it is they who speak": "el rumor acusa a {0}, y es quien habla",
    "the source is no party to the claim": "la fuente no es parte del rumor",
    "posted {0} before the rumor was first seen": "se publicó {0} antes de verse el rumor",
    "posted after the rumor was first seen": "se publicó después de verse el rumor",
    "posted {0} after the rumor": "se publicó {0} después del rumor",
    "the post speaks of another date: {0}": "la publicación habla de otra fecha: {0}",
    "it speaks of its own day, and the rumor is older": "habla de su día, y el rumor es anterior",
    "no other date is named": "no nombra otra fecha",
    "it names another place: {0}": "nombra otro lugar: {0}",
    "the source speaks for more than this place and does not name it": (
        "la fuente habla por más que este lugar y no lo nombra"
    ),
    "no other place is named": "no nombra otro lugar",
    "a repost is somebody else's words": "compartir una publicación es repetir palabras de otro",
    "it is a question": "es una pregunta",
    "it is advice": "es un consejo",
    "it is conditional or about the future": "es condicional o habla del futuro",
    "it is still under investigation": "aún se investiga",
    "it is not said as certain": "no se dice con certeza",
    "a plain statement in the author's own words": "una declaración clara en palabras propias",
    "the claim names a person: {0}": "el rumor nombra a una persona: {0}",
    "the claim names no private person": "el rumor no nombra a ningún particular",
    "it calls something false and something true": "llama falso a algo y cierto a algo",
    "the claim itself denies": "el propio rumor niega algo",
    "it negates twice": "niega dos veces",
    "elsewhere the post calls something true": "en otra parte llama cierto a algo",
    "the post speaks of an earlier post": "habla de una publicación anterior",
    "it may be about a part of the claim only": "quizá hable solo de una parte del rumor",
    "it speaks of the source's own part only": "habla solo de la parte de la propia fuente",
    "nothing partial, mixed or retracted": "nada parcial, mezclado ni retirado",
    "it speaks of an error of its own": "habla de un error propio",
    "it corrects nothing of its own": "no corrige nada propio",
    "the author's own word, not taken back": "palabra propia, sin retirar",
    "it names the reverse of what is claimed": "nombra lo contrario de lo que dice el rumor",
    "it answers a question about the reverse of what is claimed": (
        "responde a una pregunta sobre lo contrario de lo que dice el rumor"
    ),
    "it says itself what is claimed": "dice lo mismo que el rumor",
    "it does not name the state that is claimed": "no nombra el estado que afirma el rumor",
    "it may deny that alone, and not the claim: {0}": "quizá niegue solo eso, y no el rumor: {0}",
    "it is the claim that is spoken of": "habla del propio rumor",
    "it gives other numbers than the claim": "da otras cifras que el rumor",
    "it may deny the number alone": "puede que solo niegue la cifra",
    "no numbers that differ": "ninguna cifra distinta",
    "the denial stands in quotation marks": "el desmentido está entre comillas",
    "it answers a text that itself denies something": "responde a un texto que ya niega algo",
    "it is announced as somebody's words, or as false": "se anuncia como palabra ajena, o falsa",
    "it passes on what somebody else says": "transmite lo que dice otra persona",
    "it may be a drill, satire, a hope, or not the account's own": (
        "puede ser un simulacro, una sátira, un deseo, o no ser de la cuenta"
    ),
    "the rest of the post may take it back, or part of it": (
        "el resto de la publicación quizá lo retire, o una parte"
    ),
    "it answers whether it is still so": "responde a si todavía es así",
    "it answers a question that is not about the claim": (
        "responde a una pregunta que no es sobre el rumor"
    ),
    "another sentence tells what the claim tells": "otra frase cuenta lo que cuenta el rumor",
    "the model had no need to read it": "el modelo no tuvo que leerlo",
    "the model finds nothing about the claim": "el modelo no halla nada sobre el rumor",
    "grammar and model do not say the same": "la gramática y el modelo no dicen lo mismo",
    "the model is {0} sure of {1}, {2} is needed": (
        "el modelo está seguro de {1} en {0}; hace falta {2}"
    ),
    "a sentence of the post must carry it": "una frase de la publicación debe sostenerlo",
    "confirmations go to a person": "las confirmaciones las decide una persona",
    "clarifications go to a person": "las aclaraciones las decide una persona",
    "{0} is {1}, {2} is needed": "{0} es {1}; hace falta {2}",
}

DESK_REASONS: dict[str, dict[str, str]] = {"en": {}, "es": _SPANISH}
