"""French cues: alternatives of patterns over the shadow of a text (lower case, no accents).

"ne" alone is no cue: with "que" it means only, and in English addresses it is a direction.
"""

from __future__ import annotations

NEGATION = (
    r"pas", r"jamais", r"aucun(?:e|s|es)?", r"ni", r"nullement", r"nulle part",
    r"personne (?:ne|n'\w+)", r"rien (?:ne|n'\w+)", r"(?:ne|n'y a|n'a|n'ont) (?:\w+ )?rien",
)  # fmt: skip
AT_VERB = (r"pas", r"jamais", r"nullement")
COUNTED_NEGATION = (r"pas", r"nie(?:r|nt)?", r"dement(?:ent|ons|i|ir)?")

NOT_FALSE = (
    (r"(?:(?:n'est|n'etait|ne sont|n'etaient) )?(?:pas|jamais|nullement) (?:une? |des "
     r"|du )?(?:faux|fausses?|canular|intox|infox|rumeurs?|mensonges?|infondee?s?|fake news"
     r"|blague)"),
)  # fmt: skip
TRAPS = (
    r"pas (?:d')?(?:une? )?(?:exercice|entrainement|simulation|blague|plaisanterie|test)",
    r"pas (?:seulement|uniquement|que|qu'\w+|simplement|tous|toutes|tout|toujours|forcement)",
    (r"pas (?:encore|necessairement|entierement|exactement|totalement|completement|certain"
     r"|certains|sur)"),
    r"pas (?:de doute|question|besoin|de panique|d'inquietude|de quoi)", r"pas officiel\w*",
    (r"pas (?:de (?:blesses?|victimes?|commentaires?|nouvelles?|morts)|d'informations?"
     r"|d'element\w*)"),
    (r"aucune? (?:\w+ )?(?:blesse\w*|victime|doute|information|element|indice|signalement"
     r"|precision|nouvelle|confirmation|commentaire|degat\w*)"),
    r"pas (?:ete )?(?:confirme|decide|etabli|ecarte|exclu|dementi)\w*",
    (r"(?:ne |n')(?:\w+ )?(?:pas )?(?:pouvons|peut|pouvait|sommes|peux"
     r"|suis) (?:encore )?(?:pas )?(?:encore )?(?:en mesure de |a meme de )?(?:confirmer"
     r"|infirmer|ecarter|exclure|dire|affirmer|commenter|preciser|communiquer)"),
    r"ne (?:savons|sait|confirmons|commentons|dementons|nions|croyons|pensons) pas",
    r"(?:ne|n') ?\w+ez pas", r"personne ne (?:nie|conteste|doute)", r"ce n'est pas que",
    r"n'exclu\w+ pas", r"n'ecart\w+ pas", r"ou pas", r"si pas", r"pourquoi pas", r"pas a pas",
    r"rien a voir", r"pas (?:aucun )?(?:lien|rapport) avec",
    r"n(?:e |')\w+ (?:\w+ )?qu(?:e|'\w+)", r"pas la peine", r"n'hesit\w+ pas", r"ni oui ni non",
)  # fmt: skip

TALE = (
    r"(?:l')?informations?", r"(?:l')?infos?", r"nouvelles?", r"rumeurs?", r"messages?",
    r"publications?", r"(?:l')?alertes?", r"videos?", r"(?:l')?annonces?", r"captures?",
    r"photos?", r"allegations?", r"bruits?", r"audios?",
)  # fmt: skip
IS = (r"(?:c'|qu'|l')?est", r"sont", r"(?:c')?etait", r"etaient", r"(?:il )?s'aver(?:e|ent|ait)")
WHOLLY = (
    r"100 ?%", r"totalement", r"completement", r"entierement", r"absolument", r"tout simplement",
    r"simplement", r"tout a fait", r"donc", r"tout bonnement",
)  # fmt: skip
FALSE_WORDS = (
    r"canulars?", r"intox", r"infox", r"infondee?s?", r"mensonges?",
    r"mensong(?:er|ere|ers|eres)", r"(?:nous )?dementons", r"dement(?:ent)?",
    r"dementi(?:e|s|es)?", r"inventee?s? de toutes pieces", r"montee?s? de toutes pieces",
    r"sans (?:aucun |le moindre )?fondement", r"desinformation",
    r"denuee?s? de (?:tout )?fondement", r"(?:n'a|n'ont) (?:jamais|pas) eu lieu",
    r"(?:ne s'est|n'est|ne sont) (?:jamais|pas) (?:produite?s?|arrivee?s?)", r"fake news",
    r"(?:n'est|ne sont) qu(?:e des |'une |'un )(?:rumeurs?|mensonges?|invention)",
    r"legende urbaine", r"une simple rumeur", r"ne repose(?:nt)? sur rien",
    r"ne correspond(?:ent)? pas a la realite",
)  # fmt: skip
FALSE = (r"faux", r"fausses?", r"erronee?s?")
IS_FALSE = (
    r"(?:faux|fausses?|erronee?s?|inexacte?s?)", r"(?:une )?(?:pure )?invention",
    r"(?:une )?arnaque", r"n'importe quoi",
)  # fmt: skip
FALSE_LABELS = (r"faux", r"fausse", r"fake", r"fake news", r"intox", r"infox", r"c'est faux")
NOT_IS = (
    r"(?:n'est|ne sont|n'etait|n'etaient) (?:pas|nullement|en rien|absolument pas|aucunement)",
    r"est pas", r"ni",
)  # fmt: skip
QUITE = (r"du tout", r"tout a fait", r"meme")
TRUE = (
    r"vraie?s?", r"exacte?s?", r"correcte?s?", r"reelle?s?", r"le cas", r"averee?s?",
    r"fondee?s?", r"la verite",
)  # fmt: skip
SAYS_TRUE = (
    r"confirmons", r"je (?:vous )?confirme", r"confirment", r"confirmees?",
    r"(?:prefecture|police|mairie|ville|gendarmerie|direction|commune) (?:nous )?confirme",
    r"(?:a|ont|est|sont) (?:ete |bien )?confirmes?", r"regret\w+ de (?:vous )?confirmer",
    (r"(?:c'est|il est|qu'il est|est|sont) (?:bien |malheureusement |helas |effectivement "
     r"|bel et bien )?(?:vraie?s?|exacte?s?|confirmee?s?|reelle?s?|correcte?s?)"),
    r"c'est (?:bien )?(?:le cas|la verite)", r"il y a (?:bien|bel et bien)(?: eu)?",
    r"(?:a|ont) (?:bien|bel et bien|effectivement) (?:eu lieu|ete)",
    r"s'est (?:bien|effectivement|bel et bien) produite?",
)  # fmt: skip
YES = (
    r"oui", r"exact", r"exactement", r"effectivement", r"tout a fait",
    r"(?:c'est|bien) (?:vrai|exact)", r"c'est (?:bien )?confirme", r"confirme(?=[.,:!])",
    r"malheureusement oui", r"helas oui",
)  # fmt: skip
NO = (
    r"non", r"negatif", r"faux", r"c'est faux", r"pas du tout", r"absolument pas", r"du tout",
    r"mais non", r"non non", r"intox", r"rien de tel",
)  # fmt: skip
DENIED = (
    r"rumeurs?", r"intox", r"infox", r"faux", r"fausses?", r"canular", r"mensonges?", r"blague",
    r"arnaque", r"inventee?s?", r"sans", r"nie(?:nt)?", r"dement(?:ent)?",
)  # fmt: skip
DENIES_WHAT = (r"(?:de (?:dire|pretendre|croire) )?(?:que|qu'\w+)",)
TURNS_ROUND = (r"pas", r"jamais", r"ni", r"nullement", r"aucune?", r"personne ne (?:dit|nie) que")

CONDITIONAL = (
    r"si", r"s'ils?", r"en cas", r"lorsqu\w*", r"quand", r"jusqu'a ce", r"des que", r"tant que",
    r"pourr\w+", r"\w+[adeiuvy]rai(?:t|ent)", r"peut-etre", r"peu(?:t|vent) (?:etre|avoir)",
    r"eventuel\w*", r"il se peut", r"a condition", r"sous reserve",
)  # fmt: skip
UNCERTAIN = (
    r"enquete (?:est )?(?:en cours|ouverte)", r"(?:l'|une )enquete", r"enquetons", r"en cours",
    r"pour (?:l'instant|le moment|l'heure)",
    r"a (?:ce stade|cette heure|l'heure actuelle|l'heure qu'il est)",
    r"(?:non|pas|a|etre) (?:encore )?(?:confirmee?s?|confirmer|verifiee?s?|verifier)",
    r"verifions", r"possible\w*", r"probable\w*", r"sembl(?:e|ent|erait)", r"presumee?s?",
    r"jusqu'a present", r"jusqu'ici", r"pas encore", r"soupconn\w+", r"soupcons?", r"apparemment",
    r"(?:pas|aucune?) (?:d')?(?:information|signalement|indice|element|confirmation|precision)s?",
    r"actuellement", r"en ce moment",
)  # fmt: skip
PENDING = (
    r"enquete (?:est )?(?:en cours|ouverte)", r"une enquete", r"enquetons", r"non confirmee?s?",
    r"pas (?:encore )?confirmee?s?",
    r"(?:verifications?|analyses?|appel|recherches?) (?:est |sont )?en cours",
    r"(?:nous )?verifions", r"en cours (?:de verification|d'enquete|d'analyse|d'examen)",
    r"(?:ni )?(?:confirmer|infirmer|ecarter) (?:ni|ou|pour|a ce stade)",
    r"(?:ne|n')\w* ?\w+ pas confirmer", r"(?:on|nous) (?:revient|reviendrons|revenons) vers vous",
    r"pas encore",
)  # fmt: skip
PARTIAL = (
    r"en partie", r"partiellement", r"seulement", r"uniquement", r"sauf", r"hormis", r"excepte",
    r"certain(?:e)?s (?:des|de|d'\w+)", r"une partie", r"a moitie vrai", r"demi-verite",
    r"pas (?:tous|toutes|tout|que|entierement|exactement|totalement|toujours)",
    r"ce n'est pas que", r"il est vrai", r"certes", r"cependant", r"toutefois", r"neanmoins",
    r"n(?:e |')\w+ (?:\w+ )?(?:plus|que|qu'\w+)", r"bien que", r"meme si", r"quoique",
    r"mais (?:seulement|il|elle|le|la|les|l'\w+|une?|des|bien|nous|on)", r"plutot", r"au lieu",
    r"quelques-une?s", r"au moins", r"en revanche", r"limitee?s? a",
    r"tou(?:s|tes) (?:\w+ ){1,4}pas",
)  # fmt: skip
RETRACTION = (
    r"nous avions (?:dementi|dit|annonce|ecrit|indique|affirme)", r"nous avons eu tort",
    r"rectificati(?:f|on)", r"rectifi(?:ons|e)", r"correction", r"corrigeons", r"errat(?:um|a)",
    r"nous nous sommes trompee?s",
    r"(?:notre|mon) (?:\w+ )?(?:message|publication|tweet|post|alerte|communique|annonce|avis)",
    r"(?:message|publication|post|tweet|communique|alerte) precedente?", r"precedemment",
    r"par erreur", r"(?:notre|cette) erreur", r"nos excuses", r"nous retirons",
    r"(?:nous avons|j'ai) (?:dit|annonce|publie|ecrit|indique)", r"ne tenez pas compte",
)  # fmt: skip
OWN_ERROR = (
    r"nous avions (?:dementi|dit|annonce|ecrit|indique|affirme)", r"nous avons eu tort",
    r"notre premiere? (?:message|point|communique|annonce)",
    r"rectificati(?:f|on)", r"nous rectifions", r"correction", r"corrigeons", r"errat(?:um|a)",
    r"nous nous sommes trompee?s", r"par erreur", r"(?:notre|cette) erreur", r"nos excuses",
    r"nous retirons", r"une erreur de notre part", r"ne tenez pas compte",
    r"notre (?:\w+ )?(?:message|publication|tweet|post|alerte|annonce) (?:\w+ ){0,5}etait",
)  # fmt: skip
NOT_OURS = (
    r"pas (?:les |le |la |des |de |d'une? )?(?:notres?|nos|chez nous|a nous)",
    r"nous (?:n'etions|ne sommes) pas",
    r"nos (?:agents|equipes|services|policiers|vehicules|pompiers|effectifs) (?:ne|n'\w+)",
    r"pas (?:de|a) notre", r"(?:pas|aucun) (?:lien|rapport) avec",
    r"pas (?:emise?|envoyee?|publiee?|autorisee?)s? par",
)  # fmt: skip
ADVICE = (
    r"merci de?", r"evitez", r"restez", r"appelez", r"verifiez", r"consultez", r"suivez",
    r"signalez", r"pensez", r"veuillez", r"svp", r"s'il vous plait", r"si vous", r"gardez",
    r"ne (?:\w+ )?\w+ez", r"n'\w+ez", r"mefiez-vous", r"faites", r"prenez", r"soyez",
    r"en cas de?",
)  # fmt: skip
ANAPHORA = (
    r"(?:ce|il|elle|ils|elles|cela|ca|ceci) (?:n'\w+|ne|est|etait|sont)", r"c'(?:est|etait)",
    r"n'y a(?:vait)?", r"n'y a(?:vait)? (?:pas|aucune?)", r"(?:cette|la) (?:rumeur|information)",
)  # fmt: skip
COMMON = (
    r"le", r"la", r"les", r"des", r"du", r"de", r"et", r"est", r"dans", r"une", r"un", r"pas",
    r"ce", r"qui", r"que", r"au", r"aux", r"il", r"sur", r"pour", r"en", r"ne", r"vous", r"nous",
    r"avec", r"sont", r"cette", r"aucune?", r"[cdlnsj]'\w+", r"qu'\w+",
)  # fmt: skip
DENYING_CLAIM = (
    r"pas", r"jamais", r"aucune?", r"sans", r"personne ne", r"rien", r"faux", r"fausses?",
    r"arnaque", r"ment(?:i|ent)", r"cach(?:e|ent|er)", r"dissimul\w+", r"n'\w+ plus",
    r"ne \w+ plus", r"plus (?:de|d'\w+)",
)  # fmt: skip
LEFT_OUT = (
    r"danger\w*", r"menaces?", r"blesse\w*", r"victimes?", r"morts?", r"arrete\w*",
    r"bombes?", r"armee?s?", r"epidemie", r"risques?", r"surve?c\w+", r"vivants?", r"avant",
    r"jusqu'\w*", r"plus de (?:morts|blesses|cas)",
)  # fmt: skip
STILL_ON = (
    r"(?:est|sont|reste|restent) maintenue?s?",
)  # fmt: skip
IS_ON = (
    r"(?:r)?ouvert(?:e|s|es|ure)?", r"(?:r)?ouvr(?:e|ent|ir|ira|iront)", r"reouvert\w*",
    r"repris(?:e|es)?", r"reprend(?:ra|ront)?", r"retabli(?:e|s|es)?", r"disponibles?",
)  # fmt: skip
IS_OFF = (
    r"ferme(?:e|s|es|r|ra|ront|nt|ture|tures)?", r"annul\w+", r"suspend\w*",
    r"interromp\w+", r"coupe(?:e|s|es)",
)  # fmt: skip
TODAY = (r"aujourd'hui", r"ce (?:matin|soir|midi)", r"cet apres-midi", r"cette nuit")
IS_NOT = (r"(?:n'est|n'etai(?:t|ent)|ne (?:sont|fut|furent)|c'est) pas",)
EXPLAINS = (
    r"(?:il|qu'il) s'agi(?:t|ssait)", r"(?:c')?etai(?:t|ent)", r"c'est", r"provien(?:t|nent)",
    r"provenai(?:t|ent)", r"s'explique(?:nt)?", r"due?s? a", r"exercice", r"entrainement",
    r"travaux", r"en (?:realite|fait)",
    r"reste(?:nt)? (?:ouvert|accessible|en service|normal)\w*", r"est (?:une?|du|constitue\w*)",
    r"comme d'habitude", r"normalement",
)  # fmt: skip
IN_FACT_IS = (r"(?:c')?etai(?:t|ent)", r"(?:c')?est", r"sont")
IN_FACT = (r"en realite", r"en fait", r"plutot", r"tout simplement")
IT_WAS = (
    (r"il s'agi(?:ssai)?t (?:en fait |en realite |simplement |seulement "
     r"|tout simplement )?d(?:e\s+|')"),
)  # fmt: skip
