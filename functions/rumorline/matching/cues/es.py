"""Spanish cues: alternatives of patterns over the shadow of a text (lower case, no accents)."""

from __future__ import annotations

NEGATION = (
    r"no", r"nadie", r"ningun[ao]?s?", r"nunca", r"jamas", r"tampoco", r"ni",
)  # fmt: skip
AT_VERB = (r"no", r"nunca", r"jamas", r"tampoco")

NOT_FALSE = (
    r"(?:verdad|verdadero|cierto|realidad) o (?:mentira|falso|bulo|mito)",
    r"(?:mentira|mito|falso) o (?:verdad|realidad|verdadero)",
    r"(?:nunca|no|no (?:es|son|fue|era)) (?:un |una )?(?:bulo|fals[oa]s?|mentira|invento|rumor)",
)  # fmt: skip
TRAPS = (
    r"no es (?:un )?simulacro",
    r"no (?:solo|solamente|unicamente|todos|todas|siempre|es que|obstante|dude\w*|se preocupe\w*)",
    r"no (?:compart\w+|difund\w+|propagu\w+|bebe?an?|tomen?|salgan?|vayan?|usen?|lleven?|crean?)",
    r"no (?:acudan?|esperen?|llamen?|conduzcan?|caigan?|abran?|hagan?|se acerquen?|entren?)",
    r"no (?:saquen?|coman?|consuman?|toquen?|pasen?)",
    r"no (?:podemos|puedo|se puede) (?:confirmar|descartar|decir|dejar)", r"no sabemos",
    r"no (?:hay|hubo|tenemos) (?:reportes?|informacion|evidencia|indicios)",
    r"no (?:hay|hubo|tenemos) (?:personas )?(?:herid[oa]s|lesionad[oa]s)",
    r"ni idea", r"no oficial", r"todavia no", r"aun no",
)  # fmt: skip

TALE = (
    r"rumor(?:es)?", r"noticias?", r"informacion", r"mensajes?", r"publicacion(?:es)?",
    r"versiones?", r"cadenas?",
)  # fmt: skip
IS = (r"es", r"son", r"fue", r"fueron", r"eran?")
WHOLLY = (r"totalmente", r"completamente")
FALSE_WORDS = (
    r"bulos?", r"mentiras?", r"desmentimos", r"desmiente", r"desmentido", r"inventado",
    r"infundad[oa]s?", r"no ocurrio", r"nunca ocurrio", r"nunca paso", r"no paso", r"no sucedio",
)  # fmt: skip
FALSE = (r"fals[oa]s?",)
IS_FALSE = (r"fals[oa]s?", r"un invento")
FALSE_LABELS = (r"fals[oa]", r"mito")
NOT_IS = (r"no (?:es|son|fue|era|eran)",)
TRUE = (r"ciert[oa]s?", r"verdad", r"asi")
SAYS_TRUE = (
    r"confirmamos", r"confirmad[oa]s?", r"confirma", r"es (?:cierto|verdad|correcto|real)",
    r"asi es", r"si (?:hay|hubo|ocurrio)", r"lamentamos confirmar", r"tienen? (?:toda la )?razon",
)  # fmt: skip
YES = (
    r"si", r"asi es", r"confirmado", r"correcto", r"(?:es )?cierto", r"exacto", r"afirmativo",
    r"claro que si",
)  # fmt: skip
NO = (
    r"negativo", r"falso", r"falsa", r"mentira", r"para nada", r"en absoluto", r"claro que no",
    r"no es (?:cierto|verdad|asi)",
)  # fmt: skip
DENIED = (
    r"rumor(?:es)?", r"bulos?", r"mentiras?", r"fals[oa]s?", r"broma", r"estafa", r"invento",
    r"inventad[oa]s?", r"chisme", r"sin", r"niegan?",
)  # fmt: skip

DENIES_WHAT = (r"que", r"de que")
TURNS_ROUND = (r"tampoco", r"ni", r"nadie dice que")

CONDITIONAL = (
    r"si(?!,)", r"en caso", r"cuando", r"hasta que", r"politica",
    r"\w*(?:po|ten|pon|ven|sal|val)dria(?:[ns]|mos)?", r"(?:hab|sab|quer)ria(?:[ns]|mos)?",
    (r"(?:s|v|deb|volv|hac|vend|perd|suced|com|ofrec|parec|mov|respond|promet|romp|proced|permanec"
     r"|tra|ca|cre)eria(?:[ns]|mos)?"),
    r"(?:est|d|h|pas|qued|lleg|cerr|afect|cancel|cobr|pag|gust|cost)aria(?:[ns]|mos)?",
    r"d?iria(?:[ns]|mos)?",
    r"(?:abr|recib|ocurr|exist|permit|ped|segu|sufr)iria(?:[ns]|mos)?",
    r"no (?:se )?permiten?", r"no est[ao]n? permitid[oa]s?",
)  # fmt: skip
UNCERTAIN = (
    r"no (?:hemos|ha|han|se ha) (?:recibido|tenido)",
    r"investiga\w*", r"sin confirmar", r"hasta (?:el momento|ahora)", r"por ahora", r"posible\w*",
    r"al momento", r"no tenemos", r"no hay (?:reportes?|indicios)",
)  # fmt: skip
PENDING = (
    r"(?:todavia|aun) no", r"(?:faltan?|esperamos) (?:los |mas )?(?:resultados|muestras|pruebas)",
    r"a esta hora", r"(?:van|fueron|iran) al laboratorio",
    r"no podemos (?:confirmar|descartar)", r"bajo investigacion",
    r"(?:se |estamos )?investiga(?:ndo)?", r"estamos verificando",
)  # fmt: skip
PARTIAL = (
    r"en parte", r"si (?:hay|hubo|es)", r"solo (?:el|la|los|las|un|una|en|para)",
    r"no (?:todos|todas|solo)", r"excepto", r"salvo", r"aunque",
    r"pero (?:si|la|el|hay|se)", r"ya no", r"para nada",
)  # fmt: skip
RETRACTION = (
    r"corregimos", r"correccion", r"rectific\w+", r"retiramos", r"nos equivocamos",
    r"anteriormente",
    r"(?:post|tuit|publicacion|mensaje|aviso|comunicado|nota|informacion|reporte) anterior",
    r"por error",
)  # fmt: skip
OWN_ERROR = (
    r"corregimos", r"correccion", r"retiramos", r"nos equivocamos", r"por error",
    r"cometimos un error", r"rectificamos", r"erramos",
)  # fmt: skip
NOT_OURS = (
    r"no (?:es|son|fue|fueron) (?:nuestr[oa]s?|de (?:la|el|nosotros))",
    r"no (?:participa\w*|intervien\w+|autoriz\w+|solicit\w+)",
)  # fmt: skip
ADVICE = (
    (r"(?:nunca|jamas|no) (?:le |les |se )?(?:den?|entregue|pague|conteste|comparta|abra|firme"
    r"|mande|envie)n?"),
    r"por favor", r"recuerden?", r"eviten?", r"llamen?", r"no (?:compartan?|beban?|salgan?)",
    r"verifiquen?", r"consulten?", r"reporten?", r"sigan?",
)  # fmt: skip
ANAPHORA = (
    r"(?:esto|eso|estos|esos)(?: \w+)? (?:fue|era|es|no)", r"no (?:fue|es|era|son|hay|hubo)",
)  # fmt: skip
COMMON = (
    r"el", r"la", r"los", r"las", r"que", r"de", r"en", r"se", r"por", r"un", r"una", r"es", r"y",
)  # fmt: skip
DENYING_CLAIM = (
    (r"sin(?! (?:(?:la|el|los|las|su|sus|previo|previa) )?(?:papeles|permisos?|orden|ordenes"
    r"|documentos|avis\w+|autorizacion|consentimiento|seguro|licencia|preguntar))"),
    r"fals[oa]s?", r"estafa\w*", r"nadie", r"ningun\w*", r"haci?en\w* pasar", r"suplant\w+",
)  # fmt: skip
LEFT_OUT = (
    r"peligro\w*", r"amenazas?", r"herid[oa]s?", r"lesionad[oa]s?", r"victimas?", r"muert[oa]s?",
    r"murio", r"fallecid[oa]s?", r"detenid[oa]s?", r"arrest\w+", r"bombas?", r"armad[oa]s?",
    r"explosivos?", r"brote", r"riesgo", r"sobreviv\w+", r"viv[oa]s?", r"libertad", r"hasta",
    r"antes de", r"mas (?:de|alla|muertos|heridos|casos)", r"sin", r"por falta de", r"todavia",
    r"a proposito", r"intencional\w*", r"adrede",
)  # fmt: skip
STILL_ON = (
    r"siguen? en pie", r"se mantienen?", r"siguen? adelante",
)  # fmt: skip
IS_ON = (
    r"(?:re)?abr(?:e|en|io|ieron|ira|iran|imos|ir)", r"(?:re)?abiert[oa]s?", r"reaperturas?",
    r"reanud\w+", r"restablec\w+", r"repuest[oa]s?", r"levant(?:o|aron|ad[oa]s?)", r"disponibles?",
    r"(?:volvio|volvieron|vuelven?|volvera|regreso|regresaron)", r"aparec\w+", r"ya hay",
    r"(?:encontr|localiz)(?:o|aron) a(?:l| la)?",
    r"localizad[oa]s?", r"encontrad[oa]s? (?:con vida|san[oa]s?|viv[oa]s?|muert[oa]s?)",
)  # fmt: skip
IS_OFF = (
    r"cerrad[oa]s?", r"cierr(?:e|es|a|an)", r"cerr(?:o|aron|ara|aran|ar)", r"suspen\w+",
    r"cancel\w+", r"clausur\w+", r"interrumpid[oa]s?", r"cortad[oa]s?", r"agot\w+", r"llen[oa]s?",
    r"bloque\w+", r"saturad[oa]s?", r"prohib\w+", r"se fue la luz", r"desaparec\w+",
    r"perdid[oa]s?", r"extraviad[oa]s?", r"dej(?:o|aron|a|an|ara|aran) de",
)  # fmt: skip
TODAY = (r"hoy", r"esta (?:tarde|noche)")
IS_NOT = (r"no (?:fue|era|eran|fueron|es|son)",)
EXPLAINS = (
    r"simulacro", r"mantenimiento", r"rutina",
    r"(?:fue|era|eran|fueron|se trata de|se trato de|se debio a)", r"normalidad",
)  # fmt: skip
IN_FACT_IS = (r"fue", r"era", r"es", r"fueron", r"eran")
IN_FACT = (r"en realidad", r"de hecho", r"en verdad")
