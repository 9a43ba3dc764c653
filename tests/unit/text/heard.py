"""Sentences that a voice is asked to say, and the language that each is in."""

ENGLISH = """
Good morning.
Good night!
Hi Anna!
Hello.
OK.
Yes.
No.
No, thanks.
Thanks!
Bye.
Sorry?
Done.
Ready.
Stop.
Cancel.
Battery low.
Battery at 20 percent.
Error 404
Taxi?
Python
JSON
Pizza Margherita, please.
The end.
Come in.
I am.
I do.
Let's go.
Me too.
Wait a minute.
What time is it?
Where is Anna?
It's five to nine.
Meeting at 3.
Two new messages.
Download complete.
Installing numpy 2.0
Restart required.
Door open.
Door closed.
Light on.
Rain expected.
Turn left.
Turn right in 200 meters.
You have mail.
Call from Maria Garcia.
Call from José Hernández.
Message from Giovanni Rossi.
Dinner is ready.
The cafe on Main Street is closed.
Les Misérables is a musical.
Los Angeles is hot today.
San Francisco
Rio de Janeiro is in Brazil.
Buenos Aires is far away.
El Paso, Texas
La La Land won six Oscars.
Déjà vu.
We met at a café in São Paulo.
Paella is my favourite dish.
The piano sonata in C minor.
Ciao, see you tomorrow.
Mamma Mia is playing at nine.
Federal Bureau of Investigation
General motors
Animal hospital
Normal temperature
Final version
Alarm in ten minutes.
Timer done.
Playing jazz.
Volume up.
Volume 50 percent.
Hey Siri, set a timer.
The quick brown fox jumps over the lazy dog.
The parcel cost $12.50 on March 3rd.
He said hello and left without another word.
See https://example.com/es/la/casa for more.
Mr. Dupont arrives on Monday.
Dr. Müller will see you now.
I love New York.
Sushi or pasta?
Coffee, no sugar.
Visa, passport and ticket
Station Termini, platform 4
Tea?
Mind the gap.
Your order has shipped.
Unknown command
Permission denied
File not found
Connection lost
Are you still there?
Once upon a time there was a little girl.
"""

SPANISH = """
Buenos días.
Buenas noches.
Hola.
¡Hola, Ana!
¿Qué tal?
Muy bien, gracias.
Gracias.
Por favor.
Hasta mañana.
¿Dónde está la biblioteca?
¿Qué hora es?
Me llamo Pedro.
No lo sé.
La reunión empieza a las nueve.
El coche está en el garaje.
Batería baja.
Tiene dos mensajes nuevos.
La cena está lista.
Gire a la derecha en doscientos metros.
Hace mucho calor hoy.
¿Cuánto cuesta esto?
No hay problema.
Vamos a la playa con los niños.
Mi hermana vive en Madrid.
El tren sale a las ocho y cuarto.
El niño juega con la pelota roja.
"""

FRENCH = """
Bonjour.
Bonjour à tous.
Bonsoir.
Merci.
Merci beaucoup.
Ça va ?
Oui, bien sûr.
S'il vous plaît.
À demain.
Je m'appelle Claire.
Où est la gare ?
Quelle heure est-il ?
Je ne sais pas.
Il fait très chaud aujourd'hui.
La réunion commence à neuf heures.
Vous avez deux nouveaux messages.
Le dîner est prêt.
Tournez à droite dans deux cents mètres.
C'est la vie.
D'accord.
Mon frère habite à Lyon.
Combien ça coûte ?
Le train part à huit heures et quart.
Nous allons à la plage avec les enfants.
L'enfant joue avec le ballon rouge.
Batterie faible.
"""

ITALIAN = """
Buongiorno.
Buonasera a tutti.
Ciao.
Ciao a tutti!
Grazie.
Grazie mille.
Prego.
Come stai?
Molto bene, grazie.
Mi chiamo Luca.
Dov'è la stazione?
Che ore sono?
Non lo so.
Oggi fa molto caldo.
La riunione comincia alle nove.
Hai due nuovi messaggi.
La cena è pronta.
Gira a destra tra duecento metri.
Mio fratello abita a Roma.
Quanto costa questo?
Il treno parte alle otto e un quarto.
Andiamo al mare con i bambini.
Il bambino gioca con la palla rossa.
Arrivederci.
A domani.
Batteria scarica.
"""

PORTUGUESE = """
Bom dia.
Boa noite.
Olá.
Olá, tudo bem?
Obrigado.
Muito obrigada.
Por favor, não.
Até amanhã.
Como você está?
Eu me chamo João.
Onde fica a estação?
Que horas são?
Não sei.
Hoje está muito quente.
A reunião começa às nove horas.
Você tem duas mensagens novas.
O jantar está pronto.
Vire à direita em duzentos metros.
Meu irmão mora em Lisboa.
Quanto custa isso?
O trem sai às oito e quinze.
Vamos à praia com as crianças.
A criança brinca com a bola vermelha.
Bateria fraca.
Tchau, até logo.
"""

GERMAN = """
Guten Morgen.
Guten Tag, wie geht es Ihnen?
Danke schön.
Wo ist der Bahnhof?
Ich weiß es nicht.
Das Abendessen ist fertig.
Die Besprechung beginnt um neun Uhr.
Der Zug fährt um Viertel nach acht ab.
Bitte biegen Sie in zweihundert Metern rechts ab.
Mein Bruder wohnt in Berlin.
"""

HEARD = {
    "en": ENGLISH.strip().splitlines(),
    "es": SPANISH.strip().splitlines(),
    "fr": FRENCH.strip().splitlines(),
    "it": ITALIAN.strip().splitlines(),
    "pt": PORTUGUESE.strip().splitlines(),
    "de": GERMAN.strip().splitlines(),
}
