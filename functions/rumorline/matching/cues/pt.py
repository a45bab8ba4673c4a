"""Portuguese cues: alternatives of patterns over the shadow of a text (lower case, no accents).

"é" and "e" look alike in a shadow, and the contraction "no" never stands in one that is read as
Portuguese (see `languages`).
"""

from __future__ import annotations

NEGATION = (
    r"nao", r"nem", r"nunca", r"jamais", r"nenhum(?:a|as)?", r"nenhuns", r"ninguem", r"tampouco",
    r"nada (?:disso|disto)", r"em (?:nenhum|momento algum)",
)  # fmt: skip
AT_VERB = (r"nao", r"nunca", r"jamais", r"tampouco")
COUNTED_NEGATION = (r"nao", r"nega(?:mos|m)?")

NOT_FALSE = (
    (r"(?:nao (?:e|foi|era|sao|foram)|nem|nunca foi) (?:um |uma )?(?:boatos?|fals[oa]s?"
     r"|mentiras?|fake(?: news)?|golpe|invencao|trote)"),
)  # fmt: skip
TRAPS = (
    (r"(?:isto |isso )?nao (?:e|foi|se trata de) (?:um |uma )?(?:simulado|exercicio|treino"
     r"|teste|simulacro|brincadeira|piada|novidade|segredo)"),
    r"nao (?:e |foi |sao )?(?:so|somente|apenas|unicamente|exatamente|exactamente|bem assim)",
    r"(?:nao (?:e |sao |foram )?)?(?:nem )?(?:todos|todas|toda a|todo o) (?:\w+ ){0,2}nao",
    r"nao (?:e |sao |foram |estao )?(?:todos|todas|tod[oa]|sempre|necessariamente)",
    r"nem (?:todos|todas|todo|toda|tudo|sempre|so)", r"nao e que", r"nem e que", r"ainda nao",
    r"ja nao", r"nao (?:\w+ )?mais", r"nao obstante", r"nao oficia(?:l|is)", r"por que nao",
    r"se nao", r"ou nao", r"nao (?:ha|resta\w*|tenham?) duvidas?", r"sem duvida",
    r"ninguem (?:nega|duvida)", r"nao (?:nega\w*|negou|desment\w+|descart\w+|afast\w+|exclu\w+)",
    (r"nao (?:podemos|posso|e possivel|conseguimos|se pode|da para) (?:ainda )?(?:confirmar"
     r"|descartar|afirmar|dizer|afastar|negar|excluir|comentar|divulgar|garantir)"),
    r"nao (?:sabemos|comentamos|confirmamos|recebemos|fomos informad[oa]s|esta decidido)",
    r"nao (?:esta|foi|foram|estao|ha) (?:ainda )?(?:confirmad|decidid|definid|esclarecid)\w+",
    (r"(?:nao (?:ha|houve|temos|tivemos)|nenhum|sem) (?:\w+ )?(?:ferid[oa]s?|vitimas?|mortos"
     r"|registros?|registos?|relatos?|informac\w+|indicios?|evidencias?|confirmac\w+"
     r"|previs\w+|prazo|novidades|noticias?|danos)"),
    (r"nao (?:compartilh\w+|partilh\w+|repass\w+|divulgu\w+|espalh\w+|propagu\w+"
     r"|reencaminh\w+|encaminh\w+|acredit\w+|cai(?:a|am)|clique\w*|ligu\w+|venh\w+"
     r"|va(?:o)? (?:a[os]?|para|pro|la|ate)|saia|saiam|beba\w*|use|usem|utilize\w*|tome"
     r"|tomem|entre[m]?|espere\w*|tente\w*|abra|abram|deixe\w*|precisa\w*|se (?:preocup"
     r"|aproxim|esquec|desloqu)\w+|entre(?:m)? em panico|esqueca\w*|hesite\w*)"),
    r"nao tem (?:nada )?a ver", r"nao faz(?:em)? parte",
)  # fmt: skip

TALE = (
    r"noticias?", r"informac(?:ao|oes)", r"mensage(?:m|ns)", r"publicac(?:ao|oes)", r"boatos?",
    r"posts?", r"audios?", r"alarmes?", r"alertas?", r"comunicados?", r"videos?", r"correntes?",
    r"rumor(?:es)?", r"denuncias?",
)  # fmt: skip
IS = (r"e", r"eh", r"sao", r"foi", r"foram", r"era", r"eram")
WHOLLY = (r"100 ?%", r"totalmente", r"completamente", r"absolutamente", r"simplesmente", r"tudo")
FALSE_WORDS = (
    r"mentiras?", r"desmentimos", r"desmentem?", r"desmentiu", r"desmentid[oa]s?",
    r"inveridic[oa]s?", r"infundad[oa]s?", r"inventad[oa]s?", r"desinformacao", r"fake news",
    r"noticia fabricada", r"lenda urbana", r"balela",
    r"sem (?:qualquer |nenhum |o menor )?fundamento",
    r"(?:nao tem|carece\w* de) (?:qualquer |nenhum )?fundamento", r"nao procedem?",
    r"nao corresponde\w* (?:a|com a) (?:verdade|realidade)", r"falso alarme",
    r"(?:nao|nunca) (?:aconteceu|aconteceram|ocorreu|ocorreram)",
    r"(?:nao (?:passa\w*|passou) de|tudo|so|puro) (?:um )?(?:boatos?|invencao)",
)  # fmt: skip
FALSE = (r"fals[oa]s?", r"fake")
IS_FALSE = (
    r"(?:um |uma )?(?:fals[oa]s?|fake|boato|invencao|golpe|trote)", r"incorret[oa]s?",
    r"incorrect[oa]s?", r"fruto de invencao",
)  # fmt: skip
FALSE_LABELS = (r"fals[oa]", r"fake", r"fake news", r"boato", r"mito")
NOT_IS = (r"nao (?:e|eh|sao|foi|era|eram)", r"nem (?:e|sao)")
QUITE = (r"sequer", r"nem um pouco", r"de todo", r"absolutamente")
TRUE = (
    r"verdade", r"verdadeir[oa]s?", r"cert[oa]s?", r"corret[oa]s?", r"correct[oa]s?",
    r"veridic[oa]s?", r"real", r"reais", r"assim", r"exat[oa]s?",
)  # fmt: skip
SAYS_TRUE = (
    r"confirmamos", r"confirmad[oa]s?", r"confirma", r"confirmam", r"confirmou",
    r"lamentamos confirmar",
    r"(?:e|eh|sao|era|foi) (?:mesmo |sim )?(?:verdade|verdadeir[oa]s?|veridic[oa]s?)",
    r"e (?:um )?(?:fato|facto)", r"(?:informacao|noticia|boato|relato|isso|denuncia) procede",
    r"procede sim", r"(?<!\w )procede(?=[.!,:])",
    r"(?:houve|ocorreu|aconteceu|ha|existe) (?:sim|mesmo|de fato|de facto)",
    r"de fa(?:c)?to (?:houve|ocorreu|aconteceu)",
)  # fmt: skip
YES = (
    r"sim(?=[,.:!])", r"procede(?=[,.:!])", r"confirmado", r"corret[oa]", r"exat[oa]",
    r"isso mesmo", r"(?:esta|ta|foi|vai|ha|houve) sim", r"(?:e|eh) verdade", r"infelizmente sim",
)  # fmt: skip
NO = (
    r"nao", r"negativo", r"fals[oa]", r"nada disso",
    r"de (?:jeito nenhum|modo algum|forma alguma)", r"mentira", r"boato",
    r"(?:isso )?nao (?:e verdade|procede)",
)  # fmt: skip
DENIED = (
    r"boatos?", r"mentiras?", r"fals[oa]s?", r"fake(?: news)?", r"golpe", r"trote",
    r"brincadeira", r"inventad[oa]s?", r"sem", r"negam?", r"desmentem?",
)  # fmt: skip
DENIES_WHAT = (r"(?:dizer|afirmar) que", r"que")
TURNS_ROUND = (
    r"nao", r"nem", r"nunca", r"jamais", r"tampouco", r"ninguem (?:diz|disse|nega) que",
    r"nenhum\w*",
)  # fmt: skip

CONDITIONAL = (
    (r"se (?:houver|voces?|for(?:em)?|um dia|alguem|precisar\w*|vir(?:em)?|tiver\w*"
     r"|receber\w*|notar\w*|o|os|um|uma|nao|estiver\w*|ocorrer\w*|chover|necessario|a \w+r"
     r"|as \w+em)"),
    r"caso (?:haja|voces?|seja|sejam|ocorra|o|os|precise\w*|nao)", r"em caso", r"quando",
    r"ate que", r"enquanto nao", r"poder(?:a|ao|ia|iam)",
    r"pode(?:m)? (?:haver|ser|ocorrer|acontecer|ter)", r"talvez",
    (r"(?:se|te|have|pode|deve|esta|fa|di|i|fica|da|vi|quere|fecha|cancela|cobra|acontece|ocorre"
     r"|passa|abri|perde)riam?"),
    r"politica",
    r"deve(?:ra|rao|m)? (?:ser|ter|haver|ocorrer)",
)  # fmt: skip
UNCERTAIN = (
    r"investiga\w*", r"apura(?:ndo|cao|mos|r|m)", r"em analise", r"sob analise",
    r"ate (?:o|ao|este|esse|a) (?:momento|agora|hora)", r"ate agora", r"por (?:enquanto|ora)",
    r"neste momento", r"nesse momento", r"sem confirmacao", r"(?:nao|a) confirmar",
    r"nao confirmad\w+", r"ainda nao", r"possive(?:l|is)", r"possivelmente", r"provavel\w*",
    r"preliminar\w*",
    (r"(?:nao (?:ha|temos)|nenhum|sem) (?:\w+ )?(?:registros?|registos?|relatos?|informac\w+"
     r"|indicios?|confirmacao|conhecimento|evidencias?)"),
    r"verificando", r"averiguando", r"a (?:verificar|apurar|averiguar|investigar)",
    r"tudo indica", r"ao que tudo", r"supost[oa]s?", r"suspeitas?",
)  # fmt: skip
PENDING = (
    r"(?:em|sob) (?:investigacao|apuracao|analise|averiguacao)", r"investigando", r"apurando",
    r"(?:estamos|esta|estao) (?:a )?(?:verific|apur|averigu|investig)\w+",
    r"a (?:ser )?apurad\w+",
    r"nao (?:podemos|e possivel|conseguimos) (?:ainda )?(?:confirmar|descartar|afastar|afirmar)",
    r"(?:voltaremos|traremos|daremos) (?:a|mais|com|novas)", r"sem confirmacao",
    r"nao confirmad\w+",
)  # fmt: skip
PARTIAL = (
    r"em parte", r"parcialmente", r"apenas", r"somente",
    r"so (?:na|nas|em|o|os|uma?|ha|houve|vale)", r"nao (?:e |sao |foi )?(?:so|somente|apenas)",
    r"nem (?:tod[oa]s?|tudo|sempre)", r"nao (?:e |sao |estao )?(?:tod[oa]s?|bem assim)",
    r"nao e que", r"exceto", r"excepto", r"salvo", r"embora", r"porem", r"contudo",
    r"n[ao] entanto", r"entretanto", r"mas (?:so|apenas|houve|sim|uma?)", r"ja nao",
    r"nao (?:\w+ ){1,2}mais", r"nao mais", r"de fa(?:c)?to", r"e verdade que", r"alguns d\w+",
    r"algumas d\w+", r"uma parte", r"parte d[oa]s?", r"em vez", r"ao inves", r"apesar",
    r"pel[oa] menos", r"meia[- ]verdade",
)  # fmt: skip
RETRACTION = (
    r"(?:haviamos|tinhamos) (?:desmentido|dito|informado|publicado)", r"fica sem efeito",
    r"errata", r"corrigimos", r"corrigindo", r"correcao", r"retifica\w+", r"retificamos",
    r"rectifica\w+",
    (r"(?:noss[oa]|minha|meu) (?:\w+ )?(?:post\w*|publicacao|mensagem|alerta|aviso"
     r"|comunicado|nota|tuite)"),
    r"anterior(?:mente)?", r"erramos", r"nos enganamos", r"enganamo-nos",
    r"por (?:engano|erro|lapso)", r"(?:pedimos|pedido de) desculpas?", r"desculpem",
    r"desconsider\w+", r"retiramos",
    r"(?:dissemos|publicamos|informamos) (?:ontem|mais cedo|hoje cedo)",
)  # fmt: skip
OWN_ERROR = (
    r"(?:haviamos|tinhamos) (?:desmentido|dito|informado|publicado)", r"fica sem efeito",
    r"errata", r"corrigimos", r"corrigindo", r"correcao", r"retificamos", r"retificacao",
    r"rectificacao", r"erramos", r"nos enganamos", r"enganamo-nos", r"por (?:engano|erro|lapso)",
    r"noss[oa] (?:erro|falha|equivoco)", r"cometemos um (?:erro|equivoco)",
    r"(?:pedimos|pedido de) desculpas?", r"desculpem", r"desconsider\w+", r"retiramos",
    r"estava (?:errad|incorret|equivocad)\w+",
)  # fmt: skip
NOT_OURS = (
    r"nao (?:e|sao|foi|foram|era|eram) (?:noss[oa]s?|d[ao] noss[oa]|de noss[oa])",
    (r"noss[oa]s (?:equipes?|equipas?|agentes|viaturas|funcionari[oa]s|servidores|bombeiros"
     r"|policiais) nao"),
    r"(?:nos )?nao (?:fizemos|estamos|enviamos|realizamos|participamos|emitimos|autorizamos)",
    r"nao (?:tem|temos) (?:relacao|ligacao|envolvimento|competencia)",
    r"nao (?:e|foi) (?:emitid|autorizad|enviad|feit)[oa]s? (?:por|pel)\w*",
)  # fmt: skip
ADVICE = (
    r"por favor", r"evitem?", r"lembrem?", r"lembrem?-se", r"liguem?", r"verifiquem?",
    r"consultem?", r"confiram?", r"sigam?", r"fiquem?", r"denunciem?", r"desconfiem?",
    r"procurem?", r"mantenham?", r"acompanhem?", r"informem?-se", r"tenham? cuidado",
    r"em caso de",
    (r"nao (?:compartilh|partilh|repass|espalh|divulgu|beb|acredit|saia|caia|cliqu|venh"
     r"|encaminh)\w*"),
)  # fmt: skip
ANAPHORA = (
    r"(?:isso|isto|aquilo|essa|esse|essas|esses)(?: \w+)? (?:foi|era|e|nao|sao|foram)",
    r"nao (?:foi|foram|e|era|eram|sao|ha|houve|existem?|tem|aconteceu|ocorreu)",
    r"(?:o boato|a noticia|a informacao|a mensagem)",
)  # fmt: skip
COMMON = (
    r"o", r"os", r"do", r"da", r"dos", r"das", r"em", r"um", r"uma", r"na", r"nas", r"nao", r"e",
    r"ao", r"aos", r"que", r"de", r"se", r"por", r"com", r"foi", r"sao", r"voce", r"pelo",
    r"pela", r"isso", r"esta", r"ja", r"ha", r"houve", r"nos", r"sem", r"mais",
)  # fmt: skip
DENYING_CLAIM = (
    r"nao", r"nunca", r"jamais", r"nem", r"ninguem", r"nenhum\w*", r"sem",
    r"fals[oa]s?",
    r"boato", r"um golpe", r"mentiu", r"mentindo", r"escond\w+", r"acabou",
)  # fmt: skip
LEFT_OUT = (
    r"perigo\w*", r"ameacas?", r"ferid[oa]s?", r"vitimas?", r"mort[oa]s?", r"morreu",
    r"detid[oa]s?", r"pres[oa]s?", r"bombas?", r"armad[oa]s?", r"surto", r"risco",
    r"sobreviv\w+", r"viv[oa]s?",
    r"ate", r"antes d\w+", r"mais (?:de|mortos|feridos|casos)",
)  # fmt: skip
STILL_ON = (
    r"(?:esta|estao|foi|foram) mantid[oa]s?",
)  # fmt: skip
IS_ON = (
    r"(?:re)?abr(?:e|em|iu|iram|ira|irao|ir)", r"(?:re)?abert[oa]s?", r"reabertura",
    r"retom(?:a|ou|aram|ad[oa]s?)", r"restabelec\w+", r"volt(?:ou|aram|am|a)", r"disponive(?:l|is)",
)  # fmt: skip
IS_OFF = (
    r"fechad[oa]s?", r"fech(?:a|ou|am|aram|ar|amento)", r"encerr\w+", r"interditad[oa]s?",
    r"suspen\w+", r"cancel\w+", r"interrompid[oa]s?",
)  # fmt: skip
TODAY = (r"hoje", r"(?:nesta|desta) (?:manha|tarde|noite|madrugada)", r"esta (?:manha|noite)")
IS_NOT = (r"nao (?:foi|foram|e|era|eram|sao)",)
EXPLAINS = (
    r"foi", r"foram", r"era", r"eram", r"trat(?:a|ava|ou)-se", r"se trat(?:a|ava|ou) d\w+",
    r"dev(?:e|eu|ia)-se a\w*", r"na verdade", r"na realidade", r"simulado", r"exercicio",
    r"manutencao", r"rotina", r"treinamento", r"treino", r"normalidade",
    r"segue(?:m)? (?:abert|normal)\w+", r"funciona(?:m)? normalmente",
    r"continua(?:m)? (?:abert|normal|a funcionar|funcionando)\w*",
)  # fmt: skip
IN_FACT_IS = (r"foi", r"foram", r"era", r"eram", r"e", r"sao")
IN_FACT = (r"na verdade", r"na realidade", r"de fa(?:c)?to", r"afinal")
IT_WAS = (
    r"trat(?:a|ava|ou)-se (?:na verdade |na realidade |apenas |afinal )?de\s+",
    r"na (?:verdade|realidade),? (?:era|foi)\s+",
)  # fmt: skip
