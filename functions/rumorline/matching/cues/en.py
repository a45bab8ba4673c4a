"""English cues: alternatives of patterns over the shadow of a text (lower case, no accents)."""

from __future__ import annotations

NEGATION = (
    r"not", r"no", r"never", r"none", r"(?:nobody|nothing|no one)(?:'s)?", r"neither", r"zero",
    r"cannot", r"\w+n't", r"aint", r"isnt", r"wasnt", r"didnt", r"arent", r"havent",
)  # fmt: skip
AT_VERB = (r"not", r"never", r"\w+n't", r"no", r"cannot", r"\w+nt")
COUNTED_NEGATION = (
    r"not", r"no", r"never", r"none", r"nobody", r"nothing", r"cannot", r"\w+n't", r"deny\w*",
    r"negar", r"(?:would|did|was|is|are|were|have|has|does|do|could)nt",
)  # fmt: skip

NOT_FALSE = (
    r"(?:not|never|no|\w+n't) (?:an? )?(?:hoax|false|fake|rumou?r|untrue|wrong)",
    r"(?:true|fact|real) or (?:false|fake|fiction|myth|rumou?r|hoax)",
)  # fmt: skip
TRAPS = (
    r"not (?:an? )?(?:drill|joke|test|exercise)",
    r"not (?:just|only|merely|simply|alone|yet|sure|clear|certain|illegal|unusual|uncommon|far)",
    r"not (?:all|every\w*|always|necessarily|entirely|fully|completely|exactly|everyone|the only)",
    r"no (?:longer|doubt|matter|comment|need|reason|wonder|surprise|thanks|problem|secret|joke)",
    r"no (?:injur\w+|further|immediate|new|updates?|details?|estimates?|timelines?|decisions?)",
    r"no (?:additional|information|idea|evidence|indication|known|reports?|record|word|plans?)",
    r"no one (?:was|is|has been) (?:hurt|injured|harmed)", r"nobody (?:was|is) (?:hurt|injured)",
    r"(?:whether|if|or|why) not", r"not (?:aware|know\w*|confirm\w*|believ\w*|speculat\w*)",
    (r"(?:can't|cannot|can not|couldn't|won't|unable to|not able to) "
    r"(?:yet )?(?:confirm|say|tell|rule|verify|discuss|comment|speculate|speak|share|release)"),
    (r"(?:don't|do not|doesn't|does not|didn't|did not) (?:yet )?"
    r"(?:know|comment|confirm|believe|think|speculate|want|need|have to|mean|forget|worry)"),
    r"(?:isn't|wasn't|aren't|weren't) (?:just|only|all|every\w*|yet|sure|clear|alone|illegal)",
    r"(?:haven't|hasn't|have not|has not) (?:yet|been (?:confirmed|determined|decided))",
    r"(?:please )?(?:don't|do not) (?:share|spread|call|go|come|drink|use|drive|enter|touch|post)",
    r"(?:please )?(?:don't|do not) (?:approach|panic|click|believe|wait|try|swim|leave|attempt)",
    r"not part of", r"nothing to do",
)  # fmt: skip

TALE = (
    r"rumou?rs?", r"claims?", r"reports?", r"posts?", r"info(?:rmation)?", r"news", r"story",
    r"stories", r"alarms?", r"statements?", r"messages?", r"allegations?",
)  # fmt: skip
IS = (r"is", r"are", r"was", r"were", r"it's", r"that's", r"they're", r"be", r"as")
WHOLLY = (
    r"100 ?%", r"completely", r"totally", r"absolutely", r"entirely", r"simply", r"just", r"also",
)  # fmt: skip
FALSE_WORDS = (
    r"hoax", r"untrue", r"bogus", r"made[- ]up", r"fabricat(?:ed|ion)", r"fiction", r"baseless",
    r"unfounded", r"debunked", r"misinformation", r"disinformation", r"swatting", r"inaccurate",
    r"no truth", r"never happened", r"didn't happen", r"did not happen",
    r"(?:is|are|it's|that's) wrong", r"no (?:basis|foundation|validity)",
    (r"(?:den(?:y|ies|ied)|refut(?:e|es|ed)|reject(?:s|ed)?) (?:(?:the|all|any|this|these|such) )?"
    r"(?:\w+ )?(?:claims?|reports?|rumou?rs?|news|information|allegations?|validity|stories)"),
    r"den(?:y|ies|ied) (?:that|what (?:is|was|were|are|has been))",
)  # fmt: skip
FALSE = (r"false", r"fake")
IS_FALSE = (r"false", r"fake", r"incorrect", r"invention", r"nonsense")
FALSE_LABELS = (r"false", r"fake", r"fake news", r"myth")
NOT_IS = (r"not", r"never", r"isn't", r"wasn't", r"aren't", r"nor", r"ain't")
QUITE = (r"at all", r"the", r"even", r"remotely", r"quite", r"entirely", r"actually")
TRUE = (r"true", r"accurate", r"correct", r"real", r"case", r"so", r"right", r"factual")
SAYS_TRUE = (
    (r"(?:it|that|this|story|report|rumor|they|reports|rumors|those)(?: is|'s|'re| are| was) "
    r"(?:indeed |actually |also |in fact )?(?:true|real|correct|right|accurate)"),
    r"(?:we|i) (?:can )?(?:now )?(?:confirm|regret to confirm)", r"confirmed", r"confirms",
    r"(?:did|does|do) (?:indeed |in fact )?(?:happen|occur)", r"no longer a rumor", r"is real",
    r"are real", r"(?:you|they|he|she)(?:'re|'s| are| is| were| was) (?:absolutely |quite )?right",
)  # fmt: skip
YES = (
    r"yes", r"yep", r"yeah", r"correct", r"confirmed", r"true", r"it(?:'s| is) true",
    r"affirmative", r"sadly,? yes",
)  # fmt: skip
NO = (
    r"no", r"nope", r"nah", r"negative", r"false", r"not true", r"lol no", r"wrong", r"incorrect",
    r"untrue", r"not at all", r"not so", r"(?:absolutely|of course|certainly|definitely) not",
    r"no way", r"not (?:accurate|correct)",
)  # fmt: skip
DENIED = (
    r"rumou?rs?", r"hoax", r"false", r"fake", r"lie[sd]?", r"lying", r"joke", r"wrong", r"untrue",
    r"scam", r"made up", r"exaggerat\w+", r"without", r"den(?:y|ies|ied)",
)  # fmt: skip

DENIES_WHAT = (r"that", r"to say")
TURNS_ROUND = (r"not", r"never", r"no", r"\w+n't", r"hardly", r"nothing")

CONDITIONAL = (
    r"if", r"unless", r"would", r"should", r"in case", r"when(?:ever)? (?:we|there|it|you)",
    r"until", r"may", r"might", r"could", r"will never", r"policy", r"power to", r"authority to",
    r"genuine", r"(?:does|do|did)(?:n't| not) (?:allow|permit)",
    r"(?:not|\w+n't) (?:allowed|permitted)",
)  # fmt: skip
UNCERTAIN = (
    r"investigat\w+", r"looking into", r"unconfirmed", r"unverified", r"aware of",
    r"at this (?:time|hour)",
    r"so far", r"preliminary", r"appears?", r"possibl[ey]", r"potential\w*", r"yet", r"believed?",
    r"no (?:evidence|indication|reports?|information|record|plans?|word|known)", r"as of",
    r"(?:not|n't|been|be|cannot|can't|to) (?:been )?(?:confirm|confirmed|verify|verified)",
    r"substantiated", r"for now", r"currently",
    r"(?:received|seen|heard of|had) no", r"(?:not|n't) received", r"right now", r"working to",
    r"we've asked", r"assess\w*",
)  # fmt: skip
PENDING = (
    r"(?:under|ongoing|active|open) investigation", r"investigating", r"looking into",
    r"(?:one|two|three|four|five|six|several|some|more|\d+) (?:still |more )?to go",
    r"unconfirmed", r"(?:established|determined|confirmed|verified|know) neither",
    r"(?:cannot|can't|unable to|not able to) (?:yet )?(?:confirm\w*|verify|rule)",
    r"(?:working|trying|attempting) to (?:confirm|verify|determine|learn)",
    r"will (?:update|share more)", r"not yet", r"awaiting",
    r"still (?:being )?work\w+", r"(?:go|going|went) to the lab",
    r"not (?:yet )?ready to (?:say|confirm|call)", r"first (?:\w+ )?(?:samples?|results?|tests?)",
    (r"(?:more|others?|results?|tests?|samples?) (?:\w+ )?(?:are|is) (?:still )?"
    r"(?:running|pending|due|out)"),
)  # fmt: skip
PARTIAL = (
    r"partly", r"partially", r"half[- ]true", r"some of", r"that part", r"except", r"however",
    r"only (?:the|a|one|two|for|part|those|these|in|on|at)",
    r"not (?:all|every\w*|entirely|just|only)",
    r"(?:is|are|was|were) real", r"it is true", r"limited to",
    r"did (?:\w+ )?(?:happen|find)", r"although", r"though", r"instead",
    r"but (?:we|it|there|the)", r"no longer", r"anymore", r"(?<!or )otherwise",
    (r"what (?:did|we|(?:is|was)(?! (?:being )?"
    r"(?:publish|circulat|report|said|shar|rais|post|claim|spread|broadcast)))"),
)  # fmt: skip
RETRACTION = (
    (r"(?:our|my) (?:earlier|previous|first|last|prior|\d+:?\d*\s?(?:am|pm)?)"
    r" ?(?:post|tweet|message|update|statement|alert)?"),
    r"correction", r"retract\w*",
    r"walk(?:ing)? (?:it |that )?back", r"(?:we|i) (?:said|posted|reported|told)",
    r"(?:i|we) (?:was|were) wrong", r"disregard", r"ignore our",
    r"(?:earlier|previous) (?:post|message|alert|update|tweet)", r"apologi\w+",
    r"(?:was|were) (?:sent|issued|posted) in error", r"mistake",
)  # fmt: skip
OWN_ERROR = (
    r"correction", r"retract\w*", r"walk(?:ing)? (?:it |that )?back",
    r"(?:i|we) (?:was|were) wrong", r"disregard", r"ignore our", r"apologi\w+",
    r"(?:was|were) (?:sent|issued|posted) in error", r"our mistake",
    r"we (?:made|regret) (?:an?|the|this|our) (?:error|mistake)", r"(?:post|tweet) was wrong",
)  # fmt: skip
NOT_OURS = (
    r"(?:took|take|had|have) (?:no |any )?part in", r"speak (?:only )?for (?:our own|ourselves)",
    (r"(?:isn't|aren't|not|wasn't|weren't) (?:ours|us|our \w+|mine|me|my \w+|involved|from us"
    r"|with us|affiliated)"),
    r"we (?:weren't|are not|aren't)",
    r"(?:not|n't) (?:request|authori[sz]e|participat\w+|take part|assist\w*)(?:ed|d)?",
    r"not (?:associated|connected|related|operated|run|issued|authorized)",
    r"our (?:deputies|officers|agents|units|staff|crews|office|agency|buses|department) \w*n't",
)  # fmt: skip
ADVICE = (
    r"please", r"avoid", r"stay", r"call", r"check", r"remember", r"report", r"follow", r"visit",
    r"see", r"sign", r"text", r"keep", r"lock", r"do not", r"don't", r"never",
    r"be (?:sure|aware|careful)", r"if you",
)  # fmt: skip
ANAPHORA = (
    (r"(?:it|this|that|these|those|they|there|which)(?:'s)?(?: \w+)? "
    r"(?:is|was|are|were|isn't|wasn't|aren't|weren't|not|no)"),
    r"that's not", r"it's not", r"not so", r"the (?:rumor|claim|post)",
)  # fmt: skip
COMMON = (
    r"the", r"is", r"was", r"are", r"of", r"and", r"to", r"in", r"on", r"at", r"there", r"it",
)  # fmt: skip
DENYING_CLAIM = (
    r"not", r"no", r"never", r"\w+n't", r"hoax", r"scam\w*",
    r"fake", r"false", r"forged", r"fraud\w*", r"bogus", r"impersonat\w+", r"posing as",
    r"pretending to be",
    # What is done without leave or papers is done; what is without power is off.
    (r"without(?! (?:(?:the|their|any|an?|valid|immigration|photo|\w+'s?) )*"
    r"(?:permission|consent|papers|documents|ids?|identification|warrants?|permits?|insurance"
    r"|notice|warning|asking|telling|bail|paperwork|licen[cs]es?))"),
    r"lied", r"cover(?:ed)?[- ]up",
)  # fmt: skip
LEFT_OUT = (
    r"active", r"ongoing", r"credible", r"threats?", r"life-threatening", r"danger\w*", r"injur\w+",
    r"hurt", r"wounded", r"harmed", r"casualt\w+", r"victims?", r"serious\w*", r"outbreak",
    r"exposed", r"evacuated", r"warning", r"tsunami", r"explode", r"explosives?", r"loaded",
    r"fired", r"weapons?", r"arrest\w*", r"charged", r"charges", r"convicted", r"guilty",
    r"custody", r"hospitali[sz]ed", r"intensive care", r"resigned", r"arrived", r"sick\w*", r"ill",
    r"human", r"people", r"lost", r"damaged?", r"caught", r"killed", r"dead", r"deaths?", r"died",
    r"found", r"surviv\w+", r"alive", r"make it", r"made it", r"legal", r"suicide", r"bomb",
    r"until", r"before", r"more than", r"without", r"because", r"due to", r"related", r"caused by",
    r"on purpose", r"intention\w*", r"deliberate\w*",
)  # fmt: skip
STILL_ON = (
    r"still on", r"go(?:es)? ahead",
)  # fmt: skip
IS_ON = (
    r"(?:re-?)?open(?:s|ed|ing)?", r"resum(?:e|es|ed|ing)", r"restor(?:e|es|ed|ing)",
    r"reinstated", r"lifted", r"running (?:again|normally|on time|as usual)", r"available",
    r"going ahead",
    r"back (?:on|up|open|in service|to normal|online|running)",
    r"(?:is|are|was|were|it's|they're|comes?|came) back", r"expired?", r"fixed", r"repaired",
    r"(?:is|are|was|were|it's|all) (?:now |finally )?over(?! (?!and|but|for|now)\w)",
    r"dropped", r"rescued",
    r"found (?:safe|alive|dead|unharmed)", r"missing [^.]{0,60}\bfound",
    r"found [^.]{0,60}\bmissing",
)  # fmt: skip
IS_OFF = (
    r"clos(?:e|es|ed|ing|ures?)", r"shut\w*", r"cancel\w*", r"call(?:ed|ing) off",
    r"suspend\w*", r"out of (?:service|order)", r"outages?", r"stopped", r"discontinued",
    r"stop(?:s|ping)? (?:\w+ing|all)", r"missing", r"(?:ran|runs?|running) out",
    r"(?:is|are|was|were|be) out of",
    r"(?:is|are|was|were|it's|they're|still)(?:n't| not)? (?:off|out|down|full)", r"sold out",
    r"(?:fully )?booked", r"blocked", r"illegal", r"prohibited", r"at large",
)  # fmt: skip
TODAY = (r"today", r"tonight", r"this (?:morning|afternoon|evening)")
IS_NOT = (
    (r"(?:it|this|that|these|those|they)(?:'s|'re| is| was| are| were)? (?:not|isn't|wasn't"
    r"|aren't|weren't)"),
)  # fmt: skip
EXPLAINS = (
    r"(?:it|this|that|those|these|they|which|what you \w+|what \w+)(?:'s|'re| was| were| is| are)",
    r"(?:was|were|is|are) (?:in fact|actually|just|simply|a routine|part of|due to|caused by)",
    r"came from", r"routine", r"exercise", r"training", r"scheduled", r"maintenance",
    r"(?:were|was|are|is) (?:\w+ )?(?:conducting|filming|working|testing|carrying|doing|moving)",
    r"remains?", r"as usual", r"normal(?:ly)?", r"belongs? to", r"turned out",
)  # fmt: skip
IN_FACT_IS = (r"was", r"were", r"is", r"are", r"it's", r"they're")
IN_FACT = (r"in fact", r"actually", r"in reality", r"instead")
