"""Vocabulary of rumors, as data: stop words, and words of one meaning in the four languages."""

from __future__ import annotations

STOP_WORDS = frozenset(
    """
    a an and any are as at be been being but by can could did do does for from had has have he
    her here him his how i if in into is isn't it its it's just may me might more my of off on
    or our out over she should so some such than that that's the their them then there there's
    these they this those through to too under up us very was wasn't we were weren't what when
    where which who whose why will with would won't you your yours yall im ive am going gonna
    get gets getting got all about after again also before now today tonight yesterday tomorrow
    right currently please no not none never nobody nothing dont don't didn't doesn't nor yes
    say says said saying being let make made take run runs running ran al algo ante antes con
    como cual cuando de del desde donde el ella ellos en entre era eran es esa esas ese eso esos
    esta estan estas este esto estos fue fueron ha han hay hoy la las le les lo los mas me mi
    mientras muy nada nadie ni no nos nuestra nuestro nunca o otra otro para pero por porque que
    quien se sea ser si sin sobre son su sus tambien te tiene tienen todo todos toda todas tras
    tu un una uno unos unas y ya ahora ayer manana favor os um uma uns umas da das na nas ao aos
    pelo pela pelos pelas em com nao sem foi foram estao eram tem houve isso isto essa esse aquele
    seu sua seus suas nosso nossa nossos nossas voce voces ele ela eles elas quem quando onde
    tambem ate hoje ontem amanha agora et est des du les ce cet cette ces dans avec qui au aux il
    elle ils elles nous vous ne pas sont ete etait etaient ont leur leurs notre votre vos donc
    tous toute toutes meme aussi comme aujourd'hui hier demain
    """.split()  # noqa: SIM905 - a table of words reads best as words
)

# One line a concept. Inflected forms that the light stems do not bring together are written out.
CONCEPT_WORDS = {
    "immigration": "immigration migracion inmigracion migra migratorio migratoria migratorios "
    "la-migra",
    "checkpoint": "checkpoint checkpoints roadblock reten retenes",
    "raid": "raid raids raided raiding redada redadas",
    "agent": "agent agents agente agentes officers officer oficial oficiales",
    "police": "police policia policias cop cops",
    "arrest": "arrest arrests arrested detain detained detaining detains detenido detenidos "
    "detienen "
    "detuvo detuvieron arresto arrestado",
    "shooting": "shooting shots shot gunfire tiroteo disparo disparos balacera balazos fired tiros "
    "shoot",
    "shooter": "shooter shooters gunman gunmen tirador tiradores",
    "gun": "gun guns firearm rifle pistol weapon weapons arma armas pistola armed",
    "bomb": "bomb bombs bomba bombas",
    "explosive": "explosive explosives explosivo explosivos",
    "explosion": "explosion explosions exploded explode blast exploto",
    "kidnap": "kidnap kidnapped kidnapping abduct abducted abduction secuestro secuestrar "
    "secuestraron "
    "secuestrados robarse llevarse snatched",
    "child": "child children kid kids nino ninos nina ninas menor menores toddler",
    "student": "student students alumno alumna alumnos estudiante estudiantes pupil pupils",
    "school": "school schools escuela escuelas primaria secundaria plantel planteles colegio",
    "class": "class classes clase clases",
    "hospital": "hospital hospitals er medical",
    "water": "water agua aguas",
    "tap": "tap faucet llave grifo",
    "contaminated": "contaminated contaminate contamination contaminada contaminado tainted "
    "poisoned",
    "unsafe": "unsafe toxic poison poisonous toxica toxico dangerous peligrosa",
    "drink": "drink drinking beber tomar",
    "boil": "boil boiling hervir",
    "evacuation": "evacuate evacuated evacuation evacuations evacuar evacuacion desalojo desalojar",
    "order": "order ordered orders orden ordenado ordenan mandate mandatory obligatorio "
    "obligatoria",
    "closed": "closed close closes closing closure closures shut shutting cerrado cerrada cerrados "
    "cerradas cerrar cierre cierran cerraron cerro",
    "open": "open opened opens reopen reopened abierto abierta abiertos abiertas abrir",
    "cancel": "cancel cancelled canceled cancels cancelado cancelada cancelan suspended suspendido "
    "suspendidas suspenden suspende called-off",
    "bridge": "bridge bridges puente puentes",
    "road": "road roads highway street hwy carretera calle camino route ruta",
    "dam": "dam presa represa",
    "levee": "levee dique bordo",
    "collapse": "collapse collapsed collapsing colapso derrumbo derrumbe",
    "break": "broke broken break breach breached failed failing failure rompio",
    "flood": "flood flooding floods flooded inundacion inundaciones",
    "fire": "fire fires incendio incendios blaze burned burning burnt wildfire",
    "earthquake": "earthquake earthquakes quake sismo terremoto temblor",
    "tsunami": "tsunami maremoto",
    "hurricane": "hurricane huracan",
    "warning": "warning alert alerta advisory aviso",
    "power": "power electricity electric luz outage blackout blackouts apagon apagones",
    "gas": "gas gasoline fuel gasolina combustible petrol",
    "shortage": "shortage shortages escasez rationed rationing",
    "death": "die died dies dead death deaths killed kill murio murieron muerto muertos muerte "
    "fallecio fallecido killing kills mato",
    "injured": "injured injuries wounded hurt herido heridos heridas",
    "curfew": "curfew toque-de-queda queda",
    "guard": "guard guardia troops tropas soldiers army",
    "vaccine": "vaccine vaccines vaccinate vaccinating vaccinated vacuna vacunas vacunan vacunando",
    "election": "election elections eleccion elecciones",
    "ballot": "ballot ballots boleta boletas vote votes voto votos voting votar",
    "poll": "poll polls polling casilla casillas",
    "count": "count counted counting conteo cuenta",
    "machine": "machine machines maquina maquinas",
    "jail": "jail prison carcel",
    "escape": "escape escaped escapes escapo fugo escapee",
    "inmate": "inmate inmates prisoner prisoners preso presos interno",
    "shelter": "shelter shelters refugio refugios albergue albergues",
    "homeless": "homeless unhoused desamparados",
    "paper": "papers papeles document documents documento documentos",
    "citizenship": "citizenship citizen citizens ciudadania ciudadano",
    "bus": "bus buses autobus autobuses camion camiones",
    "train": "train trains tren trenes rail",
    "station": "station terminal estacion central",
    "airport": "airport aeropuerto",
    "drone": "drone drones dron drones",
    "recall": "recall recalled retirado",
    "lead": "lead plomo",
    "outbreak": "outbreak brote epidemic",
    "case": "case cases caso casos",
    "spill": "spill spilled derrame",
    "chemical": "chemical chemicals quimico quimicos",
    "strike": "strike strikes huelga paro",
    "tax": "tax taxes impuesto impuestos",
    "fee": "fee fees cuota tarifa",
    "money": "money cash dinero efectivo",
    "library": "library biblioteca libraries",
    "market": "market mercado swap-meet",
    "church": "church iglesia",
    "park": "park parque parks",
    "beach": "beach beaches playa playas",
    "food": "food comida alimentos",
    "meat": "meat carne",
    "chicken": "chicken pollo",
    "milk": "milk leche",
    "dog": "dog dogs perro perros",
    "house": "house houses home homes casa casas",
    "family": "family families familia familias",
    "woman": "woman women mujer mujeres",
    "man": "man men hombre hombres",
    "people": "people person persons residents resident gente persona personas",
    "van": "van vans camioneta furgoneta",
    "car": "car cars carro carros vehicle vehicles coche auto",
    "accident": "accident crash crashed accidente choque collision",
    "attack": "attack attacked attacks ataque",
    "threat": "threat threats amenaza amenazas threatened",
    "lockdown": "lockdown locked encierro",
    "city": "city town ciudad municipio",
    "county": "county condado",
    "state": "state estado",
    "federal": "federal feds federales",
    "government": "government gobierno",
    "sold": "sell sold selling sale vender vendido vende",
    "virus": "virus viruses",
    "flu": "flu gripe influenza",
    "fentanyl": "fentanyl fentanilo",
    "candy": "candy dulces sweets",
    "mayor": "mayor alcalde alcaldesa",
    "exercise": "drill exercise simulacro training",
}

# Portuguese and French, by an English word of the same meaning; every form is written out, for the
# light stem knows neither language. A form that another language needs otherwise is not here.
OTHER_WORDS = {
    "immigration": "imigracao migracao imigrantes",
    "checkpoint": "blitz",
    "raid": "rafle rafles",
    "police": "policiais policier policiers policiere gendarmes gendarmerie",
    "arrest": "detido detidos detida arrete arretes arretee arretees arrestation arrestations "
    "interpelle interpelles interpellation prendeu prenderam",
    "shooting": "tiroteio tiroteios tiros tiro fusillade fusillades tirs coups",
    "shooter": "atirador atiradores tireur tireurs",
    "gun": "arme armes armee armees armado armados fuzil fusil revolver",
    "bomb": "bombe bombes",
    "explosive": "explosif explosifs",
    "explosion": "explosao explosoes explodiu explodiram explose exploser",
    "kidnap": "sequestro sequestros sequestrou sequestraram sequestrando sequestrada sequestrado "
    "sequestradas rapto raptos raptou raptada raptado raptadas enlevement enlevements enleve "
    "enlevee enleves enlevees kidnappe kidnappee rapt",
    "child": "crianca criancas menino meninos menina meninas enfant enfants fillette fillettes "
    "garcon garcons mineur mineurs",
    "student": "aluno alunos aluna alunas estudante estudantes eleve eleves etudiant etudiants "
    "lyceen lyceens collegien collegiens collegienne",
    "school": "escola escolas ecole ecoles lycee lycees",
    "class": "aula aulas cours classe classes",
    "hospital": "hospitais hopital hopitaux",
    "water": "eau eaux",
    "tap": "torneira torneiras robinet robinets",
    "contaminated": "contaminadas contaminados contaminacao contamine contaminee contaminees "
    "contamines poluida pollue polluee",
    "toxic": "toxique toxiques toxicos toxicas",
    "dangerous": "perigosa perigoso dangereux dangereuse dangereuses",
    "drink": "boire buvez potavel",
    "boil": "ferver bouillir ebullition",
    "evacuate": "evacuacao evacuacoes evacuada evacuado evacuados evacuer evacuee evacues",
    "order": "ordem ordens ordre ordres obrigatorio obrigatoria obligatoire",
    "closed": "fechado fechada fechados fechadas fechar fechou fecham fecharam fechamento encerra "
    "encerrar encerrou encerramento interditado interditada interditadas ferme fermee fermes "
    "fermees fermer fermeture fermetures fermera fermeront ferment",
    "open": "abrem abriu reaberto reaberta reabre ouvert ouverte ouverts ouvertes ouvrir rouvre "
    "rouvert rouverte ouvre ouvrent",
    "cancelled": "cancelados canceladas cancelou cancelamento suspensa suspenso suspensas "
    "suspensos suspendeu annule annulee annules annulees annuler annulation suspendu suspendue "
    "suspendus suspendues",
    "bridge": "ponte pontes pont ponts viaduto",
    "road": "estrada estradas rua ruas rodovia rodovias rue rues routes autoroute",
    "dam": "barragem barragens barrage",
    "levee": "digue digues",
    "collapse": "caiu cairam cedeu desabou desabamento desmoronou desmoronamento effondre "
    "effondree effondrement",
    "broke": "rompeu romperam rompimento rompida rompido rompu rompue",
    "flood": "enchente enchentes inundacao inundacoes alagamento alagamentos inondation "
    "inondations inonde inondee inondees",
    "fire": "fogo queimou arderam brulee incendie incendies feu feux",
    "earthquake": "tremor tremores seisme seismes",
    "hurricane": "furacao furacoes ouragan ouragans",
    "warning": "alerte alertes",
    "power": "apagao apagoes electricite courant panne pannes coupure coupures",
    "gas": "gasolina combustivel combustiveis carburant essence",
    "shortage": "escassez desabastecimento penurie penuries",
    "death": "morreu morreram morte mortes morto mortos morta mortas obito obitos matou mataram "
    "faleceu falecimento mort morts deces decede decedee decedes tuee tuees tuer meurt",
    "injured": "ferido ferida feridos feridas ferimentos blesse blessee blesses blessees",
    "curfew": "recolher couvre",
    "soldiers": "exercito soldados soldats militaires",
    "vaccine": "vacina vacinas vacinar vacinacao vacinado vacinada vaccin vaccins vacciner "
    "vaccine vaccinee",
    "election": "eleicao eleicoes scrutin",
    "ballot": "cedula cedulas",
    "count": "contagem depouillement",
    "jail": "prisao presidio cadeia",
    "escaped": "fugiu fugiram",
    "inmate": "detento detentos detenu detenus prisonnier prisonniers",
    "shelter": "abrigo abrigos",
    "citizenship": "cidadania citoyennete",
    "bus": "onibus autocarro autocarros",
    "train": "trem trens comboio comboios",
    "station": "estacao estacoes gare gares",
    "airport": "aeroporto aeroportos aeroport",
    "lead": "chumbo plomb",
    "outbreak": "surto surtos epidemie",
    "case": "cas",
    "leak": "vazamento vazamentos fuite fuites",
    "spill": "deversement",
    "chemical": "chimique chimiques",
    "strike": "greve greves",
    "tax": "imposto impostos impot impots",
    "fee": "taxa taxas",
    "money": "dinheiro argent",
    "library": "bibliotheque",
    "church": "igreja igrejas eglise",
    "park": "parc parcs",
    "beach": "praia praias plage plages",
    "food": "nourriture aliments",
    "meat": "viande",
    "chicken": "frango poulet",
    "milk": "leite lait",
    "dog": "cachorro cachorros cao caes chien chiens",
    "house": "maison maisons",
    "family": "famille familles",
    "woman": "mulher mulheres femme femmes",
    "man": "homem homens homme hommes",
    "people": "pessoa pessoas moradores personnes",
    "van": "fourgonnette camionnette",
    "car": "voiture voitures",
    "accident": "acidente acidentes",
    "attack": "attaque attaques atentado attentat attentats",
    "threat": "ameaca ameacas",
    "city": "cidade ville",
    "government": "governo gouvernement",
    "sold": "vendre vendu vendue",
    "flu": "grippe",
    "mayor": "prefeito prefeita maire",
    "exercise": "simulado simulados exercice exercices treinamento entrainement exercicio "
    "exercicios",
    "gang": "quadrilha gangue gangues",
    "rumor": "boato boatos rumeur rumeurs",
    "truth": "verdade verite",
    "report": "relato relatos",
    "derail": "descarrilou descarrilamento deraille derailler deraillement",
    "double": "dobrar dobrou doubler doublera",
    "postponed": "adiado adiada adiados adiadas adiamento reportee",
    "ban": "proibido proibida proibidos proibiu interdit interdite interdits interdiction",
    "stop": "parou pararam",
    "lost": "perdeu perderam",
    "missing": "desaparecida desaparecido disparu disparue",
    "removed": "retirou retiraram supprime supprimee",
}

# Words too common to say by themselves which claim is meant; they weigh less.
GENERIC_WORDS = frozenset(
    """
    agent police people city county state federal government man woman child family student case
    order road house car school hospital station area near local new one two three day days week
    month year hour hours morning evening night afternoon noche tarde start starting report
    reported reports use used ask told tell work plan public monday tuesday wednesday thursday
    friday saturday sunday lunes martes miercoles jueves viernes sabado domingo inside outside
    member several many full entire found everyone everybody january february march april may
    june july august september october november december going has confirm confirmed confirms
    repeat truth rumor rumors rumour rumours social media posts post posted circulating claim
    claims online information false know clear aware seen heard think story incident situation
    event please share spread update confirmamos rumor rumores redes sociales informacion
    mensaje circula falso falsa mensajes kind type sort involved place happened happening
    present deployed conducting conducted ever been time times back still only really actually
    well ok folks neighbors vecinos familias terca quinta sexta feira lundi mardi mercredi jeudi
    vendredi samedi dimanche manha noite madrugada soir matin nuit jour jours semaine
    informacao informacoes mensagem mensagens circulam circule circulent sociais
    reseaux sociaux faux fausse confirmons confirme publicacao
    aconteceu ocorreu
    """.split()  # noqa: SIM905 - a table of words reads best as words
)

# What claims say that something is no more: "no classes" confirms that classes are suspended.
NO_MORE_WORDS = frozenset(
    """
    closed cancelled shortage banned ban bans lost lose removed end ended ending withdrawn gone
    empty shut-off quitaron prohibido prohibe perdio cut cutting
    """.split()  # noqa: SIM905 - a table of words reads best as words
)

# All that claims say by words that deny: what is denied has to be that.
DENYING_WORDS = NO_MORE_WORDS | frozenset(
    """
    stopped stop stopping missing dejo dejaron refuse refusing refused denied deny turned failed
    dead
    """.split()  # noqa: SIM905 - a table of words reads best as words
)
