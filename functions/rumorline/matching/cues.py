"""Cue grammar, as data: patterns over the shadow of a text (lower case, no accents), en and es."""

from __future__ import annotations

import re


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile(r"(?<![\w'])(?:" + "|".join(alternatives) + r")(?![\w'])")


NEGATION = _any(
    r"not", r"no", r"never", r"none", r"nobody", r"nothing", r"neither", r"zero", r"cannot",
    r"\w+n't", r"nadie", r"ningun[ao]?s?", r"nunca", r"jamas", r"tampoco", r"ni",
    r"aint", r"isnt", r"wasnt", r"didnt", r"arent", r"havent",
)  # fmt: skip

_NOT_FALSE = (
    r"(?:not|never|no|\w+n't|no (?:es|son|fue|era)) (?:an? |un |una )?"
    r"(?:hoax|false|fake|rumou?r|untrue|wrong|bulo|fals[oa]s?|mentira|invento)"
)
NOT_FALSE = _any(_NOT_FALSE)

# A negation in one of these does not deny the claim.
TRAPS = _any(
    _NOT_FALSE,
    r"not (?:an? )?(?:drill|joke|test|exercise)", r"no es (?:un )?simulacro",
    r"not (?:just|only|merely|simply|alone|yet|sure|clear|certain|illegal|unusual|uncommon|far)",
    r"not (?:all|every\w*|always|necessarily|entirely|fully|completely|exactly|everyone|the only)",
    r"no (?:longer|doubt|matter|comment|need|reason|wonder|surprise|thanks|problem|secret|joke)",
    r"no (?:injur\w+|further|immediate|new|updates?|details?|estimates?|timelines?|decisions?)",
    r"no (?:additional|information|idea|evidence|indication|known|reports?|record|word|plans?)",
    r"no one (?:was|is|has been) (?:hurt|injured|harmed)", r"nobody (?:was|is) (?:hurt|injured)",
    r"(?:whether|if|or|why) not", r"not (?:aware|know\w*|confirm\w*|believ\w*|speculat\w*)",
    r"(?:can't|cannot|can not|couldn't|won't|unable to|not able to) "
    r"(?:yet )?(?:confirm|say|tell|rule|verify|discuss|comment|speculate|speak|share|release)",
    r"(?:don't|do not|doesn't|does not|didn't|did not) (?:yet )?"
    r"(?:know|comment|confirm|believe|think|speculate|want|need|have to|mean|forget|worry)",
    r"(?:isn't|wasn't|aren't|weren't) (?:just|only|all|every\w*|yet|sure|clear|alone|illegal)",
    r"(?:haven't|hasn't|have not|has not) (?:yet|been (?:confirmed|determined|decided))",
    r"(?:please )?(?:don't|do not) (?:share|spread|call|go|come|drink|use|drive|enter|touch|post)",
    r"(?:please )?(?:don't|do not) (?:approach|panic|click|believe|wait|try|swim|leave|attempt)",
    r"no (?:solo|solamente|unicamente|todos|todas|siempre|es que|obstante|dude\w*|se preocupe\w*)",
    r"no (?:compart\w+|difund\w+|propagu\w+|bebe?an?|tomen?|salgan?|vayan?|usen?|lleven?|crean?)",
    r"no (?:acudan?|esperen?|llamen?|conduzcan?|caigan?|abran?|hagan?|se acerquen?|entren?)",
    r"no (?:podemos|puedo|se puede) (?:confirmar|descartar|decir|dejar)", r"no sabemos",
    r"no (?:hay|hubo|tenemos) (?:heridos|lesionados|reportes?|informacion|evidencia|indicios)",
    r"ni idea", r"no oficial", r"todavia no", r"aun no", r"not part of", r"nothing to do",
)  # fmt: skip

# Words that call a statement false, and words that call it true.
_TALE = (
    r"(?:rumou?rs?|claims?|reports?|posts?|info(?:rmation)?|news|story|stories|alarms?|statements?|"
    r"messages?|allegations?|noticias?|informacion|mensajes?|publicacion(?:es)?|versiones?"
    r"|cadenas?)"
)
_IS = (
    r"(?:is|are|was|were|it's|that's|they're|be|as|es|son|fue|fueron|eran?)"
    r"(?: (?:100 ?%|completely|totally|absolutely|entirely|simply|just|also|totalmente"
    r"|completamente))?"
)
FALSE_WORDS = re.compile(
    r"(?<![\w'])(?:hoax|untrue|bogus|made[- ]up|fabricat(?:ed|ion)|fiction|baseless|unfounded"
    r"|debunked"
    r"|misinformation|disinformation|swatting|inaccurate|bulos?|mentiras?|desmentimos|desmiente"
    r"|desmentido|inventado|infundad[oa]s?|no truth|never happened|didn't happen|did not happen"
    r"|(?:is|are|it's|that's) wrong|no ocurrio|nunca ocurrio|nunca paso|no paso|no sucedio"
    rf"|{_IS} (?:an? )?(?:false|fake|incorrect|invention|fals[oa]s?|un invento|nonsense)"
    rf"|(?:false|fake|fals[oa]s?) {_TALE}|{_TALE} (?:false|fake|fals[oa]s?)"
    r")(?![\w'])"
    r"|(?:\A|[\n.!?:|\"-])[^\w\n]{0,12}(?:false|fals[oa]|fake|fake news|myth|mito)"
    r"(?=\s*(?:[^\w\s]|\Z))"
)
NOT_TRUE = re.compile(
    r"(?<!or )(?<![\w'])(?:not|never|isn't|wasn't|aren't|no (?:es|son|fue|era|eran)|nor|ain't)\s"
    r"(?:(?:at all|the|even|remotely|quite|entirely|actually)\s)?"
    r"(?:true|accurate|correct|real|case|so|right|ciert[oa]s?|verdad|asi|factual)(?![\w'])"
)
AT_VERB = re.compile(r"(?:not|never|\w+n't|no|nunca|jamas|cannot|tampoco|\w+nt)\Z")
ENGLISH_NEGATION = _any(
    r"not",
    r"no",
    r"never",
    r"none",
    r"nobody",
    r"nothing",
    r"cannot",
    r"\w+n't",
    r"deny\w*",
    r"negar",
    r"(?:would|did|was|is|are|were|have|has|does|do|could)nt",
)
SAYS_TRUE = _any(
    r"(?:it|that|this|story|report|rumor|they|reports|rumors|those)(?: is|'s|'re| are| was) "
    r"(?:indeed |actually |also |in fact )?(?:true|real|correct|right|accurate)",
    r"(?:we|i) (?:can )?(?:now )?(?:confirm|regret to confirm)", r"confirmed", r"confirms",
    r"confirmamos", r"confirmad[oa]s?", r"confirma", r"es (?:cierto|verdad|correcto|real)",
    r"asi es", r"(?:did|does|do) (?:indeed |in fact )?(?:happen|occur)", r"si (?:hay|hubo|ocurrio)",
    r"no longer a rumor", r"lamentamos confirmar", r"is real", r"are real",
)  # fmt: skip
SAYS_YES = re.compile(
    r"\A[\W\d]*(?:yes|yep|yeah|correct|confirmed|true|si|asi es|confirmado)\b[,.:!\s]"
)
SAYS_NO = re.compile(
    r"\A[\W\d]*(?:no|nope|negative|negativo|false|falso|not true|lol no)\b(?:[,.:!\u2014]|\s*\Z)"
)

QUESTION = re.compile(r"\?[\"'\u201d\u2019)\s]*\Z|\A\s*\u00bf")
CONDITIONAL = _any(
    r"if", r"unless", r"would", r"should", r"in case", r"when(?:ever)? (?:we|there|it|you)", r"si",
    r"en caso", r"cuando", r"until", r"hasta que", r"may", r"might", r"could", r"podria\w*",
    r"will never", r"policy", r"politica", r"\w+rian?", r"power to", r"authority to", r"genuine",
)  # fmt: skip
UNCERTAIN = _any(
    r"investigat\w+", r"looking into", r"unconfirmed", r"unverified", r"aware of", r"at this time",
    r"so far", r"preliminary", r"appears?", r"possibl[ey]", r"potential\w*", r"yet", r"believed?",
    r"no (?:evidence|indication|reports?|information|record|plans?|word|known)", r"as of",
    r"(?:not|n't|been|be|cannot|can't|to) (?:been )?(?:confirm|confirmed|verify|verified)",
    r"substantiated", r"investiga\w*", r"sin confirmar", r"hasta (?:el momento|ahora)",
    r"por ahora", r"posible\w*", r"al momento", r"no tenemos", r"no hay (?:reportes?|indicios)",
    r"for now", r"currently", r"right now", r"working to", r"we've asked", r"assess\w*",
)  # fmt: skip
PENDING = _any(
    r"(?:under|ongoing|active|open) investigation", r"investigating", r"looking into",
    r"unconfirmed",
    r"(?:cannot|can't|unable to|not able to|no podemos) (?:yet )?(?:confirm\w*|verify|rule"
    r"|descartar)",
    r"(?:working|trying|attempting) to (?:confirm|verify|determine|learn)", r"bajo investigacion",
    r"(?:se |estamos )?investiga(?:ndo)?", r"estamos verificando", r"will (?:update|share more)",
)  # fmt: skip
PARTIAL = _any(
    r"partly", r"partially", r"half[- ]true", r"some of", r"that part", r"except", r"however",
    r"only (?:the|a|one|two|for|part|those|these|in|on|at)",
    r"not (?:all|every\w*|entirely|just|only)",
    r"(?:is|are|was|were) real", r"it is true", r"limited to", r"en parte", r"si (?:hay|hubo|es)",
    r"solo (?:el|la|los|las|un|una|en|para)", r"no (?:todos|todas|solo)",
    r"did (?:\w+ )?(?:happen|find)",
    r"excepto", r"salvo", r"aunque", r"although", r"though", r"instead", r"but (?:we|it|there|the)",
    r"pero (?:si|la|el|hay|se)", r"no longer", r"ya no", r"anymore", r"what (?:is|did|was|we)",
    r"para nada", r"otherwise",
)  # fmt: skip
RETRACTION = _any(
    r"(?:our|my) (?:earlier|previous|first|last|prior|\d+:?\d*\s?(?:am|pm)?) ?(?:post|tweet|message"
    r"|update|statement|alert)?", r"correction", r"corregimos", r"correccion", r"retract\w*",
    r"walk(?:ing)? (?:it |that )?back", r"(?:we|i) (?:said|posted|reported|told)", r"rectific\w+",
    r"(?:i|we) (?:was|were) wrong", r"disregard", r"retiramos", r"nos equivocamos", r"ignore our",
    r"(?:earlier|previous) (?:post|message|alert|update|tweet)", r"anterior(?:mente)?",
    r"apologi\w+",
    r"(?:was|were) (?:sent|issued|posted) in error", r"mistake", r"por error",
)  # fmt: skip
OWN_ERROR = _any(
    r"correction", r"corregimos", r"correccion", r"retract\w*", r"walk(?:ing)? (?:it |that )?back",
    r"(?:i|we) (?:was|were) wrong", r"disregard", r"retiramos", r"nos equivocamos", r"ignore our",
    r"apologi\w+", r"(?:was|were) (?:sent|issued|posted) in error", r"our mistake", r"por error",
    r"we (?:made|regret) (?:an?|the|this|our) (?:error|mistake)", r"(?:post|tweet) was wrong",
    r"cometimos un error", r"rectificamos", r"erramos", r"nous nous sommes trompes", r"correcao",
)  # fmt: skip
NOT_OURS = _any(
    r"(?:isn't|aren't|not|wasn't|weren't) (?:ours|us|our \w+|involved|from us|with us|affiliated)",
    r"no (?:es|son|fue|fueron) (?:nuestr[oa]s?|de (?:la|el|nosotros))",
    r"we (?:weren't|are not|aren't)",
    r"not (?:associated|connected|related|operated|run|issued|authorized)",
    r"our (?:deputies|officers|agents|units|staff|crews|office|agency|buses|department) \w*n't",
)  # fmt: skip
ADVICE = re.compile(
    r"\A[\W\d]*(?:please|avoid|stay|call|check|remember|report|follow|visit|see|sign|text|keep|lock"
    r"|do not|don't|never|be (?:sure|aware|careful)|if you|por favor|recuerden?|eviten?|llamen?"
    r"|no (?:compartan?|beban?|salgan?)|verifiquen?|consulten?|reporten?|sigan?)\b"
)
ANAPHORA = _any(
    r"(?:it|this|that|these|those|they|there|which|esto|eso|estos|esos)(?:'s)?(?: \w+)? "
    r"(?:is|was|are|were|isn't|wasn't|aren't|weren't|not|fue|era|es|no)",
    r"no (?:fue|es|era|son|hay|hubo)", r"that's not", r"it's not", r"not so",
    r"the (?:rumor|claim|post)",
)  # fmt: skip
SPANISH = _any(
    r"el", r"la", r"los", r"las", r"que", r"de", r"en", r"se", r"por", r"un", r"una", r"es", r"y"
)
ENGLISH = _any(
    r"the", r"is", r"was", r"are", r"of", r"and", r"to", r"in", r"on", r"at", r"there", r"it"
)
DENYING_CLAIM = _any(
    r"not",
    r"no",
    r"never",
    r"without",
    r"\w+n't",
    r"hoax",
    r"scam",
    r"fake",
    r"false",
    r"forged",
    r"ran out",
    r"run out",
    r"out of",
    r"sin",
    r"falso",
    r"falsa",
    r"estafa",
    r"fraud\w*",
    r"bogus",
    r"lied",
    r"cover(?:ed)?[- ]up",
    r"nadie",
    r"ningun\w*",
)
TODAY = _any(
    r"today", r"tonight", r"this (?:morning|afternoon|evening)", r"hoy", r"esta (?:tarde|noche)"
)
IS_NOT = _any(
    r"(?:it|this|that|these|those|they)(?:'s|'re| is| was| are| were)? (?:not|isn't|wasn't"
    r"|aren't|weren't)",
    r"no (?:fue|era|eran|fueron|es|son)",
)
EXPLAINS = _any(
    r"(?:it|this|that|those|these|they|which|what you \w+|what \w+)(?:'s|'re| was| were| is| are)",
    r"(?:was|were|is|are) (?:in fact|actually|just|simply|a routine|part of|due to|caused by)",
    r"came from", r"routine", r"exercise", r"simulacro", r"training", r"scheduled", r"maintenance",
    r"mantenimiento", r"rutina", r"(?:fue|era|eran|fueron|se trata de|se trato de|se debio a)",
    r"(?:were|was|are|is) (?:\w+ )?(?:conducting|filming|working|testing|carrying|doing|moving)",
    r"remains?", r"as usual", r"normal(?:ly|idad)?", r"belongs? to", r"turned out",
)  # fmt: skip
IN_FACT = re.compile(
    r"\b(?:was|were|is|are|it's|they're|fue|era|es|fueron|eran)\s+(?:in fact|actually"
    r"|in reality|instead"
    r"|en realidad|de hecho|en verdad)\s+"
)
CONDUCTING = re.compile(
    r"\b(?:was|were|is|are)\s+(?:\w+\s+)?(?:conducting|carrying out|holding|performing|doing"
    r"|running)"
    r"\s+(?=an?\b|the\b)"
)
